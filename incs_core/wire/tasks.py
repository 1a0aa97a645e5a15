"""Tasks of the INCS workbench (INCS SaaS API: Create and Assign a Task, Task List).

INCS writes task times without a zone; they are parsed in the zone of `INCS_TASK_TIMEZONE`, and the
original text stays available as `*_raw`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from pydantic import ConfigDict

from incs_core.errors import Problem, UnexpectedAnswer
from incs_core.wire import limits, parsing
from incs_core.wire.drafts import Draft, text_problems
from incs_core.wire.phone_numbers import recipient_problem

MESSAGE_TASK = 3
"""The only task type that the API can create."""
DEFAULT_TASK_ZONE = ZoneInfo("Asia/Shanghai")
_TIME = "%Y-%m-%d %H:%M:%S"


class TaskStatus(IntEnum):
    """Progress of a task."""

    UNKNOWN = -1
    NOT_STARTED = 0
    IN_PROGRESS = 1
    DONE = 2
    TERMINATED = 3

    @classmethod
    def parse(cls, raw: object) -> TaskStatus:
        """Parse a status number; UNKNOWN for any other value. Never raises."""
        value = parsing.read_integer(raw)
        return cls(value) if value in (0, 1, 2, 3) else cls.UNKNOWN


class TaskLogType(IntEnum):
    """Kind of a task log entry."""

    UNKNOWN = -1
    CREATED = 1
    ASSIGNED = 2
    STATUS_CHANGED = 3
    REMARK = 4

    @classmethod
    def parse(cls, raw: object) -> TaskLogType:
        """Parse a type number; UNKNOWN for any other value. Never raises."""
        value = parsing.read_integer(raw)
        return cls(value) if value in (1, 2, 3, 4) else cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class TaskLog:
    """One entry of a task's log."""

    id: int
    type: TaskLogType
    status: TaskStatus
    previous_status: TaskStatus
    assignee_username: str
    comment: str
    created_at: datetime | None
    created_at_raw: str
    raw: dict[str, object] = field(default_factory=dict, repr=False)

    @classmethod
    def from_wire(cls, data: object, zone: ZoneInfo = DEFAULT_TASK_ZONE) -> Self:
        """Parse one log entry."""
        raw = parsing.read_mapping(data)
        return cls(
            id=parsing.read_integer(raw.get("id")) or 0,
            type=TaskLogType.parse(raw.get("type")),
            status=TaskStatus.parse(raw.get("status")),
            previous_status=TaskStatus.parse(raw.get("pre_status")),
            assignee_username=parsing.read_text(raw.get("assignee_username")),
            comment=parsing.read_text(raw.get("comment")),
            created_at=read_task_time(raw.get("created_at"), zone),
            created_at_raw=parsing.read_text(raw.get("created_at")),
            raw=raw,
        )


@dataclass(frozen=True, slots=True)
class Task:
    """A task about one customer, assigned to one user. `raw_status` is INCS's own value."""

    id: int
    status: TaskStatus
    raw_status: str
    name: str
    type: int
    user_name: str
    user_phone: str
    assignee_username: str
    auth_id: int | None
    creation_id: int | None
    conversation_id: int | None
    description: str
    created_at: datetime | None
    created_at_raw: str
    updated_at: datetime | None
    updated_at_raw: str
    logs: tuple[TaskLog, ...] = ()
    raw: dict[str, object] = field(default_factory=dict, repr=False)

    @classmethod
    def from_wire(cls, data: object, zone: ZoneInfo = DEFAULT_TASK_ZONE) -> Self:
        """Parse a task; raises UnexpectedAnswer if it has no id."""
        raw = parsing.read_mapping(data)
        task_id = parsing.read_integer(raw.get("id"))
        if task_id is None:
            raise UnexpectedAnswer("INCS gave a task without an id.", raw=raw)
        return cls(
            id=task_id,
            status=TaskStatus.parse(raw.get("status")),
            raw_status=parsing.read_text(raw.get("status")),
            name=parsing.read_text(raw.get("name")),
            type=parsing.read_integer(raw.get("type")) or 0,
            user_name=parsing.read_text(raw.get("user_name")),
            user_phone=parsing.read_text(raw.get("user_phone")),
            assignee_username=parsing.read_text(raw.get("assignee_username")),
            auth_id=parsing.read_integer(raw.get("auth_id")),
            creation_id=parsing.read_integer(raw.get("creation_id")),
            conversation_id=parsing.read_integer(raw.get("conversation_id")),
            description=parsing.read_text(raw.get("description")),
            created_at=read_task_time(raw.get("created_at"), zone),
            created_at_raw=parsing.read_text(raw.get("created_at")),
            updated_at=read_task_time(raw.get("updated_at"), zone),
            updated_at_raw=parsing.read_text(raw.get("updated_at")),
            logs=tuple(TaskLog.from_wire(log, zone) for log in parsing.read_items(raw.get("logs"))),
            raw=raw,
        )


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page of the task list; `total` is the number of tasks on all pages."""

    total: int
    tasks: tuple[Task, ...]

    @classmethod
    def from_wire(cls, data: object, zone: ZoneInfo = DEFAULT_TASK_ZONE) -> Self:
        """Parse `{total, data: […]}`, or a bare list as the only page.

        Raises UnexpectedAnswer for anything else, so that it does not pass for an empty list.
        """
        raw = parsing.read_mapping(data)
        entries = parsing.read_list(raw.get("data", raw.get("list")) if raw else data)
        total = parsing.read_integer(raw.get("total"))
        is_page = not raw or raw.keys() & {"data", "list", "total"}
        if entries is None or not is_page:
            raise UnexpectedAnswer("INCS gave tasks in a form that we do not know.", raw=data)
        tasks = tuple(Task.from_wire(entry, zone) for entry in entries)
        return cls(len(tasks) if total is None else total, tasks)


class TaskOrder(Draft):
    """One order in the panel beside the chat. All fields are optional texts."""

    model_config = ConfigDict(extra="allow")

    order_number: str = ""
    username: str = ""
    phone_number: str = ""
    loan_amount: str = ""
    due_amount: str = ""
    next_due_date: str = ""
    confirm_loan_time: str = ""


class TaskModule(Draft):
    """The customer-specific panel beside the chat. Unknown fields are passed on."""

    model_config = ConfigDict(extra="allow")

    module_id: str
    total_amount: str = ""
    orders: tuple[TaskOrder, ...] = ()


class TaskDraft(Draft):
    """A task to create and assign. `user_phone` is digits only, country code first."""

    name: str
    auth_id: int
    user_phone: str
    assignee_username: str
    type: int = MESSAGE_TASK
    description: str = ""
    user_name: str = ""
    task_module_info: TaskModule | None = None

    def wire(self) -> dict[str, Any]:
        """Return the body of the request; empty optional fields are left out."""
        body = self.model_dump(mode="json")
        optional = ("description", "user_name", "task_module_info")
        return {key: item for key, item in body.items() if item or key not in optional}

    def check(self) -> list[Problem]:
        """Return all problems that can be detected before sending."""
        problems = [
            *text_problems("name", self.name, limits.MAX_TASK_NAME, "a name"),
            *text_problems("assignee_username", self.assignee_username, what="a user name"),
        ]
        if self.description:
            limit = limits.MAX_TASK_DESCRIPTION
            problems += text_problems("description", self.description, limit)
        if self.type != MESSAGE_TASK:
            problems.append(
                Problem("type", f"Use {MESSAGE_TASK}; INCS creates only message tasks.")
            )
        if self.auth_id < 1:
            problems.append(Problem("auth_id", "Enter the INCS id of the channel, a whole number."))
        if (phone_problem := recipient_problem(self.user_phone)) is not None:
            problems.append(Problem("user_phone", phone_problem))
        return problems


def read_task_time(value: object, zone: ZoneInfo) -> datetime | None:
    """Parse a local date and time in INCS's format and return it in UTC, or None."""
    try:
        local = datetime.strptime(parsing.read_text(value), _TIME).replace(tzinfo=zone)
    except ValueError:
        return parsing.read_time(value)
    return local.astimezone(UTC)


def write_task_time(at: datetime | str, zone: ZoneInfo) -> str:
    """Return a time in the format of the task list; a text is passed on unchanged."""
    return at if isinstance(at, str) else at.astimezone(zone).strftime(_TIME)
