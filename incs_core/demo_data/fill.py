"""Fills an empty store with the sandbox's generated history."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any

from incs_core.demo_data.history import HistoryMessage, Refusal, generate, refusals
from incs_core.domain.events import IngestItem
from incs_core.domain.messages import Intent, Outcome
from incs_core.errors import IncsError, StoreError
from incs_core.sandbox.seed_templates import HISTORY_TEMPLATES, TEMPLATE_POSITIONS
from incs_core.sandbox.simulation.customer_reply import first_reply
from incs_core.sandbox.simulation.lifecycle import DELIVERED, READ, SENT
from incs_core.sandbox.simulation.message_ids import MessageIdFactory
from incs_core.sandbox.webhook_bodies import Reply, rcs_message
from incs_core.store import Store
from incs_core.store.bulk.load import LoadedMessage
from incs_core.store.merge import BY_RECORD, Dimension, MessageState, knowledge_mask
from incs_core.unexpected_errors import log_unexpected
from incs_core.webhooks.event_mapping import ingest_item

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


DEFAULT_DAYS = 90
DEFAULT_PER_DAY = 600
DEFAULT_SEED = 7
SEED_KEY = "sandbox_seed"
REPLIED_MESSAGES = 10_000
"""The number of latest messages that may have customer replies in the inbox."""
LOADING_CACHE_S = 1.0
"""How long the progress of another process is cached."""
_BATCH_SIZE = 5_000
_KNOWN = knowledge_mask(BY_RECORD, BY_RECORD)


class DemoDataStopped(IncsError):
    """The process stopped during the fill; the store is unchanged."""


class DemoData:
    """The generated history of a sandbox account, and the progress of its fill."""

    def __init__(self, store: Store, account: str) -> None:
        self.store = store
        self.account = account
        self.expected = 0
        self.done = 0
        self.problem: IncsError | None = None
        self._latest: deque[HistoryMessage] = deque(maxlen=REPLIED_MESSAGES)
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._checked_at = float("-inf")
        self._other_progress: float | None = None

    @property
    def progress(self) -> float | None:
        """The share done (0 to 1) of a running fill, of this or another process; else None."""
        if self._thread is not None and self._thread.is_alive():
            return min(self.done / self.expected, 1.0) if self.expected else 0.0
        if time.monotonic() - self._checked_at >= LOADING_CACHE_S:
            self._checked_at = time.monotonic()
            self._other_progress = self._loading_elsewhere()
        return self._other_progress

    @property
    def seed(self) -> int:
        """The seed that this store's history was made with."""
        return int(self.store.meta.get(SEED_KEY) or DEFAULT_SEED)

    def is_needed(self) -> bool:
        """Whether the store has neither messages nor a history yet."""
        return self.store.meta.get(SEED_KEY) is None and self.store.bulk.is_empty()

    def fill(
        self,
        days: int = DEFAULT_DAYS,
        per_day: int = DEFAULT_PER_DAY,
        seed: int = DEFAULT_SEED,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Write messages, refused sends and replies; returns the number of messages.

        Raises:
            DemoDataStopped: :meth:`stop` was called.
            StoreError: the store is not empty or cannot be written.
        """
        now = time.time()
        self.expected = days * per_day
        states = self._states(generate(seed, days, per_day, now))
        count = self.store.bulk.load(states, progress or self._set_done, self.expected)
        self.store.meta.set(SEED_KEY, str(seed))
        refused = refusals(seed, days, per_day, now)
        outcomes = (self._refused(number, refusal) for number, refusal in enumerate(refused))
        while batch := [*islice(outcomes, _BATCH_SIZE)]:
            self.store.sends.record_completed(batch)
        replies_ = self._reply_items(seed, int(now * 1000))
        self.store.ingest(sorted(replies_, key=lambda item: item.event.received_ms))
        return count

    def fill_in_background(self) -> None:
        """Write the default history in a thread; see :attr:`progress`."""
        self._thread = threading.Thread(target=self._try_fill, name="history", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop a running fill; it is rolled back."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _loading_elsewhere(self) -> float | None:
        # A database in trouble is told by whoever reads figures from it.
        with contextlib.suppress(StoreError):
            return self.store.bulk.progress()
        return None

    def _try_fill(self) -> None:
        try:
            self.fill()
        except IncsError as error:
            self.problem = error
        except Exception as error:  # noqa: BLE001 - the end of a thread: the screen shows it
            self.problem = log_unexpected("The history could not be made.", error)

    def _set_done(self, done: int) -> None:
        self.done = done

    def _states(self, messages: Iterable[HistoryMessage]) -> Iterator[LoadedMessage]:
        """Yield what to load until :meth:`stop`; keeps the latest messages for the answers."""
        for message in messages:
            if self._stopped.is_set():
                raise DemoDataStopped("The history was stopped before it was complete.")
            self._latest.append(message)
            yield message.message_id, state_of(self.account, message)

    def _refused(self, number: int, refusal: Refusal) -> tuple[Intent, Outcome]:
        intent = Intent(
            intent_id=f"history-{self.account}-{number}",
            account=self.account,
            channel=refusal.channel,
            recipient=refusal.recipient,
            country=refusal.country,
            template=refusal.template,
            type=refusal.type,
            is_test=False,
            request="{}",
            created_ms=refusal.at_ms,
            actor="history",
        )
        return intent, Outcome("refused", refusal.at_ms, None, refusal.code, refusal.text, "{}")

    def _reply_items(self, seed: int, now_ms: int) -> Iterator[IngestItem]:
        for body in replies(seed, self._latest, now_ms):
            text = json.dumps(body, ensure_ascii=False).encode()
            item = ingest_item(text, self.account, now_ms)
            at_ms = item.inbound[0].at_ms
            yield replace(item, event=replace(item.event, source="demo", received_ms=at_ms))


def state_of(account: str, message: HistoryMessage) -> MessageState:
    """Return the state of a message, equal to the result of merging its receipts one by one.

    Receipts of their own would make ten million messages take 100 s more.
    """
    at_ms, events = message.accepted_ms, message.events
    state = MessageState(
        _dimension(account, message.channel, message.template, message.country, message.type),
        _KNOWN,
        message.recipient,
        accepted_ms=at_ms,
        last_receipt_ms=at_ms,
    )
    if events:
        state.first_ms, state.last_receipt_ms = events[0].at_ms, events[-1].at_ms
    for status, at_ms, code, title in events:
        if status == SENT:
            state.sent_ms = at_ms
        elif status == DELIVERED:
            state.delivered_ms = at_ms
        elif status == READ:
            state.read_ms = at_ms
        else:
            state.failed_ms, state.error_code, state.error_title = at_ms, code, title
    return state


@lru_cache
def _dimension(account: str, channel: str, template: str, country: str, kind: str) -> Dimension:
    return Dimension(account, channel, template, country, kind, is_test=0)
