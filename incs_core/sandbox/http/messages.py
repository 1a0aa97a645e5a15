"""Message endpoints (INCS: Send RCS, WhatsApp, Viber Messages; Message Status)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from incs_core.sandbox.checks import (
    CheckedMessage,
    check_components,
    check_message,
    parameters_of,
    placeholder_names,
)
from incs_core.sandbox.http.request_parsing import json_body
from incs_core.sandbox.responses import PROVIDER_CODES, NoAnswer, RefusedError, invalid
from incs_core.sandbox.seed_templates import BOT
from incs_core.sandbox.service import AcceptedSend, Sandbox
from incs_core.sandbox.simulation.customer_reply import PLAIN_REPLY, first_reply
from incs_core.sandbox.simulation.lifecycle import MagicNumber, magic_number_of
from incs_core.sandbox.simulation.template_review import APPROVED, review_status
from incs_core.sandbox.storage import SandboxTemplate
from incs_core.sandbox.webhook_bodies import Reply, status_item
from incs_core.wire.limits import MAX_STATUS_IDS

Body = dict[str, Any]

_REFUSAL_MESSAGES = {
    "rcs": "The number is RCS-disabled, or the bot is not launched with the number's operator",
    "whatsapp": "(#131026) Message undeliverable",
    "viber": "Message failed – detailed reason unknown",
}


async def send_rcs(sandbox: Sandbox, request: Request) -> object:
    """Send an RCS message."""
    return await _send(sandbox, request, "rcs")


async def send_whatsapp(sandbox: Sandbox, request: Request) -> object:
    """Send a WhatsApp message."""
    return await _send(sandbox, request, "whatsapp")


async def send_viber(sandbox: Sandbox, request: Request) -> object:
    """Send a Viber message."""
    return await _send(sandbox, request, "viber")


async def statuses(sandbox: Sandbox, request: Request) -> object:
    """Return the statuses of up to 100 messages; unknown ids are left out."""
    parameter = request.query_params.get("message_ids", "")
    ids = dict.fromkeys(part.strip() for part in parameter.split(",") if part.strip())
    if not ids:
        raise invalid("The message_ids field is required.")
    if len(ids) > MAX_STATUS_IDS:
        raise invalid(f"The message_ids may not have more than {MAX_STATUS_IDS} items.")
    statuses = (sandbox.status(message_id) for message_id in ids)
    return [status_item(*status) for status in statuses if status is not None]


async def _send(sandbox: Sandbox, request: Request, channel: str) -> object:
    body = await json_body(request)
    checked = check_message(channel, body)
    reply = _check_template(sandbox, channel, checked) if checked.template else PLAIN_REPLY
    number = magic_number_of(checked.recipient)
    _refuse_number(sandbox, channel, checked.recipient, number)
    content = body[checked.kind]
    name = checked.template["name"] if checked.template else ""
    sent = AcceptedSend(
        channel,
        checked.recipient,
        checked.kind,
        name,
        number,
        content if isinstance(content, dict) else {checked.kind: content},
        reply,
    )
    data = {"msg_id": sandbox.accept(sent)}
    return _interrupted_response(sandbox, number, sandbox.answers.success(data))


def _refuse_number(
    sandbox: Sandbox, channel: str, recipient: str, number: MagicNumber | None
) -> None:
    """Raise the error of a magic phone number."""
    if number == MagicNumber.REFUSED:
        raise RefusedError(PROVIDER_CODES[channel], _REFUSAL_MESSAGES[channel])
    if number == MagicNumber.LIMITED_ONCE and recipient not in sandbox.limited:
        sandbox.limited.add(recipient)
        raise RefusedError(429, "Too many attempts.", headers={"Retry-After": "1"})
    if number == MagicNumber.SERVER_ERROR:
        raise RefusedError(500, "Server error.")


def _interrupted_response(
    sandbox: Sandbox, number: MagicNumber | None, answer: Response
) -> Response:
    if number == MagicNumber.NO_ANSWER:
        return NoAnswer(answer, sandbox.options.hang_s)
    if number == MagicNumber.CUT:
        return NoAnswer(answer, 0)
    return answer


def _check_template(sandbox: Sandbox, channel: str, checked: CheckedMessage) -> Reply:
    """Validate a template send; return the customer's reply."""
    sent = checked.template or {}
    if channel == "rcs":
        return _check_rcs(sandbox, sent["name"], parameters_of(sent))
    row = _sendable(sandbox, "waba", sent["name"])
    if row is None:
        message = f"(#132001) Template name ({sent['name']}) does not exist in the translation"
        raise RefusedError(PROVIDER_CODES["whatsapp"], message)
    check_components(row.submitted, sent)
    return _whatsapp_reply(row.submitted)


def _check_rcs(sandbox: Sandbox, name: str, values: dict[str, str]) -> Reply:
    known = f"Template with the code [{name}] and bot [{BOT}]"
    row = _sendable(sandbox, "rcs", name)
    if row is None:
        message = f"{known} does not exist or is not approved"
        raise RefusedError(PROVIDER_CODES["rcs"], message)
    content = row.submitted["content"]
    if placeholder_names(content) - values.keys():
        message = f"{known} received with insufficient custom params"
        raise RefusedError(PROVIDER_CODES["rcs"], message)
    return first_reply(content, values)


def _sendable(sandbox: Sandbox, family: str, name: str) -> SandboxTemplate | None:
    row = sandbox.state.template_named(family, name)
    return row if row and review_status(row, sandbox.now_ms()) == APPROVED else None


def _whatsapp_reply(template: Body) -> Reply:
    for component in template.get("components") or []:
        for button in component.get("buttons") or []:
            label = button.get("text")
            if str(button.get("type", "")).upper() == "QUICK_REPLY" and isinstance(label, str):
                return Reply(label, label)
    return PLAIN_REPLY
