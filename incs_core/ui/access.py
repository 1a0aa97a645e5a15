"""The one place where an action asks "may I?" and the audit row learns who asked.

Sign-in is not there yet: whoever reaches the dashboard sits at this machine and may do all.
"""

from __future__ import annotations

from enum import StrEnum

from incs_core.errors import Forbidden


class Action(StrEnum):
    """What a person can be allowed to do."""

    SEND = "send"
    CREATE_TASK = "create task"
    SUBMIT_TEMPLATE = "submit template"
    DELETE_TEMPLATE = "delete template"
    WRITE_TEMPLATE = "write template drafts"
    LOOK_UP = "look up"
    EXPORT = "export messages"
    SEE_NUMBERS = "see numbers"
    SEE_SETTINGS = "see settings"
    REPLAY_EVENTS = "replay events"
    ANNOTATE = "annotate"
    MANAGE_ALERTS = "manage alerts"
    ACKNOWLEDGE = "acknowledge alerts"
    KEEP_VIEWS = "keep views"
    KEEP_FIGURES = "keep figures"
    IMPORT_MESSAGES = "import messages"
    KEEP_VALUES = "keep values"


def actor() -> str:
    """Who acts, as the audit row names them."""
    return "local"


def may(action: Action) -> bool:
    """Whether the person may do this; roles come with sign-in."""
    return action in Action


def require(action: Action) -> None:
    """Stop an action that is not allowed, where it is done.

    Raises:
        Forbidden: the person's role does not include the action.
    """
    if not may(action):
        raise Forbidden(str(action))
