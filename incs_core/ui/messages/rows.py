"""Messages as rows of the log, for table and export alike. No drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from incs_core.charts.palette import status_look
from incs_core.codes import explain
from incs_core.exports import Cell
from incs_core.models.recipient import mask
from incs_core.store.types import MessageRow

COLUMNS = ("Time", "Status", "To", "Country", "Template", "Type", "Reason", "Test", "Message id")


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
    """One message of the log."""
    return {
        "Time": reading.moment(row.cohort_ms),
        "Status": status_look(reading.status(row)).label,
        "To": reading.number(row.recipient),
        "Country": row.country,
        "Template": row.template,
        "Type": row.type,
        "Reason": reason(row),
        "Test": "test" if row.is_test else "",
        "Account": row.account,
        "Message id": row.message_id,
    }


def reason(row: MessageRow) -> str:
    """Why a message failed or was refused, in a phrase: the code and its meaning."""
    if row.status not in {"failed", "refused", "unconfirmed"}:
        return ""
    if row.error_code is None and not row.error_title:
        return ""
    info = explain(row.error_code, row.error_title)
    return f"{info.code} · {info.meaning}" if row.error_code else info.meaning
