"""Events as rows, and the words for their states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from incs_core.exports import Cell
from incs_core.store.types import EventRow

COLUMNS = ("Received", "State", "Event", "Message id", "Source", "Account", "Reason")


@dataclass(frozen=True, slots=True)
class StateLook:
    """How a state of an event is named and coloured."""

    label: str
    badge: str


STATES = {
    "processed": StateLook("Processed", "green"),
    "unknown": StateLook("Unknown", "orange"),
    "dead": StateLook("Dead letter", "red"),
}
STATE_HELP = (
    "Processed: understood, and the history was changed. Unknown: an event or status that we do "
    "not know; kept, and nothing changed. Dead letter: could not be understood; kept with the "
    "reason, and can be replayed after an upgrade."
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
    look = STATES.get(state)
    return look.label if look is not None else state
