"""Templates as rows of a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from incs_core.charts import template_rows as rows
from incs_core.models.templates import Template, TemplateStatus
from incs_core.store.types import TemplateChange

Source = Literal["webhook", "look"]

NOW = datetime(2026, 4, 8, 12, 0, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")


def listed(
    name: str = "order_shipped",
    status: str = "APPROVED",
    *,
    kind: str = "text",
    category: str = "TRANSACTION",
    review: timedelta = timedelta(hours=2),
) -> rows.Listed:
    created = NOW - timedelta(days=3)
    template = Template(
        template_id="2217670951241515121",
        name=name,
        type=kind,
        category=category,
        status=TemplateStatus.parse(status),
        raw_status=status,
        content={"textMessage": "Dear [name], [order_id] [name]"},
        created_at=created,
        status_updated_at=created + review,
    )
    return rows.Listed("main", template)


def test_it_makes_a_row_in_the_reporting_zone() -> None:
    row = rows.list_row(listed(), JAKARTA, NOW)
    assert row["Name"] == "order_shipped"
    assert (row["Status"], row["Type"], row["Category"]) == ("Approved", "Text", "Transaction")
    assert str(row["Submitted"]) == "2026-04-05 19:00:00+07:00"
    assert row["For"] == "3 days"
    assert row["Variables"] == 2


def test_it_shows_a_status_never_seen_and_never_hides_it() -> None:
    paused = listed(status="PAUSED_FOR_QUALITY")
    assert paused.status == "unrecognised: PAUSED_FOR_QUALITY"
    assert rows.counted([paused, listed()])["unrecognised: PAUSED_FOR_QUALITY"] == 1


def test_it_counts_the_known_statuses_even_where_there_are_none() -> None:
    assert rows.counted([]) == {"Approved": 0, "In review": 0, "Rejected": 0}


@pytest.mark.parametrize(
    ("wanted", "takes"),
    [
        (rows.ListFilter(), True),
        (rows.ListFilter(name=" SHIPPED "), True),
        (rows.ListFilter(name="x"), False),
        (rows.ListFilter(statuses=("Approved", "Rejected")), True),
        (rows.ListFilter(statuses=("Rejected",)), False),
        (rows.ListFilter(types=("Carousel",)), False),
        (rows.ListFilter(types=("Text",), categories=("Transaction",)), True),
        (rows.ListFilter(categories=(rows.NO_CATEGORY,)), False),
    ],
)
def test_it_filters_by_name_status_type_and_category(wanted: rows.ListFilter, takes: bool) -> None:
    assert wanted.takes(listed()) is takes


def test_it_tells_how_long_a_review_usually_takes_once_it_knows_enough() -> None:
    decided = [listed(review=timedelta(hours=hours)) for hours in (1, 2, 9)]
    waiting = listed(status="PENDING", review=timedelta(days=2))
    assert rows.usual_review([*decided, waiting]) == timedelta(hours=2)
    assert rows.usual_review([*decided[:2], waiting]) is None


def test_it_lists_each_variable_once_with_its_places() -> None:
    found = rows.variable_rows(listed().template.content)
    assert found == [
        {"Variable": "name", "Where": "text", "Times": 2},
        {"Variable": "order_id", "Where": "text", "Times": 1},
    ]


def change(at_ms: int, old: str | None, new: str, source: Source, reason: str) -> TemplateChange:
    return TemplateChange(
        account="main",
        template_id="1",
        template_name="x",
        aspect="status",
        old_value=old,
        new_value=new,
        reason=reason,
        at_ms=at_ms,
        learnt_ms=at_ms + 60_000,
        source=source,
    )


CHANGES = [
    change(1_000, None, "PENDING", "look", ""),
    change(2_000, "PENDING", "REJECTED", "webhook", "No lender named."),
]


def test_it_tells_the_history_newest_first_with_reason_and_source() -> None:
    newest, oldest = rows.change_rows(CHANGES, JAKARTA)
    assert (newest["After"], newest["How we know"]) == ("REJECTED", "INCS told us")
    assert newest["Reason"] == "No lender named."
    assert oldest["How we know"] == "we looked"
    assert str(newest["Learnt"]) == "1970-01-01 07:01:02+07:00"


def test_it_tells_the_history_in_few_columns_too() -> None:
    newest, oldest = rows.change_lines(CHANGES, JAKARTA)
    assert newest["Change"] == "Status: PENDING → REJECTED"
    assert newest["How we know"] == "INCS told us, 1 min later"
    assert (oldest["Change"], oldest["Reason"]) == ("Status: PENDING", None)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 s"), (45, "45 s"), (720, "12 min"), (7200, "2 h"), (172_800, "2 days")],
)
def test_it_says_spans_as_people_do(seconds: int, words: str) -> None:
    assert rows.span(timedelta(seconds=seconds)) == words
