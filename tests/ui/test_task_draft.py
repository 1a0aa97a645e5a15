"""From a form's fields to the draft of a task."""

from __future__ import annotations

from incs_core.models.tasks import TaskOrder
from incs_core.ui.tasks.draft import TaskFields, draft_of, orders_from, problems_of

FIELDS = TaskFields(
    name="by api", auth_id=30058, user_phone="+62 815-0001 2345", assignee_username="incs_1"
)


def test_a_number_is_sent_as_digits() -> None:
    assert draft_of(FIELDS).wire()["user_phone"] == "6281500012345"
    assert problems_of(draft_of(FIELDS)) == {}


def test_without_a_panel_none_is_sent() -> None:
    assert "task_module_info" not in draft_of(FIELDS).wire()


def test_rows_without_text_are_no_orders() -> None:
    rows: list[dict[str, object]] = [
        {"order_number": " WD1 ", "loan_amount": None},
        {"order_number": "", "due_amount": float("nan")},
        {},
    ]
    assert orders_from(rows) == (TaskOrder(order_number="WD1"),)


def test_every_problem_is_named_by_its_field() -> None:
    problems = problems_of(draft_of(TaskFields(total_amount="1")))
    assert set(problems) == {"name", "assignee_username", "auth_id", "user_phone", "module_id"}
