"""Every filter that the task list has, all of them in the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import streamlit as st

from incs_core.charts.tasks import TASK_LOOKS
from incs_core.ui.id_field import id_field
from incs_core.ui.resources import services
from incs_core.ui.tasks.address import NAME
from incs_core.ui.tasks.loaders import TaskQuery

TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
PAGE_SIZES = (20, 50, 100)
MORE = ("task_id", "creation_id", "task_type", "start_at", "end_at")


def task_filters() -> TaskQuery:
    """Draw the filters and return what they ask for."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = id_field(
            "Name",
            key=NAME,
            placeholder="Part of a name",
            icon=":material/search:",
            width=280,
        )
        status = st.selectbox(
            "Status",
            list(TASK_LOOKS),
            index=None,
            format_func=lambda number: TASK_LOOKS[number].label,
            key="task_status",
            bind="query-params",
            placeholder="All",
            width=200,
        )
        with st.popover(_more_label(), icon=":material/tune:"):
            more = _more()
    return replace(more, status=status, name=name)


def page_size() -> int:
    """How many tasks a page shows; INCS gives at most 100."""
    return st.selectbox("Tasks a page", PAGE_SIZES, key="page_size", bind="query-params", width=140)


def _more() -> TaskQuery:
    task_id = _number("Task id", "task_id")
    creation_id = _number("Batch id", "creation_id", "Tasks that were created together share it.")
    kind = _number("Type", "task_type", "3 is a message task, the only type that is documented.")
    zone = services().settings.task_timezone.key
    st.caption(f"Created between (INCS gives task times without a zone; read as {zone})")
    start_at, end_at = _moment("From", "start_at"), _moment("Until", "end_at")
    return TaskQuery(task_id, creation_id, kind, start_at=start_at, end_at=end_at)


def _number(label: str, key: str, about: str | None = None) -> int | None:
    chosen = st.number_input(
        label, min_value=0, value=None, step=1, key=key, bind="query-params", help=about
    )
    return None if chosen is None else int(chosen)


def _moment(label: str, key: str) -> str:
    chosen: datetime | None = st.datetime_input(
        label, value=None, key=key, bind="query-params", format="YYYY-MM-DD"
    )
    return "" if chosen is None else chosen.strftime(TIME_FORMAT)


def _more_label() -> str:
    number = sum(st.session_state.get(key) is not None for key in MORE)
    return f"More filters ({number})" if number else "More filters"
