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
from incs_core.sync.asking import ONCE, Answer, Asking, Batch, Halts, Patience
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
    """One look-up; `run` it once.

    `results`, `unknown`, `failures` and `progress` grow while it runs. Where more is asked than one
    call takes, the history gets what is new to it; a few ids have every answer in their timeline.

    Args:
        client: of the account.
        store: the history.
        account: id of the account that sent the messages.
        ids: any number; repeated ones are asked once, blank ones not at all.
        workers: calls under way at the same time; the client slows them down when INCS asks for it.
        on_progress: called after each recorded part.
        patience: how often a batch is asked again whose failure may pass.
        halts: whether a failed batch is reason to ask for no other.
        stopped: once set, nothing more is asked, and `run` returns at once.
    """

    def __init__(
        self,
        client: IncsClient,
        store: Store,
        account: str,
        ids: Iterable[str],
        workers: int = WORKERS,
        on_progress: Callable[[Progress], None] | None = None,
        patience: Patience = ONCE,
        *,
        halts: Halts = lambda _: False,
        stopped: threading.Event | None = None,
    ) -> None:
        batches = [tuple(batch) for batch in status_batches(ids)]
        self._store = store
        self._account = account
        self._asking = Asking(
            client.messages.statuses,
            batches,
            max(workers, 1),
            patience,
            halts=halts,
            stopped=stopped,
        )
        self._on_progress = on_progress
        self.progress = Progress(total=sum(map(len, batches)))
        self.results: list[MessageStatus] = []
        self.unknown: list[str] = []
        self.failures: list[LookUpFailure] = []

    def run(self) -> Self:
        """Ask and record everything; a batch that fails is kept in `failures`, not raised."""
        for answers in self._asking.answers():
            if not answers:
                continue
            self._take(answers)
            if self._on_progress is not None:
                self._on_progress(self.progress)
        return self

    def _take(self, answers: Sequence[Answer]) -> None:
        self.results += [status for answer in answers for status in answer.statuses]
        only_news, failure = self.progress.total > MAX_STATUS_IDS, None
        try:
            record(self._store, self._account, answers, only_news=only_news)
        except StoreError as error:
            failure = error
        for answer in answers:
            self._count(answer, answer.error or (failure if answer.statuses else None))

    def _count(self, answer: Answer, error: IncsError | None) -> None:
        done, total, known, unknown, failed = self.progress
        size = len(answer.ids)
        if error is not None:
            self.failures.append(LookUpFailure(answer.ids, error))
            self.progress = Progress(done + size, total, known, unknown, failed + size)
            return
        missing = set(answer.ids) - {status.message_id for status in answer.statuses}
        self.unknown += [message_id for message_id in answer.ids if message_id in missing]
        known, unknown = known + size - len(missing), unknown + len(missing)
        self.progress = Progress(done + size, total, known, unknown, failed)


def record(store: Store, account: str, answers: Sequence[Answer], *, only_news: bool) -> None:
    """Put what INCS said into the history. Raises StoreError."""
    now_ms = time.time_ns() // 1_000_000
    said = [status for answer in answers for status in answer.statuses]
    new = news(store, account, said) if only_news else said
    store.ingest([item_of_status(status, account, now_ms) for status in new])
