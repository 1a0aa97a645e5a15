"""Template endpoints (INCS: Template Creation, Templates List, Details, Delete; WABA)."""

from __future__ import annotations

from starlette.requests import Request

from incs_core.sandbox.checks import check_rcs_template, check_waba_template
from incs_core.sandbox.http.request_parsing import json_body, query_integer
from incs_core.sandbox.responses import PROVIDER_CODES, RefusedError
from incs_core.sandbox.service import Sandbox
from incs_core.sandbox.simulation.template_review import resource
from incs_core.sandbox.storage import SandboxTemplate
from incs_core.wire.limits import DEFAULT_TEMPLATE_PAGE, MAX_TEMPLATE_PAGE


async def create_rcs(sandbox: Sandbox, request: Request) -> object:
    """Submit an RCS template for review."""
    body = await json_body(request)
    check_rcs_template(body)
    if sandbox.state.template_named("rcs", body["name"]) is not None:
        raise RefusedError(
            PROVIDER_CODES["rcs"], f"Template with the name [{body['name']}] is already present"
        )
    return resource(sandbox.add_template("rcs", body), sandbox.now_ms())


async def create_waba(sandbox: Sandbox, request: Request) -> object:
    """Submit a WhatsApp template for review."""
    body = await json_body(request)
    check_waba_template(body)
    if sandbox.state.template_named("waba", body["name"], body["language"]) is not None:
        message = f"There is already {body['language']} content for this template"
        raise RefusedError(PROVIDER_CODES["whatsapp"], message)
    return resource(sandbox.add_template("waba", body), sandbox.now_ms())


async def list_rcs(sandbox: Sandbox, request: Request) -> object:
    """List RCS templates, newest first."""
    return _page(sandbox, request, "rcs")


async def list_waba(sandbox: Sandbox, request: Request) -> object:
    """List WhatsApp templates, newest first."""
    return _page(sandbox, request, "waba")


async def get_rcs(sandbox: Sandbox, request: Request) -> object:
    """Return one RCS template."""
    return resource(_existing(sandbox, request, "rcs"), sandbox.now_ms())


async def get_waba(sandbox: Sandbox, request: Request) -> object:
    """Return one WhatsApp template."""
    return resource(_existing(sandbox, request, "waba"), sandbox.now_ms())


async def delete_rcs(sandbox: Sandbox, request: Request) -> object:
    """Delete an RCS template; its name may be used again."""
    sandbox.state.delete_template(_existing(sandbox, request, "rcs").id)
    return {}


async def delete_waba(sandbox: Sandbox, request: Request) -> object:
    """Delete a WhatsApp template; its name may be used again."""
    sandbox.state.delete_template(_existing(sandbox, request, "waba").id)
    return {}


def _page(sandbox: Sandbox, request: Request, family: str) -> object:
    """Return the templates after `last_id`; none after an unknown id."""
    requested_count = query_integer(request, "count", 1, MAX_TEMPLATE_PAGE)
    count = DEFAULT_TEMPLATE_PAGE if requested_count is None else requested_count
    last_id = request.query_params.get("last_id")
    last = sandbox.state.template(family, last_id) if last_id else None
    if last_id and last is None:
        return []
    now_ms = sandbox.now_ms()
    return [resource(row, now_ms) for row in sandbox.state.templates(family, last, count)]


def _existing(sandbox: Sandbox, request: Request, family: str) -> SandboxTemplate:
    row = sandbox.state.template(family, request.path_params["template_id"])
    if row is None or row.deleted:
        raise RefusedError(400, "The template is not found.")
    return row
