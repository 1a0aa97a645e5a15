"""From the form's fields and table to a draft of a task. No drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from incs_core.errors import Problem
from incs_core.models.recipient import bare_number
from incs_core.models.tasks import TaskDraft, TaskModule, TaskOrder

ORDER_COLUMNS = {
    "order_number": "Order",
    "username": "Customer",
    "phone_number": "Phone",
    "loan_amount": "Loan",
    "due_amount": "Due",
    "next_due_date": "Next due date",
    "confirm_loan_time": "Loan confirmed",
}
"""The fields of an order (INCS: Create and Assign a Task) and what people call them."""


@dataclass(frozen=True, slots=True)
class TaskFields:
    """What the form holds."""

    name: str = ""
    auth_id: int | None = None
    user_phone: str = ""
    assignee_username: str = ""
    description: str = ""
    user_name: str = ""
    module_id: str = ""
    total_amount: str = ""
    orders: tuple[TaskOrder, ...] = ()

    @property
    def has_module(self) -> bool:
        """Whether anything of the panel beside the chat is filled in."""
        return bool(self.module_id or self.total_amount or self.orders)


def orders_from(rows: Iterable[Mapping[str, object]]) -> tuple[TaskOrder, ...]:
    """The orders of an edited table; rows without any text are none."""
    texts = ({field: _text(row.get(field)) for field in ORDER_COLUMNS} for row in rows)
    return tuple(TaskOrder(**text) for text in texts if any(text.values()))


def draft_of(fields: TaskFields) -> TaskDraft:
    """The draft that these fields make; it may have problems."""
    module = None
    if fields.has_module:
        module = TaskModule(
            module_id=fields.module_id, total_amount=fields.total_amount, orders=fields.orders
        )
    return TaskDraft(
        name=fields.name,
        auth_id=fields.auth_id or 0,
        user_phone=bare_number(fields.user_phone),
        assignee_username=fields.assignee_username,
        description=fields.description,
        user_name=fields.user_name,
        task_module_info=module,
    )


def problems_of(draft: TaskDraft) -> dict[str, str]:
    """What is wrong, by field; our own rule: a panel needs to say which one it is."""
    found = [*draft.check(), *_module_problems(draft.task_module_info)]
    return {problem.field: problem.message for problem in reversed(found)}


def _module_problems(module: TaskModule | None) -> list[Problem]:
    if module is None or module.module_id:
        return []
    reason = "Enter the id of the panel; INCS gives one for each kind of panel."
    return [Problem("module_id", reason)]


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
