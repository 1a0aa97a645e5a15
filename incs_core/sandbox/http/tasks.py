"""SaaS endpoints: token and tasks (INCS: Get Token, Create and Assign a Task, Task List)."""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import blake2b
from typing import Any

from starlette.requests import Request

from incs_core.sandbox.http.request_parsing import (
    json_body,
    query_integer,
    required_integer,
    required_object,
    required_phone,
    required_text,
)
from incs_core.sandbox.responses import RefusedError, invalid
from incs_core.sandbox.service import Sandbox
from incs_core.sandbox.simulation.tasks import TIME_FORMAT, created_task, task_item, task_log
from incs_core.wire import limits

Body = dict[str, Any]

USERNAME = PASSWORD = "sandbox"  # noqa: S105  the only ones that the sandbox accepts
MESSAGE_TASK = 3
_NUMBER_FILTERS = (("task_id", "id"), ("creation_id", "creation_id"), ("type", "type"))


async def token(sandbox: Sandbox, request: Request) -> object:
    """Return a bearer token for valid credentials."""
    body = await json_body(request)
    credentials = required_text(body, "username"), required_text(body, "password")
    if credentials != (USERNAME, PASSWORD):
        raise RefusedError(401, "The username or password is incorrect.")
    lifetime_s = sandbox.options.token_life_s
    return {
        "token": _token(sandbox, int(sandbox.options.now()) + lifetime_s),
        "expires_in": lifetime_s,
    }


def is_token(sandbox: Sandbox, text: str) -> bool:
    """Tell whether a bearer token is genuine and not expired."""
    try:
        expires_at = int(text[:8], 16)
    except ValueError:
        return False
    is_genuine = hmac.compare_digest(_token(sandbox, expires_at).encode(), text.encode())
    return is_genuine and expires_at > sandbox.options.now()


def _token(sandbox: Sandbox, expires_at: int) -> str:
    """Return a stateless token: expiry and a signature with the seed."""
    key = f"token:{sandbox.options.seed}".encode()
    return (
        f"{expires_at:08x}" + blake2b(f"{expires_at}".encode(), key=key, digest_size=12).hexdigest()
    )


async def create(sandbox: Sandbox, request: Request) -> object:
    """Create and assign a task."""
    body = await json_body(request)
    _check(body)
    row = sandbox.state.add_task(sandbox.now_ms(), body)
    return created_task(_item(sandbox, row))


def _check(body: Body) -> None:
    required_text(body, "name", maximum=limits.MAX_TASK_NAME)
    required_text(body, "description", maximum=limits.MAX_TASK_DESCRIPTION, required=False)
    if required_integer(body, "type") != MESSAGE_TASK:
        raise invalid("The selected type is invalid: use 3.")
    required_integer(body, "auth_id", minimum=1)
    required_phone(body, "user_phone")
    required_text(body, "user_name", required=False)
    required_text(body, "assignee_username")
    if body.get("task_module_info") not in (None, []):
        required_object(body, "task_module_info")


async def listing(sandbox: Sandbox, request: Request) -> object:
    """List tasks that match the query, newest first."""
    filters = _query_filters(request)
    page = query_integer(request, "page", 1) or 1
    size = query_integer(request, "page_size", 1, limits.MAX_TASK_PAGE) or limits.DEFAULT_TASK_PAGE
    items = [_item(sandbox, row) for row in sandbox.state.tasks()]
    matches = [item for item in items if _matches(item, filters)]
    return {"total": len(matches), "data": matches[(page - 1) * size : page * size]}


def _item(sandbox: Sandbox, row: Any) -> Body:
    steps = task_log(sandbox.options.seed, row, sandbox.options.speed)
    return task_item(row, steps, sandbox.now_ms())


def _query_filters(request: Request) -> Body:
    filters: Body = {key: query_integer(request, name) for name, key in _NUMBER_FILTERS}
    filters["status"] = query_integer(request, "status", 0, 3)
    filters["name"] = request.query_params.get("name", "").lower()
    filters["start_at"] = _query_time(request, "start_at")
    filters["end_at"] = _query_time(request, "end_at")
    return filters


def _query_time(request: Request, name: str) -> str:
    """Return a normalised local time of the query, which sorts as text, or ""."""
    text = request.query_params.get(name, "")
    if not text:
        return ""
    try:
        return datetime.strptime(text, TIME_FORMAT).strftime(TIME_FORMAT)  # noqa: DTZ007  local
    except ValueError:
        raise invalid(f"The {name} does not match the format Y-m-d H:i:s.") from None


def _matches(item: Body, filters: Body) -> bool:
    numbers = ("id", "creation_id", "type", "status")
    return (
        all(filters[key] in (None, item[key]) for key in numbers)
        and filters["name"] in item["name"].lower()
        and (not filters["start_at"] or filters["start_at"] <= item["created_at"])
        and (not filters["end_at"] or item["created_at"] <= filters["end_at"])
    )
