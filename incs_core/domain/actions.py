"""What a person can be allowed to do: one row an action."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """An action: its name, and in `allows` what it is to do it, as in “you may …”."""

    allows: str

    SEND = "send", "send messages and run test runs"
    CREATE_TASK = "create task", "create tasks"
    SUBMIT_TEMPLATE = "submit template", "submit templates for review"
    DELETE_TEMPLATE = "delete template", "delete templates at INCS"
    WRITE_TEMPLATE = "write template drafts", "write drafts of templates"
    LOOK_UP = "look up", "look up statuses"
    EXPORT = "export messages", "export messages"
    SEE_NUMBERS = "see numbers", "see whole phone numbers"
    SEE_SETTINGS = "see settings", "see the settings and the webhook address"
    REPLAY_EVENTS = "replay events", "replay dead letters"
    ANNOTATE = "annotate", "mark moments on the time charts"
    MANAGE_ALERTS = "manage alerts", "write alert rules and say where alerts go"
    ACKNOWLEDGE = "acknowledge alerts", "acknowledge and resolve alerts"
    KEEP_VIEWS = "keep views", "save, rename and delete views"
    KEEP_FIGURES = "keep figures", "pin figures and delete pins"
    IMPORT_MESSAGES = "import messages", "import messages from files"
    KEEP_VALUES = "keep values", "keep and delete sample values"

    def __new__(cls, name: str, allows: str) -> Action:
        """Make the member of one row."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.allows = allows
        return member
