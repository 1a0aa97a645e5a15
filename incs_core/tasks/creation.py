"""Creates a task and an audit entry."""

from __future__ import annotations

import time
from typing import Final

from incs_core.api import IncsClient
from incs_core.domain.events import AuditRow
from incs_core.errors import IncsError
from incs_core.store import Store
from incs_core.wire.tasks import Task, TaskDraft

CREATE: Final = "create task"


def create_task(store: Store, client: IncsClient, draft: TaskDraft, actor: str) -> Task:
    """Create and assign a task at INCS; never retried.

    Raises:
        IncsError: INCS refused or is unreachable; Unconfirmed if no answer came.
    """
    try:
        task = client.tasks.create(draft)
    except IncsError as error:
        _audit(store, actor, f"“{draft.name}”", f"failed: {error.code}", "")
        raise
    _audit(store, actor, f"task {task.id}", "created", f"assigned to {draft.assignee_username}")
    return task


def _audit(store: Store, actor: str, subject: str, result: str, detail: str) -> None:
    store.audit.add(AuditRow(time.time_ns() // 1_000_000, actor, CREATE, subject, result, detail))
