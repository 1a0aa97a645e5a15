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

_WORDS = ("Thank you!", "Is this still available?", "Please call me tomorrow.", "👍", "OK")
_VALUES = {"order_id": "LM48213", "invoice": "INV-2207", "name": "Ayu"}
_OFTEN = int(0.035 * (1 << 32))


def replies(seed: int, messages: Iterable[HistoryMessage], now_ms: int) -> Iterator[Body]:
    """Yield the `new_message` webhooks that some readers of a history caused up to a moment.

    `seed` is that of the history. Bodies are as the sandbox posts them, in the messages' order.
    """
    mint = MessageIdFactory(seed)
    for message in messages:
        minted = mint.read(message.message_id)
        is_read = message.events and message.events[-1].status == "read"
        if minted is None or not is_read or minted.draws[9] > _OFTEN:
            continue
        at_ms = message.events[-1].at_ms + 4_000 + minted.draws[10] % 600_000
        if at_ms <= now_ms:
            reply = _reply(message.template, minted.draws[11])
            yield rcs_message(
                f"Ms{minted.draws[12]:08x}{minted.draws[13]:08x}", message.recipient, reply, at_ms
            )


def _reply(template: str, draw: int) -> Reply:
    if template and draw % 4:
        found = first_reply(HISTORY_TEMPLATES[TEMPLATE_POSITIONS[template]].content, _VALUES)
        if found.postback:
            return found
    return Reply(_WORDS[draw % len(_WORDS)], "")
