from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from incs_core.imports import ParsedMessages, parse_messages
from incs_core.settings import Account

ACCOUNT = Account(id="main", certification_code="code")
JAKARTA = ZoneInfo("Asia/Jakarta")
HEADER = "message_id,recipient,accepted_at,template,type\n"


def parse(rows: str) -> ParsedMessages:
    return parse_messages(HEADER + rows, ACCOUNT, JAKARTA)


def ms(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc]


def test_it_reads_a_row() -> None:
    (message,) = parse("m-1,+62 815-0000-0123,2026-04-08T10:00:00Z,welcome,template\n").messages
    assert (message.account, message.message_id) == ("main", "m-1")
    assert (message.recipient, message.country) == ("6281500000123", "ID")
    assert (message.template, message.type) == ("welcome", "template")
    assert message.accepted_ms == ms(2026, 4, 8, 10)


def test_it_reads_a_time_without_offset_in_the_reporting_zone() -> None:
    (message,) = parse("m-1,6281500000123,2026-04-08 10:00:00,,\n").messages
    assert message.accepted_ms == ms(2026, 4, 8, 3)


def test_it_calls_a_row_without_template_a_text() -> None:
    (message,) = parse("m-1,6281500000123,2026-04-08T10:00:00Z,,\n").messages
    assert message.type == "text"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        pytest.param(",6281500000123,2026-04-08,,", "line 2, message_id", id="no id"),
        pytest.param("m-1,,2026-04-08,,", "line 2, recipient", id="no recipient"),
        pytest.param("m-1,12ab,2026-04-08,,", "line 2, recipient", id="no number"),
        pytest.param("m-1,6281500000123,yesterday,,", "line 2, accepted_at", id="no time"),
        pytest.param("m-1", "line 2, recipient", id="short row"),
    ],
)
def test_it_names_the_line_and_the_column_that_are_wrong(row: str, field: str) -> None:
    parsed = parse(row + "\n")
    assert parsed.messages == []
    assert parsed.problems[0].field == field


def test_it_names_a_missing_column() -> None:
    parsed = parse_messages("message_id,recipient\nm-1,1\n", ACCOUNT, JAKARTA)
    assert parsed.problems[0].message == "Column accepted_at is missing."
