"""Builders of every API request: pure functions, no network."""

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

_SEND_PATHS: Mapping[Channel, tuple[Endpoint, str]] = {
    Channel.RCS: ("rcs_send", "/external/messages/rcs"),
    Channel.WHATSAPP: ("whatsapp_send", "/external/messages/whatsapp"),
    Channel.VIBER: ("viber_send", "/external/messages/viber"),
}
_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")


class AuthScheme(StrEnum):
    """How a request authenticates (INCS documents one scheme per endpoint)."""

    CODE = "code"
    BEARER = "bearer"
    NONE = "none"


class Effect(StrEnum):
    """What a request changes, which decides whether it may be repeated after a lost answer.

    READ is retried automatically. DELETE may be repeated by a person. CREATE would happen twice.
    """

    READ = "read"
    DELETE = "delete"
    CREATE = "create"


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request without host and credentials. `query` is percent-encoded."""

    method: str
    endpoint: Endpoint
    path: str
    query: str = ""
    body: Mapping[str, Any] | None = None
    auth: AuthScheme = AuthScheme.CODE
    effect: Effect = Effect.READ

    @property
    def is_send(self) -> bool:
        """Tell whether the request sends a message."""
        return self.endpoint in {"rcs_send", "whatsapp_send", "viber_send"}

    @property
    def is_status_lookup(self) -> bool:
        """Tell whether the request looks up message statuses."""
        return self.endpoint == "status"

    def url(self, account: Account) -> str:
        """Return the full URL for an account; each endpoint may have its own host."""
        query = f"?{self.query}" if self.query else ""
        return f"{account.base_url(self.endpoint)}{self.path}{query}"


def list_templates(
    last_id: str | None = None, count: int = 100, *, endpoint: Endpoint = "templates"
) -> ApiRequest:
    """INCS: Fetch Templates List; Template List (WABA)."""
    _raise_for(count_problems("count", count, 1, limits.MAX_TEMPLATE_PAGE, "templates in a page"))
    path = WABA_TEMPLATES if endpoint == "waba_templates" else RCS_TEMPLATES
    query = {"last_id": last_id} if last_id else {}
    return ApiRequest("GET", endpoint, path, _query({**query, "count": count}))


def get_template(template_id: str) -> ApiRequest:
    """INCS: Get Template Details."""
    return ApiRequest(
        "GET", "templates", f"{RCS_TEMPLATES}/{_path_segment('template_id', template_id)}"
    )


def create_template(draft: TemplateDraft) -> ApiRequest:
    """INCS: Template Creation."""
    return _create("templates", RCS_TEMPLATES, draft)


def delete_template_request(template_id: str) -> ApiRequest:
    """INCS: Delete a Template."""
    path = f"{RCS_TEMPLATES}/{_path_segment('template_id', template_id)}"
    return ApiRequest("DELETE", "templates", path, effect=Effect.DELETE)


def create_waba_template(draft: WabaTemplateDraft) -> ApiRequest:
    """INCS: Create Template (WABA)."""
    return _create("waba_templates", WABA_TEMPLATES, draft)


def send_message(draft: MessageDraft) -> ApiRequest:
    """INCS: Send RCS Messages, Send WhatsApp Messages, Send Viber Messages."""
    return _create(*_SEND_PATHS[draft.channel], draft)


def message_statuses(message_ids: Sequence[str]) -> ApiRequest:
    """INCS: Message Status. At most 100 ids; `status_batches` splits longer lists."""
    most = limits.MAX_STATUS_IDS
    _raise_for(count_problems("message_ids", len(message_ids), 1, most, "ids in one look-up"))
    query = f"message_ids={','.join(map(_percent_encoded, message_ids))}"
    return ApiRequest("GET", "status", "/external/messages/status", query)


def status_batches(message_ids: Iterable[str]) -> Iterator[list[str]]:
    """Split ids, stripped and deduplicated, into batches that fit one status request."""
    batch: list[str] = []
    length = 0
    for message_id in dict.fromkeys(stripped for raw in message_ids if (stripped := raw.strip())):
        added_length = len(_percent_encoded(message_id)) + 1
        is_full = (
            len(batch) == limits.MAX_STATUS_IDS or length + added_length > limits.MAX_STATUS_QUERY
        )
        if batch and is_full:
            yield batch
            batch, length = [], 0
        batch.append(message_id)
        length += added_length
    if batch:
        yield batch


def fetch_token(username: str, password: str) -> ApiRequest:
    """INCS: Get Token. Repeating it changes nothing, so it counts as a read."""
    body = {"username": username, "password": password}
    return ApiRequest("POST", "token", "/external/auth/token", body=body, auth=AuthScheme.NONE)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Filter of the task list; times are aware datetimes, or text in INCS's format."""

    task_id: int | None = None
    creation_id: int | None = None
    type: int | None = None
    status: int | None = None
    name: str | None = None
    start_at: datetime | str | None = None
    end_at: datetime | str | None = None

    def query(self, zone: ZoneInfo) -> dict[str, str | int]:
        """Return the query parameters that are set; times are in `zone`, that of the task API."""
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


def list_tasks(task_filter: TaskFilter, page: int, page_size: int, zone: ZoneInfo) -> ApiRequest:
    """INCS: Task List. `page_size` is always sent: INCS marks it mandatory and gives a default."""
    _raise_for(count_problems("page_size", page_size, 1, limits.MAX_TASK_PAGE, "tasks in a page"))
    if page < 1:
        raise InvalidDraft([Problem("page", "Pages are counted from 1.")])
    query = {**task_filter.query(zone), "page": page, "page_size": page_size}
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
    _raise_for(draft.check())
    return ApiRequest("POST", endpoint, path, body=draft.wire(), auth=auth, effect=Effect.CREATE)


def _raise_for(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise InvalidDraft(found)


def _query(values: Mapping[str, str | int]) -> str:
    return urlencode(values, quote_via=quote, safe="", errors="replace")


def _percent_encoded(text: str) -> str:
    if _UNRESERVED.fullmatch(text):  # nearly every id; a lookup encodes a hundred of them twice
        return text
    return quote(text, safe="", errors="replace")


def _path_segment(field: str, value: str) -> str:
    """Percent-encode an id for a path; raises InvalidDraft for one that would change the path."""
    if value.strip() in {"", ".", ".."}:
        raise InvalidDraft([Problem(field, "Enter an id.")])
    return _percent_encoded(value.strip())
