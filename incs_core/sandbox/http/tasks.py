"""Answers of the SaaS endpoints: token and tasks (INCS: Get Token, Create a Task, Task List)."""

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
    """Hand out a bearer token for the right user and password."""
    body = await json_body(request)
    given = required_text(body, "username"), required_text(body, "password")
    if given != (USERNAME, PASSWORD):
        raise RefusedError(401, "The username or password is incorrect.")
    life_s = sandbox.options.token_life_s
    return {"token": _token(sandbox, int(sandbox.options.now()) + life_s), "expires_in": life_s}


def is_token(sandbox: Sandbox, text: str) -> bool:
    """Whether a bearer token is one of ours and has not expired."""
    try:
        expires = int(text[:8], 16)
    except ValueError:
        return False
    genuine = hmac.compare_digest(_token(sandbox, expires).encode(), text.encode())
    return genuine and expires > sandbox.options.now()


def _token(sandbox: Sandbox, expires: int) -> str:
    """Return an opaque token that needs no memory: when it expires, and the seed's signature."""
    key = f"token:{sandbox.options.seed}".encode()
    return f"{expires:08x}" + blake2b(f"{expires}".encode(), key=key, digest_size=12).hexdigest()


async def create(sandbox: Sandbox, request: Request) -> object:
    """Create and assign a task."""
    body = await json_body(request)
    _check(body)
    row = sandbox.state.add_task(sandbox.now_ms(), body)
    return created_task(_item(sandbox, row))


def _check(body: Body) -> None:
    required_text(body, "name", most=limits.MAX_TASK_NAME)
    required_text(body, "description", most=limits.MAX_TASK_DESCRIPTION, required=False)
    if required_integer(body, "type") != MESSAGE_TASK:
        raise invalid("The selected type is invalid: use 3.")
    required_integer(body, "auth_id", least=1)
    required_phone(body, "user_phone")
    required_text(body, "user_name", required=False)
    required_text(body, "assignee_username")
    if body.get("task_module_info") not in (None, []):
        required_object(body, "task_module_info")


async def listing(sandbox: Sandbox, request: Request) -> object:
    """List tasks, newest first, by the filters of the query."""
    wanted = _wanted(request)
    page = query_integer(request, "page", 1) or 1
    size = query_integer(request, "page_size", 1, limits.MAX_TASK_PAGE) or limits.DEFAULT_TASK_PAGE
    items = [_item(sandbox, row) for row in sandbox.state.tasks()]
    found = [item for item in items if _fits(item, wanted)]
    return {"total": len(found), "data": found[(page - 1) * size : page * size]}


def _item(sandbox: Sandbox, row: Any) -> Body:
    steps = task_log(sandbox.options.seed, row, sandbox.options.speed)
    return task_item(row, steps, sandbox.now_ms())


def _wanted(request: Request) -> Body:
    wanted: Body = {key: query_integer(request, name) for name, key in _NUMBER_FILTERS}
    wanted["status"] = query_integer(request, "status", 0, 3)
    wanted["name"] = request.query_params.get("name", "").lower()
    wanted["start_at"] = _query_time(request, "start_at")
    wanted["end_at"] = _query_time(request, "end_at")
    return wanted


def _query_time(request: Request, name: str) -> str:
    """Return a local time of the query in the one form that sorts as text, or ""."""
    text = request.query_params.get(name, "")
    if not text:
        return ""
    try:
        return datetime.strptime(text, TIME_FORMAT).strftime(TIME_FORMAT)  # noqa: DTZ007  local
    except ValueError:
        raise invalid(f"The {name} does not match the format Y-m-d H:i:s.") from None


def _fits(item: Body, wanted: Body) -> bool:
    numbers = ("id", "creation_id", "type", "status")
    return (
        all(wanted[key] in (None, item[key]) for key in numbers)
        and wanted["name"] in item["name"].lower()
        and (not wanted["start_at"] or wanted["start_at"] <= item["created_at"])
        and (not wanted["end_at"] or item["created_at"] <= wanted["end_at"])
    )
