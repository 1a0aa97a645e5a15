"""The sandbox's tasks: a task's course as a pure function of seed, id and age (INCS: Task List)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from hashlib import blake2b
from random import Random
from typing import Any, NamedTuple

from incs_core.sandbox.storage import SandboxTask

Body = dict[str, Any]

ZONE = timezone(timedelta(hours=8))
"""The docs give no zone; UTC+8 is what the client assumes too."""

TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
OPEN, RUNNING, DONE, STOPPED = 0, 1, 2, 3
_CREATED, _ASSIGNED, _STATUS, _REMARK = 1, 2, 3, 4
_REMARKS = ("Called, no answer. Will try again tonight.", "已经跟进", "Promised to pay on Friday.")


class TaskStep(NamedTuple):
    """One entry of a task's log, and when it is written."""

    at_ms: int
    type: int
    status: int
    before: int
    comment: str = ""


def task_log(seed: int, row: SandboxTask, speed: float) -> tuple[TaskStep, ...]:
    """Return every step that a task will ever take."""
    digest = blake2b(f"{seed}:task:{row.id}".encode(), digest_size=8).digest()
    minute_ms = 60_000 / speed

    def at(minutes: float) -> int:
        return row.created_ms + int(minutes * minute_ms)

    started, remarked = 2 + digest[0] / 8, 3 + digest[0] / 8 + digest[1] / 16
    ended = remarked + 5 + digest[2]
    steps = [TaskStep(at(0), _CREATED, OPEN, OPEN), TaskStep(at(0), _ASSIGNED, OPEN, OPEN)]
    if digest[3] < 24:
        return tuple(steps)
    steps.append(TaskStep(at(started), _STATUS, RUNNING, OPEN))
    steps.append(
        TaskStep(at(remarked), _REMARK, RUNNING, RUNNING, _REMARKS[digest[4] % len(_REMARKS)])
    )
    if digest[5] >= 40:
        steps.append(TaskStep(at(ended), _STATUS, STOPPED if digest[6] < 60 else DONE, RUNNING))
    return tuple(steps)


def task_item(row: SandboxTask, steps: tuple[TaskStep, ...], now_ms: int) -> Body:
    """Return a task as the list shows it at a moment."""
    steps_so_far = [step for step in steps if step.at_ms <= now_ms] or list(steps[:2])
    body = row.submitted
    assignee = body["assignee_username"]
    logs = [_log(row.id, index, step, assignee) for index, step in enumerate(steps_so_far)]
    return {
        "id": 238 + row.id,
        "creation_id": 105 + row.id,
        "auth_id": body["auth_id"],
        "name": body["name"],
        "description": body.get("description") or "",
        "type": body["type"],
        "user_name": body.get("user_name") or "",
        "user_phone": body["user_phone"],
        "assignee_username": assignee,
        "status": steps_so_far[-1].status,
        "created_at": local_time(row.created_ms),
        "updated_at": local_time(steps_so_far[-1].at_ms),
        "logs": logs,
    }


def created_task(item: Body) -> Body:
    """Return a new task as its creation answers: with the conversation that it was allotted."""
    names = list(item)
    index = names.index("assignee_username") + 1
    head = {name: item[name] for name in names[:index]}
    tail = {name: item[name] for name in names[index:]}
    return {**head, "conversation_id": 784 + item["id"], **tail}


def local_time(at_ms: int) -> str:
    """Return a moment as tasks write it: local, without a zone."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZONE).strftime(TIME_FORMAT)


def _log(task_id: int, index: int, step: TaskStep, assignee: str) -> Body:
    return {
        "id": 500 + 8 * task_id + index,
        "type": step.type,
        "status": step.status,
        "pre_status": step.before,
        "assignee_username": "" if step.type == _CREATED else assignee,
        "comment": step.comment,
        "created_at": local_time(step.at_ms),
        "updated_at": local_time(step.at_ms),
    }


_NAMES = ("Ayu", "Budi", "Chandra", "Dewi", "Erin", "Farah", "Gita", "Hadi", "Indra", "Joko")
_SUBJECTS = ("Payment reminder", "Return of a parcel", "Change of address", "Store appointment")


def seed_tasks(seed: int, now_ms: int, count: int = 46) -> Iterator[tuple[int, Body]]:
    """Yield the tasks of a new sandbox, oldest first: when each was created and what it says."""
    random = Random(seed)  # noqa: S311  a story to repeat, not a secret
    hour_ms = 3_600_000
    for age in sorted((random.uniform(0.2, 24 * 21) for _ in range(count)), reverse=True):
        number = random.randrange(100_000)
        yield (
            now_ms - int(age * hour_ms),
            {
                "name": f"{random.choice(_SUBJECTS)} {number % 1000:03d}",
                "description": "Please follow up in the chat.",
                "type": 3,
                "auth_id": 30058,
                "user_name": random.choice(_NAMES),
                "user_phone": f"62815000{number:05d}",
                "assignee_username": f"incs_{1 + number % 3}",
            },
        )
