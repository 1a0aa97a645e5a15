"""The answer to a look-up: counted, in rows, with words that we do not know kept."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from incs_core.charts.lookup import (
    REASONS_SHOWN,
    reason_rows,
    reason_tallies,
    result_rows,
    status_tallies,
    unknown_rows,
)
from incs_core.models.messages import MessageStatus

AT = datetime(2026, 4, 8, 10, 22, tzinfo=UTC)


def told(status: str, code: str | None = None, title: str = "") -> MessageStatus:
    return MessageStatus.from_wire(
        {
            "message_id": f"id-{status}-{code}",
            "message_status": status,
            "error": {"code": code, "title": title} if code else None,
            "received_at": int(AT.timestamp()),
        }
    )


def test_rows_carry_meaning_and_local_time() -> None:
    (row,) = result_rows([told("failed", "131026", "Undeliverable")], ZoneInfo("Asia/Jakarta"))
    assert row["Status"] == "Failed"
    assert str(row["Meaning"]).startswith("Not deliverable")
    assert row["INCS said"] == "Undeliverable"
    assert row["Time"] == AT
    assert str(row["Time"]).startswith("2026-04-08 17:22")


def test_a_status_that_we_do_not_know_keeps_its_word() -> None:
    (row,) = result_rows([told("teleported")], ZoneInfo("UTC"))
    assert row["Status"] == "unrecognised: teleported"
    assert [tally.label for tally in status_tallies([told("teleported")], 0)] == [
        "unrecognised: teleported"
    ]


def test_statuses_are_counted_in_the_order_of_life_with_unknown_ids_last() -> None:
    results = [told("read"), told("failed", "1"), told("sent"), told("read")]
    tallies = status_tallies(results, unknown=3)
    assert [(tally.label, tally.number) for tally in tallies] == [
        ("Read", 2),
        ("Sent", 1),
        ("Failed", 1),
        ("Not known to INCS", 3),
    ]


def test_reasons_are_counted_and_the_rest_is_one() -> None:
    rare = [told("failed", f"9{number}") for number in range(REASONS_SHOWN + 2)]
    results = [told("failed", "131026")] * 5 + rare + [told("read")]
    tallies = reason_tallies(results)
    assert tallies[0].number == 5
    assert tallies[0].label.startswith("131026")
    assert tallies[-1].label == "Other reasons"
    assert sum(tally.number for tally in tallies) == 5 + len(rare)
    assert len(reason_rows(results)) == 1 + len(rare)


def test_a_reason_says_whose_side_it_is_on_and_what_to_do() -> None:
    (row,) = reason_rows([told("failed", "131049", "healthy ecosystem")])
    assert row["Up to"] == "Policy"
    assert row["Messages"] == 1
    assert row["What to do"]


def test_without_failures_there_are_no_reasons() -> None:
    assert reason_tallies([told("read")]) == []
    assert unknown_rows(["x"]) == [{"Message id": "x", "Status": "Not known to INCS"}]
