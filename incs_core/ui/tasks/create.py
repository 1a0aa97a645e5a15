"""Creating a task: fields, problems beside them, confirmation, one request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import cast

import streamlit as st

from incs_core.domain.actions import Action
from incs_core.errors import IncsError, Problem, Unconfirmed
from incs_core.submissions import create_task
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import escape_markdown, show_error, show_field_problem
from incs_core.ui.common.permissions import actor, is_allowed, require, shown_number
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import edited_table
from incs_core.ui.tasks.data import refresh
from incs_core.ui.tasks.url_state import open_task
from incs_core.wire import limits
from incs_core.wire.phone_numbers import digits_only
from incs_core.wire.tasks import Task, TaskDraft, TaskModule, TaskOrder

KEY = "new-task-question"
EMPTIED = "new-task-emptied"
BROKE_OFF = "No response: unknown whether INCS created the task."


@dataclass
class TaskConfirmation:
    """Whether to create this task; answered at most once.

    A click while INCS is asked begins another run beside the one that asks; `ended` tells it when
    there is a `task` or a `problem`.
    """

    account_id: str
    draft: TaskDraft
    task: Task | None = None
    problem: IncsError | None = None
    ended: Event = field(default_factory=Event)
    _begun: Lock = field(default_factory=Lock)

    def begin(self) -> bool:
        """Whether nobody has answered it yet."""
        return self._begun.acquire(blocking=False)

    @property
    def is_begun(self) -> bool:
        """Whether somebody has answered it."""
        return self._begun.locked()


def ask_to_create(account_id: str, draft: TaskDraft) -> None:
    """Ask whether to create the task."""
    st.session_state[KEY] = TaskConfirmation(account_id, draft)


def confirmation_dialog() -> None:
    """Show the open question, if there is one; say what came of one that is answered."""
    asked = cast("TaskConfirmation | None", st.session_state.get(KEY))
    if asked is not None and asked.task is not None:
        _created(asked, asked.task)
    elif asked is not None:
        _dialog()


def summary(draft: TaskDraft) -> list[str]:
    """What will happen, line by line; the phone number as this person may see it."""
    phone = shown_number(draft.user_phone)
    lines = [
        f"“{draft.name}” will be created and assigned to {draft.assignee_username}.",
        f"Customer: {draft.user_name or 'no name'}, {phone}.",
        f"Channel: {draft.auth_id}.",
    ]
    if draft.task_module_info is not None:
        number = len(draft.task_module_info.orders)
        lines.append(f"{number} orders shown beside the chat.")
    return lines


def _close() -> None:
    st.session_state.pop(KEY, None)


def _dismiss() -> None:
    """Close the question; one whose answer is under way stays, so that the next run says it."""
    asked = cast("TaskConfirmation | None", st.session_state.get(KEY))
    if asked is None or not asked.is_begun or asked.problem is not None:
        _close()


@st.dialog("Create this task?", icon=":material/task_alt:", on_dismiss=_dismiss)
def _dialog() -> None:
    asked = cast("TaskConfirmation | None", st.session_state.get(KEY))
    if asked is None or asked.task is not None:
        st.rerun()
    for line in summary(asked.draft):
        st.text(line)
    if asked.problem is not None:
        _failed(asked.problem)
        return
    st.caption("INCS creates and assigns it at once. Tasks cannot be deleted through the API.")
    pressed = st.button("Create task", key="create-task", type="primary", icon=":material/check:")
    if pressed or asked.is_begun:
        with st.spinner("Creating the task…"):
            _answer(asked)
        st.rerun()


def _failed(problem: IncsError) -> None:
    show_error(problem)
    if isinstance(problem, Unconfirmed):
        st.caption("Refresh the list before you try again: the task may exist.")
    if st.button("Close", key="close-question"):
        _close()
        st.rerun()


def _answer(asked: TaskConfirmation) -> None:
    """Create the task, or wait for the run that does.

    This run may be ended by whoever reloads or leaves, but not before the next word to the
    browser or the session: until then what came of it is in the store and in the question.
    """
    if not asked.begin():
        asked.ended.wait()
        return
    try:
        require(Action.CREATE_TASK)
        client = services().client(asked.account_id)
        asked.task = create_task(services().store, client, asked.draft, actor())
    except IncsError as error:
        asked.problem = error
    except BaseException:
        asked.problem = IncsError(BROKE_OFF, advice="Refresh the list before you try again.")
        raise
    finally:
        asked.ended.set()
        refresh()


def _created(asked: TaskConfirmation, task: Task) -> None:
    """Say that the task is there, and show it; the question goes last, should this be ended."""
    st.session_state[EMPTIED] = True
    outcome.remember(f"Created task {task.id}, assigned to {asked.draft.assignee_username}.")
    open_task(task.id)
    _close()
    st.rerun()


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
SHOW_PROBLEMS, PROBLEMS, TURN = "new-task-checked", "new-task-problems", "new-task-turn"
ORDERS = "new-task-orders"
Rows = list[dict[str, str]]


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


def parse_orders(rows: Iterable[Mapping[str, object]]) -> tuple[TaskOrder, ...]:
    """The orders of an edited table; rows without any text are none."""
    texts = ({field: _draft_text(row.get(field)) for field in ORDER_COLUMNS} for row in rows)
    return tuple(TaskOrder(**text) for text in texts if any(text.values()))


def task_draft(fields: TaskFields) -> TaskDraft:
    """The draft that these fields make; it may have problems."""
    module = None
    if fields.has_module:
        module = TaskModule(
            module_id=fields.module_id, total_amount=fields.total_amount, orders=fields.orders
        )
    return TaskDraft(
        name=fields.name,
        auth_id=fields.auth_id or 0,
        user_phone=digits_only(fields.user_phone),
        assignee_username=fields.assignee_username,
        description=fields.description,
        user_name=fields.user_name,
        task_module_info=module,
    )


def task_problems(draft: TaskDraft) -> dict[str, str]:
    """What is wrong, by field; our own rule: a panel needs to say which one it is."""
    found = [*draft.check(), *_module_problems(draft.task_module_info)]
    return {problem.field: problem.message for problem in reversed(found)}


def _module_problems(module: TaskModule | None) -> list[Problem]:
    if module is None or module.module_id:
        return []
    reason = "Enter the panel id from INCS."
    return [Problem("module_id", reason)]


def _draft_text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def new_task(account_id: str) -> None:
    """The form; its problems appear once it was reviewed, and go as they are mended."""
    if not is_allowed(Action.CREATE_TASK):
        st.info("Your role can view tasks, not create them.", icon=":material/lock:")
        return
    if st.session_state.pop(EMPTIED, False):
        _empty()
    problems = st.session_state.get(PROBLEMS, {})
    draft = task_draft(_fields(problems))
    found = task_problems(draft)
    if st.session_state.get(SHOW_PROBLEMS) and found != problems:
        st.session_state[PROBLEMS] = found
        st.rerun()
    _buttons(account_id, draft, found)


def _fields(problems: dict[str, str]) -> TaskFields:
    with st.container(border=True):
        st.subheader("The task", anchor=False)
        first, second = st.columns(2)
        with first:
            name = _text("Name", "name", problems, limit=limits.MAX_TASK_NAME)
            assignee = _text(
                "Assign to", "assignee_username", problems, "User name of an INCS account."
            )
        with second:
            auth_id = _auth_id(problems)
            description = _text(
                "Description", "description", problems, limit=limits.MAX_TASK_DESCRIPTION
            )
        st.subheader("Customer", anchor=False)
        first, second = st.columns(2)
        with first:
            phone = _text("Phone number", "user_phone", problems, "With country code, digits only.")
        with second:
            user_name = _text("Person's name", "user_name", problems)
    module_id, total, orders = _module(problems)
    return TaskFields(
        name=name,
        auth_id=auth_id,
        user_phone=phone,
        assignee_username=assignee,
        description=description,
        user_name=user_name,
        module_id=module_id,
        total_amount=total,
        orders=parse_orders(orders),
    )


def _module(problems: dict[str, str]) -> tuple[str, str, Rows]:
    """The panel that the assignee sees beside the chat."""
    with st.expander(
        "Orders shown beside the chat (optional)",
        icon=":material/receipt_long:",
        expanded="module_id" in problems,
        key="new-task-module",
    ):
        first, second = st.columns(2)
        with first:
            module_id = _text(
                "Panel id (module_id)", "module_id", problems, "Each kind of panel has its own id."
            )
        with second:
            total = _text("Total amount", "total_amount", problems)
        st.caption("One row per order. All fields are optional text.")
        return module_id, total, _orders()


@dataclass
class _Orders:
    """The rows with which the table began, to which its edits belong, and the rows as they are."""

    start: Rows = field(default_factory=lambda: [dict.fromkeys(ORDER_COLUMNS, "")])
    now: Rows = field(default_factory=list)

    def begin_anew(self) -> None:
        """Begin with what was there last: the browser forgets its edits with the table."""
        self.start = [dict(row) for row in self.now] or self.start


def _orders() -> Rows:
    key = f"new-task-orders-{st.session_state.get(TURN, 0)}"
    orders: _Orders = st.session_state.setdefault(ORDERS, _Orders())
    if key not in st.session_state:
        orders.begin_anew()
    orders.now = edited_table(orders.start, key=key, labels=ORDER_COLUMNS)
    return orders.now


def _text(
    label: str, field: str, problems: dict[str, str], about: str = "", limit: int | None = None
) -> str:
    value = st.text_input(
        label,
        key=f"new_task_{field}",
        help=about or None,
        max_chars=limit,
        persist_state="session",
    )
    _problem(field, problems)
    return (value or "").strip()


def _auth_id(problems: dict[str, str]) -> int | None:
    value = st.number_input(
        "Channel (auth_id)",
        min_value=1,
        value=None,
        step=1,
        key="new_task_auth_id",
        help="The id of the channel's authorisation, from the INCS console.",
        persist_state="session",
    )
    _problem("auth_id", problems)
    return None if value is None else int(value)


def _problem(field: str, problems: dict[str, str]) -> None:
    if field in problems:
        show_field_problem(problems[field])


def _buttons(account_id: str, draft: TaskDraft, found: dict[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        label = services().accounts[account_id].label
        pressed = st.button("Review and create…", key="review-task", type="primary")
        st.button("Clear", key="clear-task", type="tertiary", on_click=_empty)
        st.caption(f"You confirm in the next step. Account: {escape_markdown(label)}.")
    if pressed and found:
        st.session_state[SHOW_PROBLEMS] = True
        st.session_state[PROBLEMS] = found
        st.rerun()
    if pressed:
        ask_to_create(account_id, draft)
    confirmation_dialog()


def _empty() -> None:
    """Forget what the form holds."""
    for key in [str(key) for key in st.session_state if str(key).startswith("new_task_")]:
        st.session_state[key] = None if key == "new_task_auth_id" else ""
    st.session_state.pop(ORDERS, None)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    st.session_state[PROBLEMS] = {}
    st.session_state[SHOW_PROBLEMS] = False
