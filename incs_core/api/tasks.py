"""Tasks of the INCS workbench: list and create. They need the account's user and password."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from incs_core.api import calls
from incs_core.api.calls import TaskFilter
from incs_core.api.connection import Connection
from incs_core.api.prepared import PreparedRequest, prepare
from incs_core.errors import UnexpectedAnswer
from incs_core.models.limits import DEFAULT_TASK_PAGE, MAX_TASK_PAGE
from incs_core.models.tasks import Task, TaskDraft, TaskPage


class Tasks:
    """INCS SaaS API: Create and Assign a Task, Task List. `zone` is that of the API's times."""

    def __init__(self, connection: Connection, zone: ZoneInfo) -> None:
        self._connection = connection
        self._zone = zone

    def list(
        self,
        *,
        task_id: int | None = None,
        creation_id: int | None = None,
        type: int | None = None,
        status: int | None = None,
        name: str | None = None,
        start_at: datetime | str | None = None,
        end_at: datetime | str | None = None,
        page: int = 1,
        page_size: int = DEFAULT_TASK_PAGE,
    ) -> TaskPage:
        """Return one page, counted from 1, of at most 100 tasks.

        `start_at` and `end_at` bound the time of creation: aware, or text as INCS writes it.
        """
        narrowed = TaskFilter(task_id, creation_id, type, status, name, start_at, end_at)
        return self._page(narrowed, page, page_size)

    def iter(
        self,
        *,
        task_id: int | None = None,
        creation_id: int | None = None,
        type: int | None = None,
        status: int | None = None,
        name: str | None = None,
        start_at: datetime | str | None = None,
        end_at: datetime | str | None = None,
        page_size: int = MAX_TASK_PAGE,
    ) -> Iterator[Task]:
        """Go through all tasks that fit, as `list` takes them; none comes twice."""
        narrowed = TaskFilter(task_id, creation_id, type, status, name, start_at, end_at)
        seen: set[int] = set()
        for number in count(1):
            page = self._page(narrowed, number, page_size)
            fresh = [task for task in page.tasks if task.id not in seen]
            seen.update(task.id for task in fresh)
            yield from fresh
            if not fresh or number * page_size >= page.total:
                return

    def create(self, draft: TaskDraft) -> Task:
        """Create and assign a task. Never repeated: raises Unconfirmed if no answer comes."""
        call = calls.create_task(draft)
        data = self._connection.make(call)
        try:
            return Task.from_wire(data, self._zone)
        except UnexpectedAnswer as error:
            raise self._connection.unconfirmed(call, error) from error

    def preview(self, draft: TaskDraft) -> PreparedRequest:
        """Return what `create` would send."""
        return prepare(calls.create_task(draft), self._connection.account, draft, "tasks.create")

    def _page(self, narrowed: TaskFilter, page: int, page_size: int) -> TaskPage:
        call = calls.list_tasks(narrowed, page, page_size, self._zone)
        return self._connection.ask(call, lambda data: TaskPage.from_wire(data, self._zone))
