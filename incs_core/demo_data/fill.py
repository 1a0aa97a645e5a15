"""Fills an empty store with the sandbox's generated history, so that there is something to see."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

import numpy as np

from incs_core.domain.messages import Intent as Intent
from incs_core.domain.messages import Outcome as Outcome
from incs_core.domain.receipts import IngestItem as IngestItem
from incs_core.errors import IncsError as IncsError
from incs_core.errors import StoreError as StoreError
from incs_core.sandbox.simulation.countries import COUNTRIES
from incs_core.sandbox.simulation.customer_replies import replies as replies
from incs_core.sandbox.simulation.history import Refusal as Refusal
from incs_core.sandbox.simulation.history import refusals as refusals
from incs_core.sandbox.simulation.history_batch import CHANNEL, HistoryColumns, template_name
from incs_core.sandbox.simulation.message_ids import KINDS
from incs_core.sandbox.simulation.volume import TrafficChoice
from incs_core.store import Store as Store
from incs_core.store.bulk.batch import MessageColumns
from incs_core.store.merge import BY_RECORD, Dimension, knowledge_mask
from incs_core.unexpected_errors import log_unexpected as log_unexpected
from incs_core.webhooks.event_mapping import ingest_item as ingest_item


def message_batches(account: str, portions: Iterable[HistoryColumns]) -> Iterator[MessageColumns]:
    """Yield a block for each portion, its messages sent by `account`."""
    for columns in portions:
        yield MessageColumns(
            message_ids=columns.message_ids,
            recipients=columns.recipients,
            dims=[_dim(account, choice) for choice in columns.choices],
            dim=columns.choice,
            known=np.full(len(columns.message_ids), knowledge_mask(BY_RECORD, BY_RECORD), np.int64),
            accepted_ms=columns.accepted_ms,
            sent_ms=columns.lives.sent_ms,
            delivered_ms=columns.lives.delivered_ms,
            read_ms=columns.lives.read_ms,
            failed_ms=columns.lives.failed_ms,
            errors=columns.lives.errors,
            error=columns.lives.error,
        )


def _dim(account: str, choice: TrafficChoice) -> Dimension:
    country = COUNTRIES[choice.country].code
    return Dimension(account, CHANNEL, template_name(choice), country, KINDS[choice.kind], 0)


DEFAULT_DAYS = 90
DEFAULT_PER_DAY = 600
DEFAULT_SEED = 7
SEED_KEY = "sandbox_seed"
ANSWERED = 10_000
"""Of how many messages, the latest, the inbox holds the answers."""
LOOK_S = 1.0
"""How long what another process is doing is remembered."""
_AT_ONCE = 5_000


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
        self._latest: deque[HistoryColumns] = deque()
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
        return int(self.store.get_meta(SEED_KEY) or DEFAULT_SEED)

    def is_needed(self) -> bool:
        """Whether the store has neither messages nor a history yet."""
        return self.store.get_meta(SEED_KEY) is None and self.store.is_empty()

    def fill(
        self,
        days: int = DEFAULT_DAYS,
        per_day: int = DEFAULT_PER_DAY,
        seed: int = DEFAULT_SEED,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Make the history now: messages, refused sends, answers; returns how many messages.

        Raises:
            HistoryStopped: :meth:`stop` was called.
            StoreError: the store is not empty or cannot be written.
        """
        # FIXME  # needs numpy, which is slow to import
        from incs_core.sandbox.simulation.history_batch import generate_columns

        now = time.time()
        self.expected = days * per_day
        portions = self._heeding(generate_columns(seed, days, per_day, now))
        blocks = message_batches(self.account, portions)
        count = self.store.bulk_load_blocks(blocks, progress or self._note, self.expected)
        self.store.set_meta(SEED_KEY, str(seed))
        refused = refusals(seed, days, per_day, now)
        ended = (self._refused(number, one) for number, one in enumerate(refused))
        while some := [*islice(ended, _AT_ONCE)]:
            self.store.record_ended(some)
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
            return self.store.loading()
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

    def _heeding(self, portions: Iterable[HistoryColumns]) -> Iterator[HistoryColumns]:
        """The same, until somebody stops it; keeps the latest for the answers."""
        for columns in portions:
            if self._stopped.is_set():
                raise DemoDataStopped("The history was stopped before it was complete.")
            self._latest.append(columns)
            while sum(map(len, self._latest)) - len(self._latest[0]) >= ANSWERED:
                self._latest.popleft()
            yield columns

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
        latest = chain.from_iterable(columns.messages() for columns in self._latest)
        for body in replies(seed, deque(latest, maxlen=ANSWERED), now_ms):
            text = json.dumps(body, ensure_ascii=False).encode()
            item = ingest_item(text, self.account, now_ms)
            at_ms = item.inbound[0].at_ms
            yield replace(item, event=replace(item.event, source="demo", received_ms=at_ms))
