from __future__ import annotations

import pytest

from incs_core.api import IncsClient
from incs_core.errors import IncsError
from incs_core.store import Store
from incs_core.submissions import create_task
from incs_core.wire.tasks import TaskDraft

PHONE = "6281500012345"
DRAFT = TaskDraft(name="Call back", auth_id=30058, user_phone=PHONE, assignee_username="incs_1")


def test_it_creates_a_task_and_writes_it_down(client: IncsClient, store: Store) -> None:
    task = create_task(store, client, DRAFT, "ana")
    assert task.id in {one.id for one in client.tasks.iter()}
    (row,) = store.audit.list()
    assert (row.actor, row.action, row.subject) == ("ana", "create task", f"task {task.id}")
    assert (row.outcome, row.detail) == ("created", "assigned to incs_1")


def test_a_refusal_is_written_down_without_the_number(
    client: IncsClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise IncsError(f"Not {PHONE}.")

    monkeypatch.setattr(client.tasks, "create", refuse)
    with pytest.raises(IncsError):
        create_task(store, client, DRAFT, "ana")
    (row,) = store.audit.list()
    assert (row.subject, row.outcome) == ("“Call back”", f"failed: {IncsError.code}")
    assert PHONE not in str(row)
