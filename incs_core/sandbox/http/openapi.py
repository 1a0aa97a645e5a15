"""The sandbox's OpenAPI document (INCS: all API pages)."""

from __future__ import annotations

from typing import Any

from incs_core.sandbox.http import openapi_schemas as schemas
from incs_core.wire import limits

Schema = dict[str, Any]

_MEANINGS = {
    400: "General error",
    401: "The caller does not show who it is",
    422: "A parameter is wrong",
    429: "Too many attempts",
    500: "Server error",
}
_INVALID = {"code": 10001, "bearer": 401, "": 401}
_MOMENT: Schema = {
    "type": "string",
    "pattern": r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]) "
    r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$",
}


def document(root_path: str = "") -> Schema:
    """Return the OpenAPI document of a sandbox under `root_path`.

    HTTP statuses are those of "mirror"; channel errors (10002 to 10004) have HTTP 200 and their
    code in the body.
    """
    code = {"type": "apiKey", "in": "header", "name": "certification-code"}
    bearer = {"type": "http", "scheme": "bearer"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "INCS sandbox", "version": "1"},
        "servers": [{"url": root_path or "/"}],
        "components": {"securitySchemes": {"code": code, "bearer": bearer}},
        "paths": {
            **_templates("rcs", "/rcs", schemas.RCS_TEMPLATE, schemas.RCS_TEMPLATE_DRAFT, 10004),
            **_templates("waba", "", schemas.WABA_TEMPLATE, schemas.WABA_TEMPLATE_DRAFT, 10002),
            **_messages(),
            **_token(),
            **_tasks(),
        },
    }


def _templates(name: str, tail: str, template: Schema, draft: Schema, refused: int) -> Schema:
    path = f"/external/templates{tail}"
    page = [
        _query("last_id", schemas.TEXT),
        _query("count", _between(1, limits.MAX_TEMPLATE_PAGE)),
    ]
    one = [
        {"name": "template_id", "in": "path", "required": True, "schema": schemas.SOME_TEXT},
    ]
    listed = schemas.array(template)
    return {
        path: {
            "get": _operation(f"list_{name}", listed, (422,), parameters=page),
            "post": _operation(f"create_{name}", template, (400, 422), body=draft, also=(refused,)),
        },
        path + "/{template_id}": {
            "get": _operation(f"get_{name}", template, (400,), parameters=one),
            "delete": _operation(f"delete_{name}", schemas.EMPTY, (400,), parameters=one),
        },
    }


def _messages() -> Schema:
    refused = {"whatsapp": 10002, "viber": 10003, "rcs": 10004}
    sends: Schema = {
        f"/external/messages/{channel}": {
            "post": _operation(
                f"send_{channel}", schemas.SENT, (422,), body=body, also=(refused[channel],)
            )
        }
        for channel, body in schemas.MESSAGES.items()
    }
    ids = _query("message_ids", {"type": "string", "pattern": "^[A-Za-z0-9.=-]+$"}, required=True)
    found = schemas.array(schemas.STATUS_ITEM)
    look_up = _operation("message_status", found, (422,), parameters=[ids])
    return {**sends, "/external/messages/status": {"get": look_up}}


def _token() -> Schema:
    login = schemas.record(dict.fromkeys(("username", "password"), schemas.SOME_TEXT))
    operation = _operation("token", schemas.TOKEN, (422,), body=login, security="")
    return {"/external/auth/token": {"post": operation}}


def _tasks() -> Schema:
    number = _between(0, schemas.LARGEST)
    parameters = [
        *(_query(name, number) for name in ("task_id", "creation_id", "type")),
        _query("status", _between(0, 3)),
        _query("name", schemas.TEXT),
        *(_query(name, _MOMENT) for name in ("start_at", "end_at")),
        _query("page", _between(1, schemas.LARGEST)),
        _query("page_size", _between(1, limits.MAX_TASK_PAGE)),
    ]
    listed = _operation(
        "list_tasks", schemas.TASK_PAGE, (422,), parameters=parameters, security="bearer"
    )
    created = _operation(
        "create_task", schemas.TASK, (422,), body=schemas.TASK_DRAFT, security="bearer"
    )
    return {"/external/tasks": {"get": listed, "post": created}}


def _operation(
    name: str,
    data: Schema,
    codes: tuple[int, ...],
    *,
    parameters: list[Schema] | None = None,
    body: Schema | None = None,
    also: tuple[int, ...] = (),
    security: str = "code",
) -> Schema:
    """Describe an operation; `codes` are errors with their own HTTP status, `also` with 200."""
    fine = schemas.success(data)
    good = {"oneOf": [fine, schemas.failure(*also)]} if also else fine
    responses = {"200": _response("Success, or a refusal that its body names", good)}
    responses["401"] = _response(_MEANINGS[401], schemas.failure(_INVALID[security]))
    for code in (*codes, 429, 500):
        responses[str(code)] = _response(_MEANINGS[code], schemas.failure(code))
    operation: Schema = {"operationId": name, "responses": responses}
    if security:
        operation["security"] = [{security: []}]
    if parameters:
        operation["parameters"] = parameters
    if body is not None:
        content = {"application/json": {"schema": body}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _response(meaning: str, schema: Schema) -> Schema:
    return {"description": meaning, "content": {"application/json": {"schema": schema}}}


def _query(name: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _between(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": int(most)}
