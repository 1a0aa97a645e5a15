"""What customers answered to messages of the generated history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from incs_core.demo_data.history import HistoryMessage
from incs_core.sandbox.seed_templates import HISTORY_TEMPLATES, TEMPLATE_POSITIONS
from incs_core.sandbox.simulation.message_ids import MessageIdFactory
from incs_core.sandbox.simulation.suggested_reply import first_reply
from incs_core.sandbox.webhook_bodies import Reply, rcs_message

Body = dict[str, Any]

_TEXTS = ("Thank you!", "Is this still available?", "Please call me tomorrow.", "👍", "OK")
_SAMPLE_VALUES = {"order_id": "LM48213", "invoice": "INV-2207", "name": "Ayu"}
_REPLY_THRESHOLD = int(0.035 * (1 << 32))


def replies(seed: int, messages: Iterable[HistoryMessage], now_ms: int) -> Iterator[Body]:
    """Yield the `new_message` webhooks that some readers of a history caused up to a moment.

    `seed` is that of the history. Bodies are as the sandbox posts them, in the messages' order.
    """
    ids = MessageIdFactory(seed)
    for message in messages:
        signed_id = ids.read(message.message_id)
        is_read = message.events and message.events[-1].status == "read"
        if signed_id is None or not is_read or signed_id.draws[9] > _REPLY_THRESHOLD:
            continue
        at_ms = message.events[-1].at_ms + 4_000 + signed_id.draws[10] % 600_000
        if at_ms <= now_ms:
            reply = _reply(message.template, signed_id.draws[11])
            yield rcs_message(
                f"Ms{signed_id.draws[12]:08x}{signed_id.draws[13]:08x}",
                message.recipient,
                reply,
                at_ms,
            )


def _reply(template: str, draw: int) -> Reply:
    if template and draw % 4:
        reply = first_reply(HISTORY_TEMPLATES[TEMPLATE_POSITIONS[template]].content, _SAMPLE_VALUES)
        if reply.postback:
            return reply
    return Reply(_TEXTS[draw % len(_TEXTS)], "")
