"""From a form's fields to the draft of a task."""

from __future__ import annotations

from incs_core.ui.tasks.create import TaskFields, parse_orders, task_draft, task_problems
from incs_core.wire.tasks import TaskOrder

FIELDS = TaskFields(
    name="by api", auth_id=30058, user_phone="+62 815-0001 2345", assignee_username="incs_1"
)


def test_a_number_is_sent_as_digits() -> None:
    assert task_draft(FIELDS).wire()["user_phone"] == "6281500012345"
    assert task_problems(task_draft(FIELDS)) == {}


def test_without_a_panel_none_is_sent() -> None:
    assert "task_module_info" not in task_draft(FIELDS).wire()


def test_rows_without_text_are_no_orders() -> None:
    rows: list[dict[str, object]] = [
        {"order_number": " WD1 ", "loan_amount": None},
        {"order_number": "", "due_amount": float("nan")},
        {},
    ]
    assert parse_orders(rows) == (TaskOrder(order_number="WD1"),)


def test_every_problem_is_named_by_its_field() -> None:
    problems = task_problems(task_draft(TaskFields(total_amount="1")))
    assert set(problems) == {"name", "assignee_username", "auth_id", "user_phone", "module_id"}
