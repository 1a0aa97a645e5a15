"""From a row to a message, or to what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from incs_core.domain.messages import SentMessage
from incs_core.errors import Problem
from incs_core.message_files.column_mapping import FIELDS
from incs_core.message_files.date_parsing import DateOrder, parse_time
from incs_core.message_files.row_checks import RowChecker
from incs_core.settings import Account
from incs_core.tabular.reader import Cell

COLUMNS = {field.name: place for place, field in enumerate(FIELDS)}
CHECKER = RowChecker(
    COLUMNS, Account(id="main", certification_code="code"), ZoneInfo("Asia/Jakarta")
)
AT = int(datetime(2026, 4, 8, 10, tzinfo=UTC).timestamp() * 1000)


def message(*cells: Cell) -> SentMessage:
    found = CHECKER.check(cells)
    assert isinstance(found, SentMessage), found
    return found


def problems(*cells: Cell) -> list[Problem]:
    found = CHECKER.check(cells)
    assert isinstance(found, list)
    return found


def test_it_reads_a_row() -> None:
    assert message("m-1", "+62 815-0000-0123", "2026-04-08T10:00:00Z", "welcome", "template") == (
        SentMessage("main", "rcs", "m-1", "6281500000123", "ID", "welcome", "template", False, AT)
    )


@pytest.mark.parametrize("digits", ["²" * 10, "١" * 10])
def test_digits_of_another_script_are_no_unix_time(digits: str) -> None:
    assert parse_time(digits) is None


@pytest.mark.parametrize(
    ("cell", "at_ms"),
    [
        pytest.param("2026-04-08 17:00:00", AT, id="in the reporting zone"),
        pytest.param("2026-04-08T12:00:00+02:00", AT, id="with an offset"),
        pytest.param("20260408T100000Z", AT, id="without dashes"),
        pytest.param("1775642400", AT, id="seconds"),
        pytest.param("1775642400000", AT, id="milliseconds"),
        pytest.param(datetime(2026, 4, 8, 17), AT, id="of a spreadsheet"),  # noqa: DTZ001
    ],
)
def test_it_reads_times_as_they_come(cell: Cell, at_ms: int) -> None:
    assert message("m-1", "6281500000123", cell).accepted_ms == at_ms


def test_it_calls_a_row_without_template_a_text() -> None:
    assert message("m-1", "6281500000123", "2026-04-08T10:00Z", "", "").type == "text"
    assert message("m-1", "6281500000123", "2026-04-08T10:00Z", "promo").type == "template"


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        pytest.param(("", "6281500000123", "2026-04-08"), "message_id", id="no id"),
        pytest.param(("m" * 600, "6281500000123", "2026-04-08"), "message_id", id="long id"),
        pytest.param(("m-1", "", "2026-04-08"), "recipient", id="no recipient"),
        pytest.param(("m-1", "12ab", "2026-04-08"), "recipient", id="no number"),
        pytest.param(("m-1", "081500000123", "2026-04-08"), "recipient", id="no country code"),
        pytest.param(("m-1", "6281500000123", "yesterday"), "accepted_at", id="no time"),
        pytest.param(("m-1", "6281500000123", "1026-04-08"), "accepted_at", id="too early"),
        pytest.param(("m-1",), "recipient", id="short row"),
    ],
)
def test_it_names_the_field_that_is_wrong(cells: tuple[Cell, ...], field: str) -> None:
    found = problems(*cells)
    assert found[0].field == field
    assert found[0].message


def test_it_names_every_field_that_is_wrong() -> None:
    assert [one.field for one in problems("m-1", "x", "y")] == ["recipient", "accepted_at"]


@pytest.mark.parametrize(
    ("order", "cell", "day"),
    [
        (DateOrder.DAY_FIRST, "08/04/2026 17:22", (2026, 4, 8, 17, 22)),
        (DateOrder.MONTH_FIRST, "8/4/2026, 17:22:01", (2026, 8, 4, 17, 22, 1)),
        (DateOrder.DAY_FIRST, "31.12.2026", (2026, 12, 31)),
        (DateOrder.MONTH_FIRST, "31.12.2026", None),
        (DateOrder.UNKNOWN_ORDER, "08/04/2026", None),
    ],
)
def test_dates_that_may_mean_two_days_need_a_word(
    order: DateOrder, cell: str, day: tuple[int, ...] | None
) -> None:
    expected = None if day is None else datetime(*day)  # type: ignore[arg-type]  # noqa: DTZ001
    assert parse_time(cell, order) == expected


def test_it_says_that_a_date_may_mean_two_days() -> None:
    (problem,) = problems("m-1", "6281500000123", "08/04/2026 17:22")
    assert "ambiguous" in problem.message


def test_numbers_that_are_no_times_are_none() -> None:
    assert parse_time("6281500000123") is None or parse_time("6281500000123")
    assert parse_time("12") is None
