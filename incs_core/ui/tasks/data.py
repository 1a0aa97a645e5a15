"""What the Tasks page reads from INCS; the client fetches and renews the token by itself."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace

import streamlit as st

from incs_core.charts.tasks import TASK_STYLES
from incs_core.ui.common.outage import asking, forget_failures
from incs_core.wire.tasks import Task, TaskPage


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """The filters of INCS: Task List; None and empty texts leave one out.

    `start_at` and `end_at` bound the creation time as INCS writes it, "2026-04-07 17:00:00".
    """

    task_id: int | None = None
    creation_id: int | None = None
    type: int | None = None
    status: int | None = None
    name: str = ""
    start_at: str = ""
    end_at: str = ""


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """How many tasks fit the filters, and how many of each status whatever the status filter."""

    total: int
    of_any_status: int
    by_status: dict[int, int]


@st.cache_data(ttl=30, max_entries=128, show_spinner="Loading tasks…", show_time=True)
def load_task_page(
    account_id: str, query: TaskQuery, page: int, page_size: int
) -> tuple[int, TaskPage]:
    """One page of the list, and when it was read (epoch milliseconds)."""
    return int(time.time() * 1000), _read(account_id, query, page, page_size)


@st.cache_data(ttl=30, max_entries=128, show_spinner="Counting tasks…", show_time=True)
def load_status_counts(account_id: str, query: TaskQuery) -> StatusCounts:
    """Counts by status. INCS has no such call: each is the total of a list of one."""
    wanted = [None, *TASK_STYLES]
    queries = [replace(query, status=status) for status in wanted]
    with ThreadPoolExecutor(len(queries)) as pool:
        totals = list(pool.map(lambda one: _read(account_id, one, 1, 1).total, queries))
    by_status = dict(zip(TASK_STYLES, totals[1:], strict=True))
    total = totals[0] if query.status is None else by_status.get(query.status, 0)
    return StatusCounts(total, totals[0], by_status)


@st.cache_data(ttl=10, max_entries=64, show_spinner="Loading task…", show_time=True)
def load_task(account_id: str, task_id: int) -> tuple[int, Task | None]:
    """One task, or None if the account has none of this id, and when it was read."""
    page = _read(account_id, TaskQuery(task_id=task_id), 1, 1)
    found = next((task for task in page.tasks if task.id == task_id), None)
    return int(time.time() * 1000), found


def refresh() -> None:
    """Forget what was read, so that the next look asks INCS."""
    forget_failures()
    for loader in (load_task_page, load_status_counts, load_task):
        loader.clear()


def _read(account_id: str, query: TaskQuery, page: int, page_size: int) -> TaskPage:
    with asking(account_id, "tasks") as client:
        filters = {name: value for name, value in asdict(query).items() if value != ""}
        return client.tasks.list(**filters, page=page, page_size=page_size)
