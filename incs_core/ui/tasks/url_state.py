"""What the Tasks page shows: the list, one task, or the form for a new one; in the address."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.common.id_field import leave_address
from incs_core.ui.common.layout import part_switch

LIST = "Tasks"
NEW = "New task"
KEY = "panel"
NAME = "task_name"


def choose_panel() -> str:
    """The switch between list and form; an address that names a task opens that task."""
    names_task = "task" in st.query_params
    if names_task:
        st.session_state[KEY] = LIST
    return part_switch(KEY, (LIST, NEW), None if names_task else LIST, on_change=_leave)


def open_task(task_id: int) -> None:
    """Show one task; it becomes part of the address."""
    st.query_params["task"] = str(task_id)


def close_task() -> None:
    """Go back to the list."""
    st.query_params.pop("task", None)


def _leave() -> None:
    close_task()
    if st.session_state[KEY] == NEW:
        leave_address(NAME)


def task_in_address() -> int | None:
    """The task that the address names, if any."""
    text = st.query_params.get("task", "")
    return int(text) if text.isascii() and text.isdigit() else None
