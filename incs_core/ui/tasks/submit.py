"""The moment a task is created: asked first, done once, written down, said."""

from __future__ import annotations

import time
from uuid import uuid4

import streamlit as st

from incs_core.errors import IncsError, Unconfirmed
from incs_core.models.recipient import mask
from incs_core.models.tasks import TaskDraft
from incs_core.store.types import AuditRow
from incs_core.ui import outcome
from incs_core.ui.access import Action, actor, may, require
from incs_core.ui.guard import as_text, show_error
from incs_core.ui.resources import client, services
from incs_core.ui.tasks.address import open_task
from incs_core.ui.tasks.loaders import read_again

ONCE = "new-task-once"


def confirm(account_id: str, draft: TaskDraft) -> None:
    """Open the question whether to create the task."""
    st.session_state[ONCE] = uuid4().hex
    _dialog(account_id, draft)


@st.dialog("Create this task?", icon=":material/task_alt:")
def _dialog(account_id: str, draft: TaskDraft) -> None:
    for line in summary(draft):
        st.text(line)
    st.caption("INCS creates it at once and assigns it. The API cannot delete a task.")
    if st.button("Create task", key="create-task", type="primary", icon=":material/check:"):
        try:
            require(Action.CREATE_TASK)
            _create_once(account_id, draft)
        except IncsError as error:
            show_error(error)
            if isinstance(error, Unconfirmed):
                st.caption(as_text("Read the list before you try again: it may be there."))
        else:
            st.rerun()


def summary(draft: TaskDraft) -> list[str]:
    """What will happen, line by line; the phone number as this person may see it."""
    phone = draft.user_phone if may(Action.SEE_NUMBERS) else mask(draft.user_phone)
    module = draft.task_module_info
    number = len(module.orders) if module is not None else 0
    return [
        f"“{draft.name}” is created and assigned to {draft.assignee_username}.",
        f"It is about {draft.user_name or 'a person without a name'}, {phone}.",
        f"The conversation is on channel {draft.auth_id}.",
        *([f"{number} orders are shown beside the chat."] if module is not None else []),
    ]


def forget_form() -> None:
    """Empty the form."""
    for key in [str(key) for key in st.session_state if str(key).startswith("new_task_")]:
        st.session_state[key] = None if key == "new_task_auth_id" else ""
    st.session_state["new-task-turn"] = st.session_state.get("new-task-turn", 0) + 1
    st.session_state["new-task-problems"] = {}
    st.session_state["new-task-checked"] = False


def _create_once(account_id: str, draft: TaskDraft) -> None:
    """Create the task unless this very confirmation has already done so (a double click)."""
    once = st.session_state.pop(ONCE, None)
    if once is None:
        return
    try:
        task = client(account_id).tasks.create(draft)
    except IncsError as error:
        _write_down(f"“{draft.name}”", f"failed: {error.code}", error.message)
        raise
    _write_down(f"task {task.id}", "created", f"assigned to {draft.assignee_username}")
    outcome.remember(f"Task {task.id} was created and assigned to {draft.assignee_username}.")
    st.session_state["forget-new-task"] = True
    read_again()
    open_task(task.id)


def _write_down(subject: str, result: str, detail: str) -> None:
    now_ms = int(time.time() * 1000)
    services().store.audit(AuditRow(now_ms, actor(), "create task", subject, result, detail))
