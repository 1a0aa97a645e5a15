"""Fill an empty store with the sandbox's generated history, so that there is something to see."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator

from incs_core.errors import IncsError
from incs_core.models.status import Status
from incs_core.sandbox.history import HistoryMessage, generate
from incs_core.store import Store
from incs_core.store.types import Receipt, SentMessage

DEFAULT_DAYS = 90
DEFAULT_PER_DAY = 600
DEFAULT_SEED = 7
SEED_KEY = "sandbox_seed"

Row = tuple[SentMessage, tuple[Receipt, ...]]


class History:
    """The generated past of a sandbox account, and how far its making has come."""

    def __init__(self, store: Store, account: str) -> None:
        self.store = store
        self.account = account
        self.expected = 0
        self.done = 0
        self.problem: IncsError | None = None
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    @property
    def progress(self) -> float | None:
        """Share done, 0 to 1, while the history is being made; else None."""
        if self._thread is None or not self._thread.is_alive():
            return None
        return min(self.done / self.expected, 1.0) if self.expected else 0.0

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
        """Make the history now; returns how many messages it has.

        Raises:
            StoreError: the store is not empty or cannot be written.
        """
        self.expected = days * per_day
        rows = self._rows(generate(seed, days, per_day, time.time()))
        count = self.store.bulk_load(rows, progress or self._note)
        self.store.set_meta(SEED_KEY, str(seed))
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

    def _try_fill(self) -> None:
        try:
            self.fill()
        except IncsError as error:
            self.problem = error

    def _note(self, done: int) -> None:
        self.done = done

    def _rows(self, messages: Iterable[HistoryMessage]) -> Iterator[Row]:
        for message in messages:
            if self._stopped.is_set():
                raise IncsError("The history was stopped before it was complete.")
            yield self._row(message)

    def _row(self, message: HistoryMessage) -> Row:
        sent = SentMessage(
            account=self.account,
            channel=message.channel,
            message_id=message.message_id,
            recipient=message.recipient,
            country=message.country,
            template=message.template,
            type=message.type,
            is_test=False,
            accepted_ms=message.accepted_ms,
        )
        return sent, tuple(self._receipt(message.message_id, event) for event in message.events)

    def _receipt(self, message_id: str, event: tuple[str, int, str | None, str]) -> Receipt:
        status, at_ms, code, title = event
        return Receipt(self.account, message_id, Status(status), at_ms, code, title)
