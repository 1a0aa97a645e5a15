"""Every request of the API as a value: pure functions, no network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from incs_core.domain.statuses import Channel
from incs_core.errors import InvalidDraft, Problem
from incs_core.settings import Account, Endpoint
from incs_core.wire import limits
from incs_core.wire.drafts import MessageDraft, count_problems
from incs_core.wire.tasks import TaskDraft, write_task_time
from incs_core.wire.templates import TemplateDraft, WabaTemplateDraft

RCS_TEMPLATES = "/external/templates/rcs"
WABA_TEMPLATES = "/external/templates"
TASKS = "/external/tasks"

_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")


class AuthScheme(StrEnum):
    """How a call shows who we are (INCS: two schemes, by endpoint)."""

    CODE = "code"
    BEARER = "bearer"
    NONE = "none"


class Effect(StrEnum):
    """What a call changes, and so what may be done if no answer comes.

    READ may be repeated by itself. DELETE may be repeated by a person. CREATE would happen twice.
    """

    READ = "read"
    DELETE = "delete"
    CREATE = "create"


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """One call, before it has a host and credentials. `query` is percent-encoded already."""

    method: str
    endpoint: Endpoint
    path: str
    query: str = ""
    body: Mapping[str, Any] | None = None
    auth: AuthScheme = AuthScheme.CODE
    effect: Effect = Effect.READ

    @property
    def is_send(self) -> bool:
        """Tell whether a message goes out with it."""
        return self.endpoint in {"rcs_send", "whatsapp_send", "viber_send"}

    @property
    def is_look_up(self) -> bool:
        """Tell whether it asks what became of messages."""
        return self.endpoint == "status"

    def url(self, account: Account) -> str:
        """Return the full address for an account; each endpoint may have a host of its own."""
        query = f"?{self.query}" if self.query else ""
        return f"{account.base_url(self.endpoint)}{self.path}{query}"


def list_templates(
    last_id: str | None = None, count: int = 100, *, endpoint: Endpoint = "templates"
) -> ApiRequest:
    """INCS: Fetch Templates List; Template List (WABA)."""
    _require(count_problems("count", count, 1, limits.MAX_TEMPLATE_PAGE, "templates in a page"))
    path = WABA_TEMPLATES if endpoint == "waba_templates" else RCS_TEMPLATES
    query = {"last_id": last_id} if last_id else {}
    return ApiRequest("GET", endpoint, path, _query({**query, "count": count}))


def get_template(template_id: str) -> ApiRequest:
    """INCS: Get Template Details."""
    return ApiRequest("GET", "templates", f"{RCS_TEMPLATES}/{_segment('template_id', template_id)}")


def create_template(draft: TemplateDraft) -> ApiRequest:
    """INCS: Template Creation."""
    return _create("templates", RCS_TEMPLATES, draft)


def delete_template_request(template_id: str) -> ApiRequest:
    """INCS: Delete a Template."""
    path = f"{RCS_TEMPLATES}/{_segment('template_id', template_id)}"
    return ApiRequest("DELETE", "templates", path, effect=Effect.DELETE)


def create_waba_template(draft: WabaTemplateDraft) -> ApiRequest:
    """INCS: Create Template (WABA)."""
    return _create("waba_templates", WABA_TEMPLATES, draft)


_SENDS: Mapping[Channel, tuple[Endpoint, str]] = {
    Channel.RCS: ("rcs_send", "/external/messages/rcs"),
    Channel.WHATSAPP: ("whatsapp_send", "/external/messages/whatsapp"),
    Channel.VIBER: ("viber_send", "/external/messages/viber"),
}


def send_message(draft: MessageDraft) -> ApiRequest:
    """INCS: Send RCS Messages, Send WhatsApp Messages, Send Viber Messages."""
    return _create(*_SENDS[draft.channel], draft)


def message_statuses(message_ids: Sequence[str]) -> ApiRequest:
    """INCS: Message Status. At most 100 ids; `status_batches` cuts longer lists."""
    most = limits.MAX_STATUS_IDS
    _require(count_problems("message_ids", len(message_ids), 1, most, "ids in one look-up"))
    query = f"message_ids={','.join(map(_encoded, message_ids))}"
    return ApiRequest("GET", "status", "/external/messages/status", query)


def status_batches(message_ids: Iterable[str]) -> Iterator[list[str]]:
    """Cut ids, each once and without blanks, into batches that one look-up takes."""
    batch: list[str] = []
    length = 0
    for message_id in dict.fromkeys(stripped for raw in message_ids if (stripped := raw.strip())):
        added = len(_encoded(message_id)) + 1
        is_full = len(batch) == limits.MAX_STATUS_IDS or length + added > limits.MAX_STATUS_QUERY
        if batch and is_full:
            yield batch
            batch, length = [], 0
        batch.append(message_id)
        length += added
    if batch:
        yield batch


def fetch_token(username: str, password: str) -> ApiRequest:
    """INCS: Get Token. Asking twice changes nothing, so it counts as a read."""
    body = {"username": username, "password": password}
    return ApiRequest("POST", "token", "/external/auth/token", body=body, auth=AuthScheme.NONE)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What the task list can be narrowed by; times are aware, or text as INCS writes it."""

    task_id: int | None = None
    creation_id: int | None = None
    type: int | None = None
    status: int | None = None
    name: str | None = None
    start_at: datetime | str | None = None
    end_at: datetime | str | None = None

    def query(self, zone: ZoneInfo) -> dict[str, str | int]:
        """Return the parameters that are set; times in the zone of the task API."""
        values: dict[str, Any] = {
            "task_id": self.task_id,
            "creation_id": self.creation_id,
            "type": self.type,
            "status": None if self.status is None else int(self.status),
            "name": self.name or None,
            "start_at": self.start_at and write_task_time(self.start_at, zone),
            "end_at": self.end_at and write_task_time(self.end_at, zone),
        }
        return {key: value for key, value in values.items() if value is not None}


def list_tasks(narrowed: TaskFilter, page: int, page_size: int, zone: ZoneInfo) -> ApiRequest:
    """INCS: Task List. `page_size` is flagged mandatory yet has a default: it is always sent."""
    _require(count_problems("page_size", page_size, 1, limits.MAX_TASK_PAGE, "tasks in a page"))
    if page < 1:
        raise InvalidDraft([Problem("page", "Pages are counted from 1.")])
    query = {**narrowed.query(zone), "page": page, "page_size": page_size}
    return ApiRequest("GET", "tasks", TASKS, _query(query), auth=AuthScheme.BEARER)


def create_task_request(draft: TaskDraft) -> ApiRequest:
    """INCS: Create and Assign a Task."""
    return _create("tasks", TASKS, draft, AuthScheme.BEARER)


def _create(
    endpoint: Endpoint,
    path: str,
    draft: MessageDraft | TemplateDraft | WabaTemplateDraft | TaskDraft,
    auth: AuthScheme = AuthScheme.CODE,
) -> ApiRequest:
    _require(draft.check())
    return ApiRequest("POST", endpoint, path, body=draft.wire(), auth=auth, effect=Effect.CREATE)


def _require(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise InvalidDraft(found)


def _query(values: Mapping[str, str | int]) -> str:
    return urlencode(values, quote_via=quote, safe="", errors="replace")


def _encoded(text: str) -> str:
    if _UNRESERVED.fullmatch(text):  # most ids: a look-up has a hundred of them, twice
        return text
    return quote(text, safe="", errors="replace")


def _segment(field: str, value: str) -> str:
    """Encode an id for a path; one that would change which path it is, is refused."""
    if value.strip() in {"", ".", ".."}:
        raise InvalidDraft([Problem(field, "Give an id.")])
    return _encoded(value.strip())
