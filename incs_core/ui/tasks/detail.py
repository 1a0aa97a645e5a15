"""One task: facts, its log as a timeline, orders, and what INCS gave word for word."""

from __future__ import annotations

from typing import cast

import streamlit as st

from incs_core.charts.tasks import LogLine, log_lines, log_rows, task_style, type_name
from incs_core.domain.actions import Action
from incs_core.ui.common.badges import BadgeColour
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.layout import show_key_values
from incs_core.ui.common.permissions import is_allowed, shown_number
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import folded_table, show_table
from incs_core.ui.common.times import at
from incs_core.ui.tasks.data import load_task, refresh
from incs_core.ui.tasks.url_state import close_task
from incs_core.wire.tasks import Task


def one_task(account_id: str, task_id: int) -> None:
    """Everything that INCS tells about one task."""
    head = st.container(horizontal=True, vertical_alignment="center")
    with head:
        st.button("All tasks", key="all-tasks", icon=":material/arrow_back:", on_click=close_task)
    with error_boundary(f"task {task_id}", refresh):
        read_ms, task = load_task(account_id, task_id)
        with head:
            _read_again(read_ms)
        if task is None:
            st.info(
                f"Task {task_id} not found in this account. It may belong to another one.",
                icon=":material/search_off:",
            )
            return
        _facts(task)
        _log(task)
        _raw(task)


def _read_again(read_ms: int) -> None:
    st.caption(f"Updated {at(read_ms, seconds=True)}.", width="content")
    st.button(
        "Refresh",
        key="read-task",
        icon=":material/refresh:",
        type="tertiary",
        on_click=refresh,
    )


def _facts(task: Task) -> None:
    style = task_style(task.raw_status)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(escape_markdown(f"{task.name} · {task.id}"), anchor=False)
            st.badge(
                escape_markdown(style.label), icon=style.icon, color=cast(BadgeColour, style.badge)
            )
        if task.description:
            st.text(task.description)
        show_key_values(
            (
                ("Assigned to", task.assignee_username),
                ("Customer", task.user_name),
                ("Phone", shown_number(task.user_phone)),
                ("Type", type_name(task.type)),
                ("Channel (auth_id)", _number(task.auth_id)),
                ("Conversation", _number(task.conversation_id)),
                ("Batch (creation_id)", _number(task.creation_id)),
                ("Created", task.created_at_raw),
                ("Updated", task.updated_at_raw),
            )
        )


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _log(task: Task) -> None:
    st.subheader("Log", anchor=False)
    zone = services().settings.task_timezone.key
    st.caption(f"Times from INCS have no zone; {zone} is assumed.")
    if not task.logs:
        st.info("No activity yet.", icon=":material/history:")
        return
    for line in log_lines(task):
        _step(line)
    folded_table(
        lambda: show_table(log_rows(task), key="task-log", file_name=f"log of task {task.id}"),
        key="task-log",
    )


def _step(line: LogLine) -> None:
    detail = f" {escape_markdown(line.detail)}" if line.detail else ""
    with st.status(
        f"**{escape_markdown(line.title)}**{detail} · {escape_markdown(line.at)}",
        state="complete",
        type="step",
    ):
        st.json(line.raw)


def _raw(task: Task) -> None:
    with st.expander("Raw response", icon=":material/data_object:"):
        if is_allowed(Action.SEE_NUMBERS):
            st.json(task.raw, expanded=2)
        else:
            st.caption("It contains a phone number. Your role cannot see it.")
