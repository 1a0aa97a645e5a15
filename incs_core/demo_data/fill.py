"""Fills an empty store with the sandbox's generated history, so that there is something to see."""

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

from incs_core.demo_data.customer_replies import replies
from incs_core.demo_data.history import HistoryMessage, Refusal, generate, refusals
from incs_core.domain.messages import Intent, Outcome
from incs_core.domain.receipts import IngestItem
from incs_core.errors import IncsError, StoreError
from incs_core.sandbox.simulation.lifecycle import DELIVERED, READ, SENT
from incs_core.store import Store
from incs_core.store.bulk.load import LoadedMessage
from incs_core.store.merge import BY_RECORD, Dimension, MessageState, knowledge_mask
from incs_core.unexpected_errors import log_unexpected
from incs_core.webhooks.event_mapping import ingest_item

DEFAULT_DAYS = 90
DEFAULT_PER_DAY = 600
DEFAULT_SEED = 7
SEED_KEY = "sandbox_seed"
ANSWERED = 10_000
"""Of how many messages, the latest, the inbox holds the answers."""
LOOK_S = 1.0
"""How long what another process is doing is remembered."""
_AT_ONCE = 5_000
_KNOWN = knowledge_mask(BY_RECORD, BY_RECORD)


class DemoDataStopped(IncsError):
    """The program ended while the history was being made; the store is as it was."""


class DemoData:
    """The generated past of a sandbox account, and how far its making has come."""

    def __init__(self, store: Store, account: str) -> None:
        self.store = store
        self.account = account
        self.expected = 0
        self.done = 0
        self.problem: IncsError | None = None
        self._latest: deque[HistoryMessage] = deque(maxlen=ANSWERED)
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._looked_at = float("-inf")
        self._elsewhere: float | None = None

    @property
    def progress(self) -> float | None:
        """Share done, 0 to 1, while a history is being made, here or by a command; else None."""
        if self._thread is not None and self._thread.is_alive():
            return min(self.done / self.expected, 1.0) if self.expected else 0.0
        if time.monotonic() - self._looked_at >= LOOK_S:
            self._looked_at = time.monotonic()
            self._elsewhere = self._loading_elsewhere()
        return self._elsewhere

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
        """Make the history now: messages, refused sends, answers; returns how many messages.

        Raises:
            DemoDataStopped: :meth:`stop` was called.
            StoreError: the store is not empty or cannot be written.
        """
        now = time.time()
        self.expected = days * per_day
        states = self._states(generate(seed, days, per_day, now))
        count = self.store.bulk.load(states, progress or self._note, self.expected)
        self.store.meta.set(SEED_KEY, str(seed))
        refused = refusals(seed, days, per_day, now)
        ended = (self._refused(number, one) for number, one in enumerate(refused))
        while some := [*islice(ended, _AT_ONCE)]:
            self.store.sends.record_completed(some)
        answers = self._answers(seed, int(now * 1000))
        self.store.ingest(sorted(answers, key=lambda item: item.event.received_ms))
        return count

    def fill_in_background(self) -> None:
        """Make the default history in a thread; :attr:`progress` tells how far it is."""
        self._thread = threading.Thread(target=self._try_fill, name="history", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop a running fill; the store is left as if it had not begun."""
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

    def _note(self, done: int) -> None:
        self.done = done

    def _states(self, messages: Iterable[HistoryMessage]) -> Iterator[LoadedMessage]:
        """Yield what to load until :meth:`stop`; keeps the latest messages for the answers."""
        for message in messages:
            if self._stopped.is_set():
                raise DemoDataStopped("The history was stopped before it was complete.")
            self._latest.append(message)
            yield message.message_id, state_of(self.account, message)

    def _refused(self, number: int, one: Refusal) -> tuple[Intent, Outcome]:
        intent = Intent(
            intent_id=f"history-{self.account}-{number}",
            account=self.account,
            channel=one.channel,
            recipient=one.recipient,
            country=one.country,
            template=one.template,
            type=one.type,
            is_test=False,
            request="{}",
            created_ms=one.at_ms,
            actor="history",
        )
        return intent, Outcome("refused", one.at_ms, None, one.code, one.text, "{}")

    def _answers(self, seed: int, now_ms: int) -> Iterator[IngestItem]:
        for body in replies(seed, self._latest, now_ms):
            text = json.dumps(body, ensure_ascii=False).encode()
            item = ingest_item(text, self.account, now_ms)
            at_ms = item.inbound[0].at_ms
            yield replace(item, event=replace(item.event, source="demo", received_ms=at_ms))


def state_of(account: str, message: HistoryMessage) -> MessageState:
    """Return what the store knows of a message, as merging its receipts one by one makes it.

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
