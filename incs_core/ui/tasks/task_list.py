"""The task list: filters, counts by status, one page of rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import streamlit as st

from incs_core.charts.tasks import COLUMNS, TASK_STYLES, task_row, task_status_bars
from incs_core.ui.common.charts import count_panel
from incs_core.ui.common.errors import error_boundary
from incs_core.ui.common.id_field import id_field
from incs_core.ui.common.list_paging import count_label, list_head
from incs_core.ui.common.permissions import shown_number
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import label_column, show_table
from incs_core.ui.tasks.data import (
    StatusCounts,
    TaskQuery,
    load_status_counts,
    load_task_page,
    refresh,
)
from incs_core.ui.tasks.url_state import NAME, open_task
from incs_core.wire.tasks import Task

TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
PAGE_SIZES = (20, 50, 100)
MORE = ("task_id", "creation_id", "task_type", "start_at", "end_at")
SHOWN = "task-shown"


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
            list(TASK_STYLES),
            index=None,
            format_func=lambda number: TASK_STYLES[number].label,
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
    return st.selectbox(
        "Tasks per page", PAGE_SIZES, key="page_size", bind="query-params", width=140
    )


def _more() -> TaskQuery:
    task_id = _number("Task id", "task_id")
    creation_id = _number("Batch id", "creation_id", "Shared by tasks created together.")
    kind = _number("Type", "task_type", "3 is a message task, the only documented type.")
    zone = services().settings.task_timezone.key
    st.caption(f"Created (INCS task times have no zone; {zone} is assumed)")
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


def task_list(account_id: str) -> None:
    """Filters, how many tasks stand where, and a page of them."""
    query = task_filters()
    with error_boundary("the tasks", refresh):
        counts = load_status_counts(account_id, query)
        _status_chart(counts)
        if counts.total:
            _page_of(account_id, query, counts.total)
        else:
            _empty_state(query)


def _status_chart(counts: StatusCounts) -> None:
    if counts.of_any_status:
        count_panel(
            f"{counts.of_any_status:,} tasks by status",
            task_status_bars(counts.by_status, counts.of_any_status),
            key="task-statuses",
            about="Tasks that match the other filters, counted by INCS.",
        )


def _page_of(account_id: str, query: TaskQuery, total: int) -> None:
    table, foot = st.container(), st.container()
    with foot:
        left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        size = page_size()
    with right:
        number = _page_number(query, size, max(math.ceil(total / size), 1))
    read_ms, page = load_task_page(account_id, query, number, size)
    with table:
        _head(read_ms, total)
        _rows(page.tasks)


def _page_number(query: TaskQuery, size: int, pages: int) -> int:
    """The page that is chosen; other filters begin at the first page again."""
    before = st.session_state.get(SHOWN)
    if before is not None and before != (query, size):
        st.session_state["task_page"] = 1
    st.session_state[SHOWN] = (query, size)
    return st.pagination(pages, max_visible_pages=9, key="task_page", bind="query-params")


def _head(read_ms: int, total: int) -> None:
    zone = services().settings.task_timezone.key
    list_head(
        count_label(total, "task"),
        read_ms,
        key="read-tasks",
        about=f"task times in {zone} · select a row to open the task",
        on_click=refresh,
    )


def _rows(tasks: Sequence[Task]) -> None:
    written = f"From INCS, in {services().settings.task_timezone.key}."
    chosen = show_table(
        [task_row(task, shown_number(task.user_phone)) for task in tasks],
        key="tasks",
        file_name="tasks",
        columns=COLUMNS,
        config={
            "Status": label_column((style.label, style.badge) for style in TASK_STYLES.values()),
            "Created": st.column_config.TextColumn(help=written),
            "Updated": st.column_config.TextColumn(help=written),
            "Task": st.column_config.NumberColumn(format="%d"),
            "Batch": st.column_config.NumberColumn(
                format="%d", help="Shared by tasks created together."
            ),
        },
        ids=[task.id for task in tasks],
    )
    if chosen is not None:
        open_task(chosen)
        st.rerun()


def _empty_state(query: TaskQuery) -> None:
    if query == TaskQuery():
        st.info(
            "This account has no tasks yet. Create the first one under “New task”.",
            icon=":material/task_alt:",
        )
        return
    st.info(
        "No tasks match these filters. Remove a filter, or refresh if a task is very new.",
        icon=":material/filter_alt_off:",
    )
