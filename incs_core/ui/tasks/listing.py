"""The list of tasks: counts by status, one page of rows, ways to the others."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from incs_core.charts.tasks import COLUMNS, TASK_LOOKS, status_tallies, task_row
from incs_core.models.recipient import mask
from incs_core.models.tasks import Task
from incs_core.ui.access import Action, may
from incs_core.ui.guard import section
from incs_core.ui.head import counted, list_head
from incs_core.ui.resources import services
from incs_core.ui.tables import label_column, show_table
from incs_core.ui.tally import tally_panel
from incs_core.ui.tasks.address import open_task
from incs_core.ui.tasks.filters import page_size, task_filters
from incs_core.ui.tasks.loaders import (
    StatusCounts,
    TaskQuery,
    load_counts,
    load_page,
    read_again,
)

SHOWN = "task-shown"


def task_list(account_id: str) -> None:
    """Filters, how many tasks stand where, and a page of them."""
    query = task_filters()
    with section("the tasks", read_again):
        counts = load_counts(account_id, query)
        _status_chart(counts)
        if counts.total:
            _page_of(account_id, query, counts.total)
        else:
            _nothing(query)


def shown_phone(task: Task) -> str:
    """The phone number of a task as this person may see it."""
    return task.user_phone if may(Action.SEE_NUMBERS) else mask(task.user_phone)


def _status_chart(counts: StatusCounts) -> None:
    if counts.of_any_status:
        tally_panel(
            f"{counts.of_any_status:,} tasks by status",
            status_tallies(counts.by_status, counts.of_any_status),
            key="task-statuses",
            about="All tasks that fit the filters other than Status, counted by INCS.",
        )


def _page_of(account_id: str, query: TaskQuery, total: int) -> None:
    table, foot = st.container(), st.container()
    with foot:
        left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        size = page_size()
    with right:
        number = _page_number(query, size, max(math.ceil(total / size), 1))
    read_ms, page = load_page(account_id, query, number, size)
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
        counted(total, "task"),
        read_ms,
        key="read-tasks",
        about=f"task times are taken as {zone} · select a row to open the task",
        on_click=read_again,
    )


def _rows(tasks: Sequence[Task]) -> None:
    written = f"As INCS writes it; taken as {services().settings.task_timezone.key}."
    chosen = show_table(
        [task_row(task, shown_phone(task)) for task in tasks],
        key="tasks",
        file_name="tasks",
        columns=COLUMNS,
        config={
            "Status": label_column((look.label, look.badge) for look in TASK_LOOKS.values()),
            "Created": st.column_config.TextColumn(help=written),
            "Updated": st.column_config.TextColumn(help=written),
            "Task": st.column_config.NumberColumn(format="%d"),
            "Batch": st.column_config.NumberColumn(
                format="%d", help="Tasks that were created together share this number."
            ),
        },
        ids=[task.id for task in tasks],
    )
    if chosen is not None:
        open_task(chosen)
        st.rerun()


def _nothing(query: TaskQuery) -> None:
    if query == TaskQuery():
        st.info(
            "This account has no tasks yet. Create the first one under “New task”.",
            icon=":material/task_alt:",
        )
        return
    st.info(
        "No task fits these filters. Take one away, or read again if a task is very new.",
        icon=":material/filter_alt_off:",
    )
