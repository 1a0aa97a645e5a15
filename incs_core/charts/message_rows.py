"""Messages as rows of the log, for table and export alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from incs_core.charts.palette import status_look
from incs_core.exports import Cell
from incs_core.exports.messages import reason_of
from incs_core.models.recipient import mask
from incs_core.store.types import MessageRow

SHOWN = ("Time", "Status", "To", "Country", "Template", "Type", "Reason", "Test", "Message id")
"""The columns of the log, until somebody chooses others of `exports.messages.COLUMNS`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows are read: the reporting zone, when open messages expire, whose numbers show."""

    zone: ZoneInfo
    cutoff_ms: int
    show_numbers: bool

    def number(self, digits: str) -> str:
        """A phone number as this reader may see it."""
        return digits if self.show_numbers else mask(digits)

    def moment(self, ms: int | None) -> datetime | None:
        """A moment in the reporting zone."""
        return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).astimezone(self.zone)

    def status(self, row: MessageRow) -> str:
        """The status that a person should see: an open message past the horizon is expired."""
        is_open = row.status in {"accepted", "sent"}
        return "expired" if is_open and row.cohort_ms < self.cutoff_ms else row.status


def log_row(row: MessageRow, reading: Reading) -> dict[str, Cell]:
    """One message of the log, with every column that it can have."""
    return {
        "Time": reading.moment(row.cohort_ms),
        "Status": status_look(reading.status(row)).label,
        "To": reading.number(row.recipient),
        "Country": row.country,
        "Channel": row.channel,
        "Template": row.template,
        "Type": row.type,
        "Code": row.error_code or "",
        "Reason": reason(row),
        "Accepted": reading.moment(row.accepted_ms),
        "Sent": reading.moment(row.sent_ms),
        "Delivered": reading.moment(row.delivered_ms),
        "Read": reading.moment(row.read_ms),
        "Failed": reading.moment(row.failed_ms),
        "Delivered after, s": _seconds(row.accepted_ms, row.delivered_ms),
        "Read after, s": _seconds(row.delivered_ms, row.read_ms),
        "Test": "test" if row.is_test else "",
        "Account": row.account,
        "Message id": row.message_id,
    }


def reason(row: MessageRow) -> str:
    """Why a message failed or was refused, in a phrase: the code and its meaning."""
    return reason_of(row.status, row.error_code, row.error_title)


def _seconds(start_ms: int | None, end_ms: int | None) -> float | None:
    if start_ms is None or end_ms is None:
        return None
    return max(end_ms - start_ms, 0) / 1000
