"""Templates as rows of a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from incs_core.charts import template_tables as rows
from incs_core.domain.templates import TemplateChange
from incs_core.wire.templates import Template, TemplateStatus

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
) -> rows.ListedTemplate:
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
    return rows.ListedTemplate("main", template)


def test_it_shows_a_status_never_seen_and_never_hides_it() -> None:
    paused = listed(status="PAUSED_FOR_QUALITY")
    assert paused.status == "unrecognised: PAUSED_FOR_QUALITY"
    assert not paused.is_deleted
    assert (listed(status="DELETED").status, listed(status="DELETED").is_deleted) == (
        "Deleted",
        True,
    )


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
    newest, oldest = rows.template_change_rows(CHANGES, JAKARTA)
    assert (newest["After"], newest["Source"]) == ("REJECTED", "webhook")
    assert newest["Reason"] == "No lender named."
    assert oldest["Source"] == "found by sync"
    assert str(newest["Recorded"]) == "1970-01-01 07:01:02+07:00"


def test_it_tells_the_history_in_few_columns_too() -> None:
    newest, oldest = rows.template_change_lines(CHANGES, JAKARTA)
    assert newest["Change"] == "Status: In review → Rejected"
    assert newest["Source"] == "webhook, 1 min later"
    assert (oldest["Change"], oldest["Reason"]) == ("Status: In review", None)
    assert [
        line["Template"] for line in rows.template_change_lines(CHANGES, JAKARTA, named=True)
    ] == [
        "x",
        "x",
    ]


def test_a_story_begins_with_the_submission_where_that_is_known() -> None:
    submitted = CHANGES[0].at_ms
    told = rows.history_lines(submitted, CHANGES, JAKARTA)
    assert [line["Change"] for line in told] == [
        "Status: In review → Rejected",
        "Submitted",
    ]
    assert told[-1]["Source"] == "found by sync, 1 min later"
    assert len(rows.history_lines(None, CHANGES, JAKARTA)) == 2
    assert [line["Change"] for line in rows.history_lines(500, [], JAKARTA)] == ["Submitted"]


def test_a_status_that_we_saw_first_is_not_the_submission() -> None:
    late = rows.history_lines(CHANGES[0].at_ms - 5_000, CHANGES, JAKARTA)
    assert [line["Change"] for line in late][1:] == ["Status: In review", "Submitted"]
    decided = rows.history_lines(CHANGES[1].at_ms, CHANGES[1:], JAKARTA)
    assert len(decided) == 2


def test_it_says_what_we_did_ourselves_and_what_else_changed() -> None:
    own = replace(CHANGES[0], source="action", learnt_ms=1_000)
    moved = replace(CHANGES[0], aspect="category", old_value="UTILITY", new_value="MARKETING")
    assert rows.template_change_lines([own], JAKARTA)[0]["Source"] == "this dashboard"
    assert rows.template_change_text(moved) == "Category: Utility → Marketing"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 s"), (45, "45 s"), (720, "12 min"), (7200, "2 h"), (172_800, "2 days")],
)
def test_it_says_spans_as_people_do(seconds: int, words: str) -> None:
    assert rows.duration_text(timedelta(seconds=seconds)) == words
