"""From a row of a table to a message, or to what is wrong with the row and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from incs_core.domain.messages import SentMessage
from incs_core.errors import Problem
from incs_core.message_files.column_mapping import REQUIRED, Columns
from incs_core.message_files.date_parsing import (
    DateOrder,
    has_slashes,
    is_plausible,
    milliseconds,
    parse_time,
)
from incs_core.settings import Account
from incs_core.tabular.reader import Cell, Row, UploadedTable
from incs_core.wire.parsing import MAX_ID
from incs_core.wire.phone_numbers import country_of, digits_only, recipient_problem

NO_MOMENT = "is no time such as 2026-04-08T17:22:01Z or 2026-04-08 17:22:01."
UNSAID = "may mean two days: say whether the day or the month comes first, or write 2026-04-08."
MOST_NAME = 200


class RowChecker:
    """Reads the rows of one table. Times without an offset are in `zone`; `order` is of dates."""

    def __init__(
        self,
        columns: Columns,
        account: Account,
        zone: ZoneInfo,
        order: DateOrder = DateOrder.UNSAID,
    ) -> None:
        self._order = order
        self._columns = columns
        self._account = account.id
        self._channel = str(account.channel)
        self._zone = zone

    def messages(self, table: UploadedTable) -> Iterator[tuple[Row, SentMessage | list[Problem]]]:
        """Each row with its message, or with its problems."""
        for row in table.rows():
            yield row, self.check(row[1])

    def check(self, cells: Sequence[Cell]) -> SentMessage | list[Problem]:
        """The message of a row, or the fields that are wrong."""
        message_id = self._text(cells, "message_id")
        number = digits_only(self._text(cells, "recipient"))
        moment = parse_time(self._cell(cells, "accepted_at"), self._order)
        country = country_of(number) if number.isdigit() else ""
        if not message_id or not number or moment is None or not _is_known(country, number):
            return self._problems(cells)
        accepted_ms = milliseconds(moment, self._zone)
        if len(message_id) > MAX_ID or not is_plausible(accepted_ms):
            return self._problems(cells)
        template = self._text(cells, "template")[:MOST_NAME]
        kind = self._text(cells, "type")[:MOST_NAME] or ("template" if template else "text")
        return SentMessage(
            self._account,
            self._channel,
            message_id,
            number,
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
        found = []
        if len(self._text(cells, "message_id")) > MAX_ID:
            found.append(Problem("message_id", f"is longer than {MAX_ID} characters."))
        trouble = recipient_problem(self._text(cells, "recipient"))
        if trouble:
            found.append(Problem("recipient", trouble))
        moment = parse_time(self._cell(cells, "accepted_at"), self._order)
        if moment is None:
            unsaid = (
                has_slashes(self._cell(cells, "accepted_at")) and self._order is DateOrder.UNSAID
            )
            found.append(Problem("accepted_at", UNSAID if unsaid else NO_MOMENT))
        elif not is_plausible(milliseconds(moment, self._zone)):
            found.append(Problem("accepted_at", "is before 2010 or after 2099."))
        return found

    def _cell(self, cells: Sequence[Cell], name: str) -> Cell:
        place = self._columns.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    def _text(self, cells: Sequence[Cell], name: str) -> str:
        cell = self._cell(cells, name)
        return cell if isinstance(cell, str) else _as_text(cell)


def _is_known(country: str, number: str) -> bool:
    """Whether the quick look is enough: else the slow one says what is wrong."""
    return country not in {"", "??"} and recipient_problem(number) is None


def _as_text(cell: datetime) -> str:
    return cell.isoformat(sep=" ")
