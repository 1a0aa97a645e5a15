"""The moment a task is created: asked first, done once, written down, said."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event, Lock
from typing import cast

import streamlit as st

from incs_core.domain.actions import Action
from incs_core.errors import IncsError, Unconfirmed
from incs_core.tasks.creation import create_task
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import show_error
from incs_core.ui.common.permissions import actor, require, shown_number
from incs_core.ui.common.services import services
from incs_core.ui.tasks.data import refresh
from incs_core.ui.tasks.url_state import open_task
from incs_core.wire.tasks import Task, TaskDraft

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
