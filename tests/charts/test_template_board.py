"""The board of templates: rows, filters, orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from incs_core.analytics.template_approval import ApprovalClock, Review
from incs_core.analytics.template_traffic import TemplateTraffic
from incs_core.charts.template_board import (
    SORTS,
    UNUSUAL,
    BoardEntry,
    BoardFilter,
    board_entry,
    board_row,
    count_text,
    sorted_entries,
)
from incs_core.charts.template_tables import NO_CATEGORY, ListedTemplate
from incs_core.domain.delivery import Counts
from incs_core.domain.templates import TemplateMoments
from incs_core.wire.templates import Template, TemplateStatus

NOW = datetime(2026, 4, 8, 12, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
JAKARTA = ZoneInfo("Asia/Jakarta")
HOUR_MS = 3_600_000
CLOCK = ApprovalClock.of(Review("text", "TRANSACTION", hours * 3600.0) for hours in range(1, 11))


def listed(name: str = "order_shipped", status: str = "APPROVED", **more: Any) -> ListedTemplate:
    account = more.pop("account", "main")
    given = {
        "type": "text",
        "category": "TRANSACTION",
        "content": {"textMessage": "Dear [name], your Parcel [order_id]"},
        "created_at": NOW - timedelta(days=3),
        **more,
    }
    template = Template(name, name, status=TemplateStatus.parse(status), raw_status=status, **given)
    return ListedTemplate(account, template)


def board(
    *of: ListedTemplate,
    moments: dict[tuple[str, str], TemplateMoments] | None = None,
    traffic: dict[tuple[str, str], TemplateTraffic] | None = None,
) -> list[BoardEntry]:
    return [board_entry(each, CLOCK, moments or {}, traffic or {}, NOW_MS) for each in of]


def names(found: Sequence[BoardEntry]) -> list[str]:
    return [entry.listed.template.name for entry in found]


def sent(accepted: int, delivered: int) -> TemplateTraffic:
    counts = Counts(accepted=accepted, delivered=delivered, failed=accepted - delivered)
    return TemplateTraffic.of(counts)


def test_a_row_says_how_a_template_stands_and_fares() -> None:
    moments = {
        ("main", "order_shipped"): TemplateMoments(NOW_MS - 60 * HOUR_MS, NOW_MS - 30 * HOUR_MS)
    }
    traffic = {("main", "order_shipped"): sent(200, 150)}
    row = board_row(board(listed(), moments=moments, traffic=traffic)[0], JAKARTA, NOW_MS)
    assert (row["Name"], row["Status"], row["Type"]) == ("order_shipped", "Approved", "Text")
    assert (row["Age (d)"], row["In review (d)"], row["Review"]) == (3.0, 0.5, None)
    assert str(row["Last change"]) == "2026-04-07 13:00:00+07:00"
    assert (row["Sends, 30 d"], row["Delivery rate"]) == (200, 0.75)
    assert row["95 % interval"] == "68.6–80.5\N{NO-BREAK SPACE}%"
    assert row["Variables"] == 2


def test_a_rate_of_few_messages_is_not_told_but_their_number() -> None:
    traffic = {("main", "order_shipped"): sent(29, 29)}
    row = board_row(board(listed(), traffic=traffic)[0], JAKARTA, NOW_MS)
    assert (row["Delivery rate"], row["95 % interval"]) == (None, "n = 29 < 30")


def test_traffic_of_another_account_is_not_its_own() -> None:
    traffic = {("other", "order_shipped"): sent(99, 99)}
    assert board(listed(), traffic=traffic)[0].traffic.counts.accepted == 0


@pytest.mark.parametrize(("hours", "word"), [(9, "usual"), (9.5, UNUSUAL)])
def test_a_template_in_review_is_held_against_the_clock(hours: float, word: str) -> None:
    waiting = listed(status="PENDING", created_at=NOW - timedelta(hours=hours))
    (entry,) = board(waiting)
    row = board_row(entry, JAKARTA, NOW_MS)
    assert (row["Review"], row["In review (d)"]) == (word, hours / 24)


def test_where_nothing_is_known_the_row_says_nothing() -> None:
    bare = listed(status="PAUSED", created_at=None, category="")
    row = board_row(board(bare)[0], JAKARTA, NOW_MS)
    assert row["Status"] == "unrecognised: PAUSED"
    empty = ("Review", "In review (d)", "Category", "Last change", "Age (d)", "95 % interval")
    assert [row[name] for name in empty] == [None] * len(empty)


@pytest.mark.parametrize(
    ("wanted", "takes"),
    [
        (BoardFilter(), True),
        (BoardFilter(text=" SHIPPED "), True),
        (BoardFilter(text="your parcel"), True),
        (BoardFilter(text="order_shipped"), True),
        (BoardFilter(text="textMessage"), False),
        (BoardFilter(statuses=("Approved", "Rejected")), True),
        (BoardFilter(statuses=("Rejected",)), False),
        (BoardFilter(types=("Carousel",)), False),
        (BoardFilter(types=("Text",), categories=("Transaction",)), True),
        (BoardFilter(categories=(NO_CATEGORY,)), False),
        (BoardFilter(accounts=("main",)), True),
        (BoardFilter(accounts=("other",)), False),
    ],
)
def test_it_filters(wanted: BoardFilter, takes: bool) -> None:
    assert wanted.matches(listed()) is takes


def test_deleted_ones_are_shown_when_asked_for_alone() -> None:
    gone = listed(status="DELETED")
    assert not BoardFilter().matches(gone)
    assert BoardFilter(statuses=("Deleted",)).matches(gone)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("Last change first", ["b", "c", "a"]),
        ("Longest in review first", ["b", "a", "c"]),
        ("Newest first", ["b", "c", "a"]),
        ("Oldest first", ["a", "c", "b"]),
        ("Most sent first", ["c", "a", "b"]),
        ("Lowest delivery rate first", ["a", "c", "b"]),
        ("By name", ["a", "b", "c"]),
        ("no such order", ["b", "c", "a"]),
    ],
)
def test_it_sorts(sort: str, expected: list[str]) -> None:
    found = board(
        listed("c", created_at=NOW - timedelta(days=2)),
        listed("a"),
        listed("b", "PENDING", created_at=NOW - timedelta(days=1)),
        traffic={("main", "a"): sent(100, 50), ("main", "c"): sent(200, 180)},
    )
    assert names(sorted_entries(found, sort)) == expected


def test_every_order_puts_what_cannot_be_sorted_last() -> None:
    bare = replace(board(listed("bare", created_at=None))[0], traffic=sent(0, 0))
    known = board(listed("known", "PENDING"), traffic={("main", "known"): sent(100, 50)})[0]
    for sort in SORTS:
        assert names(sorted_entries([bare, known], sort))[-1] == (
            "known" if sort == "By name" else "bare"
        )


def test_it_counts_the_known_statuses_even_where_there_are_none() -> None:
    strange = listed(status="PAUSED")
    assert count_text([strange], ["Approved"]) == {"Approved": 0, "unrecognised: PAUSED": 1}
