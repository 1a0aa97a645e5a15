"""The moment a task is created: asked first, done once, written down, said."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import cast

import streamlit as st

from incs_core.errors import IncsError, Unconfirmed
from incs_core.models.recipient import mask
from incs_core.models.tasks import TaskDraft
from incs_core.store.types import AuditRow
from incs_core.ui import outcome
from incs_core.ui.access import Action, actor, may, require
from incs_core.ui.guard import show_error
from incs_core.ui.resources import client, services
from incs_core.ui.tasks.address import open_task
from incs_core.ui.tasks.loaders import read_again

KEY = "new-task-question"
EMPTIED = "new-task-emptied"


@dataclass
class Question:
    """Whether to create this task; answered at most once."""

    account_id: str
    draft: TaskDraft
    is_answered: bool = False
    problem: IncsError | None = None


def ask(account_id: str, draft: TaskDraft) -> None:
    """Ask whether to create the task."""
    st.session_state[KEY] = Question(account_id, draft)


def question() -> None:
    """Show the open question, if there is one."""
    if KEY in st.session_state:
        _dialog()


def summary(draft: TaskDraft) -> list[str]:
    """What will happen, line by line; the phone number as this person may see it."""
    phone = draft.user_phone if may(Action.SEE_NUMBERS) else mask(draft.user_phone)
    lines = [
        f"“{draft.name}” is created and assigned to {draft.assignee_username}.",
        f"It is about {draft.user_name or 'a person without a name'}, {phone}.",
        f"The conversation is on channel {draft.auth_id}.",
    ]
    if draft.task_module_info is not None:
        number = len(draft.task_module_info.orders)
        lines.append(f"{number} orders are shown beside the chat.")
    return lines


def _close() -> None:
    st.session_state.pop(KEY, None)


@st.dialog("Create this task?", icon=":material/task_alt:", on_dismiss=_close)
def _dialog() -> None:
    asked = cast("Question | None", st.session_state.get(KEY))
    if asked is None:
        st.rerun()
    for line in summary(asked.draft):
        st.text(line)
    if asked.problem is not None:
        _failed(asked.problem)
        return
    st.caption("INCS creates it at once and assigns it. The API cannot delete a task.")
    if st.button("Create task", key="create-task", type="primary", icon=":material/check:"):
        with st.spinner("Creating the task…"):
            _answer(asked)
        st.rerun()


def _failed(problem: IncsError) -> None:
    show_error(problem)
    if isinstance(problem, Unconfirmed):
        st.caption("Read the list before you try again: the task may be there.")
    if st.button("Close", key="close-question"):
        _close()
        st.rerun()


def _answer(asked: Question) -> None:
    """Create the task, unless a click before has done so."""
    if asked.is_answered:
        return
    asked.is_answered = True
    try:
        require(Action.CREATE_TASK)
        _create(asked)
    except IncsError as error:
        asked.problem = error
    else:
        _close()


def _create(asked: Question) -> None:
    draft = asked.draft
    try:
        task = client(asked.account_id).tasks.create(draft)
    except IncsError as error:
        _write_down(f"“{draft.name}”", f"failed: {error.code}", "")
        raise
    finally:
        read_again()
    open_task(task.id)
    st.session_state[EMPTIED] = True
    outcome.remember(f"Task {task.id} was created and assigned to {draft.assignee_username}.")
    _write_down(f"task {task.id}", "created", f"assigned to {draft.assignee_username}")


def _write_down(subject: str, result: str, detail: str) -> None:
    now_ms = int(time.time() * 1000)
    services().store.audit(AuditRow(now_ms, actor(), "create task", subject, result, detail))
