"""Converts a table row to a message, or to the problems of the row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from incs_core.domain.messages import SentMessage
from incs_core.errors import Problem
from incs_core.message_files.column_mapping import REQUIRED, Columns
from incs_core.message_files.date_parsing import (
    DateOrder,
    epoch_milliseconds,
    is_ambiguous_date,
    is_plausible,
    parse_time,
)
from incs_core.settings import Account
from incs_core.tabular.reader import Cell, Row, UploadedTable
from incs_core.wire.parsing import MAX_ID
from incs_core.wire.phone_numbers import country_of, digits_only, recipient_problem

INVALID_TIME = "is not a time such as 2026-04-08T17:22:01Z or 2026-04-08 17:22:01."
UNKNOWN_ORDER = "is ambiguous: choose day first or month first, or use 2026-04-08."
MAX_NAME_LENGTH = 200


class RowChecker:
    """Checks the rows of a table. Naive times are in `zone`; `order` is that of dates."""

    def __init__(
        self,
        columns: Columns,
        account: Account,
        zone: ZoneInfo,
        order: DateOrder = DateOrder.UNKNOWN_ORDER,
    ) -> None:
        self._order = order
        self._columns = columns
        self._account = account.id
        self._channel = str(account.channel)
        self._zone = zone

    def messages(self, table: UploadedTable) -> Iterator[tuple[Row, SentMessage | list[Problem]]]:
        """Yield each row with its message or its problems."""
        for row in table.rows():
            yield row, self.check(row[1])

    def check(self, cells: Sequence[Cell]) -> SentMessage | list[Problem]:
        """Return the message of a row, or its problems."""
        message_id = self._text(cells, "message_id")
        phone_number = digits_only(self._text(cells, "recipient"))
        accepted_at = parse_time(self._cell(cells, "accepted_at"), self._order)
        country = country_of(phone_number) if phone_number.isdigit() else ""
        if (
            not message_id
            or not phone_number
            or accepted_at is None
            or not _is_valid_recipient(country, phone_number)
        ):
            return self._problems(cells)
        accepted_ms = epoch_milliseconds(accepted_at, self._zone)
        if len(message_id) > MAX_ID or not is_plausible(accepted_ms):
            return self._problems(cells)
        template = self._text(cells, "template")[:MAX_NAME_LENGTH]
        kind = self._text(cells, "type")[:MAX_NAME_LENGTH] or ("template" if template else "text")
        return SentMessage(
            self._account,
            self._channel,
            message_id,
            phone_number,
            country,
            template,
            kind,
            False,
            accepted_ms,
        )

    def _problems(self, cells: Sequence[Cell]) -> list[Problem]:
        empty = [name for name in REQUIRED if self._cell(cells, name) == ""]
        if empty:
            return [Problem(name, "is empty.") for name in empty]
        problems = []
        if len(self._text(cells, "message_id")) > MAX_ID:
            problems.append(Problem("message_id", f"is longer than {MAX_ID} characters."))
        recipient_error = recipient_problem(self._text(cells, "recipient"))
        if recipient_error:
            problems.append(Problem("recipient", recipient_error))
        accepted_at = parse_time(self._cell(cells, "accepted_at"), self._order)
        if accepted_at is None:
            is_ambiguous = (
                is_ambiguous_date(self._cell(cells, "accepted_at"))
                and self._order is DateOrder.UNKNOWN_ORDER
            )
            problems.append(Problem("accepted_at", UNKNOWN_ORDER if is_ambiguous else INVALID_TIME))
        elif not is_plausible(epoch_milliseconds(accepted_at, self._zone)):
            problems.append(Problem("accepted_at", "is before 2010 or after 2099."))
        return problems

    def _cell(self, cells: Sequence[Cell], name: str) -> Cell:
        index = self._columns.get(name)
        return cells[index] if index is not None and index < len(cells) else ""

    def _text(self, cells: Sequence[Cell], name: str) -> str:
        cell = self._cell(cells, name)
        return cell if isinstance(cell, str) else _as_text(cell)


def _is_valid_recipient(country: str, phone_number: str) -> bool:
    """Tell whether a recipient is valid; otherwise `_problems` finds out why."""
    return country not in {"", "??"} and recipient_problem(phone_number) is None


def _as_text(cell: datetime) -> str:
    return cell.isoformat(sep=" ")
