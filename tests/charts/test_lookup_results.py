"""The answer to a look-up: counted, in rows, with words that we do not know kept."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from incs_core.analytics.lookup_summary import NOT_KNOWN, LookupSummary, StatusMove
from incs_core.charts.lookup_results import (
    FILE_COLUMNS,
    REASONS_SHOWN,
    file_values,
    filtered,
    lookup_status_bars,
    move_rows,
    outcome_bars,
    outcome_text,
    reason_bars,
    reason_rows,
    result_rows,
)
from incs_core.domain.jobs import StatusAnswer

AT = datetime(2026, 4, 8, 10, 22, tzinfo=UTC)
FAILED = StatusAnswer("failed", "131026", "Undeliverable", int(AT.timestamp()))


def test_rows_carry_meaning_and_local_time() -> None:
    (row,) = result_rows([("m-1", FAILED)], ZoneInfo("Asia/Jakarta"))
    assert row["Status"] == "Failed"
    assert str(row["Meaning"]).startswith("Not deliverable")
    assert row["INCS message"] == "Undeliverable"
    assert row["Time"] == AT
    assert str(row["Time"]).startswith("2026-04-08 17:22")


def test_what_incs_does_not_know_is_a_row_without_a_time() -> None:
    (row,) = result_rows([("m-1", None)], ZoneInfo("UTC"))
    assert (row["Status"], row["Time"], row["Code"]) == ("Not found", None, "")


def test_a_file_has_the_same_values_column_by_column() -> None:
    columns = file_values([("m-1", FAILED), ("m-2", None)])
    assert len(columns) == len(FILE_COLUMNS)
    assert columns[0] == ["m-1", "m-2"]
    assert columns[2] == [int(AT.timestamp()) * 1000, None]


def test_answers_are_narrowed_by_status() -> None:
    answers = [("m-1", FAILED), ("m-2", None), ("m-3", StatusAnswer("READ"))]
    assert [one for one, _ in filtered(answers, ["read", NOT_KNOWN])] == ["m-2", "m-3"]
    assert len([*filtered(answers, [])]) == 3


def test_a_status_that_we_do_not_know_keeps_its_word() -> None:
    (row,) = result_rows([("m-1", StatusAnswer("teleported"))], ZoneInfo("UTC"))
    assert row["Status"] == "unrecognised: teleported"
    labels = [tally.label for tally in lookup_status_bars(LookupSummary({"teleported": 1}))]
    assert labels == ["unrecognised: teleported"]


def test_statuses_are_counted_in_the_order_of_life_with_unknown_ids_last() -> None:
    tallies = lookup_status_bars(LookupSummary({"failed": 1, "sent": 1, "read": 2}, unknown=3))
    assert [(tally.label, tally.number) for tally in tallies] == [
        ("Read", 2),
        ("Sent", 1),
        ("Failed", 1),
        ("Not found", 3),
    ]


def test_reasons_are_counted_and_the_rest_is_one() -> None:
    rare = {(f"9{number}", ""): 1 for number in range(REASONS_SHOWN + 2)}
    reasons = {**rare, ("131026", ""): 5}
    tallies = reason_bars(reasons)
    assert tallies[0].number == 5
    assert tallies[0].label.startswith("131026")
    assert tallies[-1].label == "Other reasons"
    assert sum(tally.number for tally in tallies) == 5 + len(rare)
    assert len(reason_rows(reasons)) == 1 + len(rare)


def test_a_reason_says_whose_side_it_is_on_and_what_to_do() -> None:
    (row,) = reason_rows({("131049", "healthy ecosystem"): 1})
    assert row["Up to"] == "Policy"
    assert row["Messages"] == 1
    assert row["What to do"]


def test_without_failures_there_are_no_reasons() -> None:
    assert reason_bars({}) == []


MOVES = [
    StatusMove("read", "read", 900),
    StatusMove("sent", "delivered", 290),
    StatusMove("accepted", "failed", 12),
    StatusMove("sent", "sent", 10),
]


def test_it_says_what_became_of_those_that_were_open() -> None:
    assert outcome_text(MOVES) == (
        "Of the 312 messages that were pending then: 290 delivered, 10 sent, 12 failed."
    )
    assert [tally.number for tally in outcome_bars(MOVES)] == [290, 10, 12]
    assert outcome_text(MOVES[:1]) == ""


def test_what_changed_stands_before_what_stayed() -> None:
    rows = move_rows(MOVES)
    assert [row["Messages"] for row in rows] == [290, 12, 900, 10]
    assert (rows[0]["Before"], rows[0]["Now"]) == ("Sent", "Delivered")
