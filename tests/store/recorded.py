"""A random history, told to the store the way the world does: in pieces and in any order."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from hashlib import blake2b

from incs_core.domain.events import EventRecord, IngestItem, Receipt
from incs_core.domain.messages import Intent, Outcome, SentMessage
from incs_core.domain.statuses import Status
from incs_core.store import Store
from tests.delivery_history import Heard, Raw


def record(store: Store, history: Sequence[Raw], seed: int = 0) -> None:
    """Record sends and receipts mixed, a few at a time, some of them twice."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    steps = [*(send_of(m) for m in history), *(item_of(m, r) for m in history for r in m.receipts)]
    steps += chance.sample(steps, len(steps) // 5)
    chance.shuffle(steps)
    while steps:
        some = [steps.pop() for _ in range(min(len(steps), chance.randrange(1, 60)))]
        store.ingest([step for step in some if isinstance(step, IngestItem)])
        store.messages.record_sent([step for step in some if isinstance(step, SentMessage)])
        for step in some:
            if isinstance(step, Intent):
                send_ourselves(store, step)


Step = IngestItem | SentMessage | Intent


def send_of(message: Raw) -> Step:
    """What the sender recorded: its own intents, or another system's list."""
    if message.kind != "accepted" or message.message_id.endswith("7"):
        return Intent(
            intent_id=f"{message.kind}:{message.code}:{message.message_id}",
            account=message.account,
            channel=message.channel,
            recipient="",
            country=message.country,
            template=message.template,
            type=message.type,
            is_test=message.is_test,
            request="{}",
            created_ms=message.accepted_ms,
            actor="test",
        )
    return SentMessage(
        account=message.account,
        channel=message.channel,
        message_id=message.message_id,
        recipient="",
        country=message.country,
        template=message.template,
        type=message.type,
        is_test=message.is_test,
        accepted_ms=message.accepted_ms,
    )


def send_ourselves(store: Store, intent: Intent) -> None:
    """Record an intent and the outcome that its id tells."""
    kind, code, name = intent.intent_id.split(":")
    store.sends.record_intent(intent)
    outcomes: dict[str, Callable[[], Outcome]] = {
        "accepted": lambda: Outcome("accepted", intent.created_ms, name, None, "", "{}"),
        "refused": lambda: Outcome("refused", intent.created_ms, None, code or None, "No", "{}"),
        "unconfirmed": lambda: Outcome("unconfirmed", intent.created_ms, None, None, "", ""),
    }
    store.sends.record_outcome(intent.intent_id, outcomes[kind]())


def item_of(message: Raw, heard: Heard) -> IngestItem:
    """A receipt as an event with its effect."""
    told = f"{message.message_id} {heard.status} {heard.at_ms}"
    event = EventRecord(
        digest=blake2b(told.encode(), digest_size=16).digest(),
        account=message.account,
        source="webhook",
        name="message-status",
        message_id=message.message_id,
        received_ms=heard.at_ms,
        raw="{}",
        state="processed",
    )
    failed = heard.status is Status.FAILED
    code, title = (heard.code or None, heard.title) if failed else (None, "")
    receipt = Receipt(message.account, message.message_id, heard.status, heard.at_ms, code, title)
    return IngestItem(event, (receipt,))
