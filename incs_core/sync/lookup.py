"""Look up the status of many messages at once, and record what comes back.

INCS: Message Status; at most 100 ids a call. What INCS says of a message goes through the same
ingest as its webhooks. Ids that it does not return are unknown, not failed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from incs_core.api import IncsClient
from incs_core.api.calls import status_batches
from incs_core.errors import IncsError, StoreError
from incs_core.models.limits import MAX_STATUS_IDS
from incs_core.models.messages import MessageStatus
from incs_core.store import Store
from incs_core.store.writer import Writer
from incs_core.sync.asking import ONCE, Answer, Asking, Batch, Patience
from incs_core.sync.ids import ParsedIds as ParsedIds
from incs_core.sync.ids import parse_ids as parse_ids
from incs_core.sync.news import news
from incs_core.sync.receipts import item_of_status

WORKERS: Final = 8


class Progress(NamedTuple):
    """How far it is, in ids: `unknown` to INCS; `failed` could not be asked or recorded."""

    done: int = 0
    total: int = 0
    found: int = 0
    unknown: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class LookUpFailure:
    """Ids that could not be asked, or whose answers could not be recorded, and why."""

    ids: Batch
    error: IncsError


class LookUp:
    """One look-up, used once: `run` here and now, or `start` in the background and `wait`.

    `results`, `unknown`, `failures` and `progress` grow while it runs. Where more is asked than one
    call takes, the history gets what is new to it; a few ids have every answer in their timeline.

    Args:
        client: of the account.
        store: the history, or its writer.
        account: id of the account that sent the messages.
        ids: any number; repeated ones are asked once, blank ones not at all.
        workers: calls under way at the same time; the client slows them down when INCS asks for it.
        on_progress: called after each recorded part, in the thread that records.
        patience: how often a batch is asked again whose failure may pass.
    """

    def __init__(
        self,
        client: IncsClient,
        store: Store | Writer,
        account: str,
        ids: Iterable[str],
        workers: int = WORKERS,
        on_progress: Callable[[Progress], None] | None = None,
        patience: Patience = ONCE,
    ) -> None:
        batches = [tuple(batch) for batch in status_batches(ids)]
        self._store = store.store if isinstance(store, Writer) else store
        self._account = account
        self._asking = Asking(client.messages.statuses, batches, max(workers, 1), patience)
        self._on_progress = on_progress
        self._thread: threading.Thread | None = None
        self.progress = Progress(total=sum(map(len, batches)))
        self.results: list[MessageStatus] = []
        self.unknown: list[str] = []
        self.failures: list[LookUpFailure] = []
        self.error: Exception | None = None

    @property
    def is_running(self) -> bool:
        """Whether a look-up that was started in the background is still under way."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def was_stopped(self) -> bool:
        """Whether somebody stopped it before its end."""
        return self._asking.is_stopped

    def start(self) -> Self:
        """Run in the background."""
        self._thread = threading.Thread(target=self._run_alone, name="look-up", daemon=True)
        self._thread.start()
        return self

    def wait(self, timeout: float | None = None) -> bool:
        """Wait at most `timeout` seconds for its end; False if it still runs."""
        if self._thread is not None:
            self._thread.join(timeout)
        return not self.is_running

    def stop(self) -> None:
        """Ask nothing more; `run` returns at once. What was recorded stays."""
        self._asking.stop()

    def run(self) -> Self:
        """Ask and record everything; a batch that fails is kept in `failures`, not raised."""
        for answers in self._asking.answers():
            if not answers:
                continue
            self._take(answers)
            if self._on_progress is not None:
                self._on_progress(self.progress)
        return self

    def _run_alone(self) -> None:
        try:
            self.run()
        except Exception as error:  # noqa: BLE001 - the end of a thread: whoever waits reads it
            self.error = error

    def _take(self, answers: Sequence[Answer]) -> None:
        asked_for = [told(answer) for answer in answers]
        statuses = [status for part in asked_for for status in part]
        self.results += statuses
        only_news = self.progress.total > MAX_STATUS_IDS
        failure = record(self._store, self._account, statuses, only_news=only_news)
        for answer, part in zip(answers, asked_for, strict=True):
            self._count(answer, part, failure if part else None)

    def _count(
        self, answer: Answer, found: Sequence[MessageStatus], failure: StoreError | None
    ) -> None:
        error = answer.error or failure
        done, total, known, unknown, failed = self.progress
        size = len(answer.ids)
        if error is not None:
            self.failures.append(LookUpFailure(answer.ids, error))
            self.progress = Progress(done + size, total, known, unknown, failed + size)
            return
        missing = set(answer.ids) - {status.message_id for status in found}
        self.unknown += [message_id for message_id in answer.ids if message_id in missing]
        known, unknown = known + size - len(missing), unknown + len(missing)
        self.progress = Progress(done + size, total, known, unknown, failed)


def told(answer: Answer) -> list[MessageStatus]:
    """The statuses of an answer, without what was not asked: it would make messages nobody sent."""
    asked = set(answer.ids)
    return [status for status in answer.statuses if status.message_id in asked]


def record(
    store: Store, account: str, statuses: Sequence[MessageStatus], *, only_news: bool
) -> StoreError | None:
    """Put what INCS said into the history; returns why that could not be done."""
    now_ms = time.time_ns() // 1_000_000
    try:
        new = news(store, account, statuses) if only_news else statuses
        store.ingest([item_of_status(status, account, now_ms) for status in new])
    except StoreError as error:
        return error
    return None
