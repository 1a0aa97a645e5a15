"""Messages, events and conversations as table rows, for screen and export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from incs_core.domain.events import EventRow, InboundRow
from incs_core.domain.messages import MessageRow
from incs_core.domain.statuses import shown_status, status_label
from incs_core.message_files.columns import MESSAGE_COLUMNS, MOMENT_COLUMNS, MessageBatch
from incs_core.tabular.columns import Cell
from incs_core.wire.phone_numbers import mask


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """How rows are read: the reporting zone, when open messages expire, whose numbers show."""

    zone: ZoneInfo
    cutoff_ms: int
    show_numbers: bool

    def number(self, digits: str) -> str:
        """A phone number as this reader may see it."""
        return digits if self.show_numbers else mask(digits)

    def moment(self, ms: int | None) -> datetime | None:
        """A moment in the reporting zone."""
        return None if ms is None else datetime.fromtimestamp(ms / 1000, self.zone)

    def status(self, row: MessageRow) -> str:
        """The status that a person should see: an open message past the horizon is expired."""
        return shown_status(row.status, row.cohort_ms, self.cutoff_ms)


class _SingleMessage(MessageBatch):
    """A batch of one message."""

    def __init__(self, row: MessageRow, reading: DisplaySettings) -> None:
        super().__init__(reading.cutoff_ms, reading.show_numbers)
        self._row = row

    def values(self, name: str) -> tuple[Any]:
        """See MessageBatch."""
        return (getattr(self._row, name),)


def log_row(row: MessageRow, reading: DisplaySettings) -> dict[str, Cell]:
    """One message of the log, with every column that it can have."""
    batch, cells = _SingleMessage(row, reading), dict[str, Cell]()
    for column in MESSAGE_COLUMNS:
        (value,) = column.read(batch)
        if column.name in MOMENT_COLUMNS and isinstance(value, int):
            cells[column.name] = reading.moment(value)
        else:
            cells[column.name] = value
    return cells


EVENT_COLUMNS = ("Received", "State", "Event", "Message id", "Source", "Account", "Reason")


@dataclass(frozen=True, slots=True)
class EventStateStyle:
    """How a state of an event is named and coloured."""

    label: str
    badge: str


EVENT_STATES = {
    "processed": EventStateStyle("Processed", "green"),
    "unknown": EventStateStyle("Unknown", "orange"),
    "dead": EventStateStyle("Dead letter", "red"),
}
STATE_HELP = (
    "Processed: the history was updated. Unknown: an event or status not supported yet; "
    "stored without effect. Dead letter: could not be processed; stored with the reason, "
    "and can be replayed after an upgrade."
)


def event_row(event: EventRow, zone: ZoneInfo) -> dict[str, Cell]:
    """One event of the list; the time is in `zone`, the reporting zone."""
    return {
        "Received": datetime.fromtimestamp(event.received_ms / 1000, zone),
        "State": state_label(event.state),
        "Event": event.name,
        "Message id": event.message_id or "",
        "Source": event.source,
        "Account": event.account,
        "Reason": event.reason,
    }


def state_label(state: str) -> str:
    """A state in words; one that we do not know as it is."""
    return EVENT_STATES[state].label if state in EVENT_STATES else state


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """One message of a thread. `ours`: we sent it; `note` says what else is known."""

    at_ms: int
    ours: bool
    text: str
    note: str = ""


def conversation_lines(
    inbound: Iterable[InboundRow], sent: Iterable[MessageRow]
) -> list[ConversationLine]:
    """Both sides of a conversation, oldest first."""
    lines = [_theirs(row) for row in inbound] + [_ours(row) for row in sent]
    return sorted(lines, key=lambda line: line.at_ms)


def _theirs(row: InboundRow) -> ConversationLine:
    notes = ["" if row.kind == "text" else row.kind]
    if row.postback and row.postback != row.text:
        notes.append(f"reply “{row.postback}”")
    text = row.text or row.postback or f"({row.kind or 'a message'} without text)"
    return ConversationLine(row.at_ms, ours=False, text=text, note=", ".join(filter(None, notes)))


def _ours(row: MessageRow) -> ConversationLine:
    text = f"Template {row.template}" if row.template else f"A message of type {row.type or '?'}"
    return ConversationLine(row.cohort_ms, ours=True, text=text, note=status_label(row.status))
