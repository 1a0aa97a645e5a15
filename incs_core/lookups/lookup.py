"""Looks up the statuses of many messages and records those that are new."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from incs_core.api import IncsClient
from incs_core.api.requests import status_batches
from incs_core.domain.events import EventRecord, IngestItem, Receipt
from incs_core.domain.messages import KnownTimes
from incs_core.domain.statuses import Status
from incs_core.errors import IncsError, StoreError
from incs_core.lookups.worker_pool import (
    NO_BATCH_RETRY,
    Batch,
    BatchAnswer,
    BatchRetry,
    HaltCondition,
    WorkerPool,
)
from incs_core.store import Store
from incs_core.wire.canonical_json import canonical_json, digest_of
from incs_core.wire.limits import MAX_STATUS_IDS
from incs_core.wire.message_status import MessageStatus
from incs_core.wire.parsing import plausible_time_ms, truncated_code, truncated_title

EVENT_NAME: Final = "status_look_up"
WORKERS: Final = 8
"""Concurrent calls; the client slows them down if INCS asks for it."""


class LookupProgress(NamedTuple):
    """Numbers of ids; `unknown`: INCS does not know them; `failed`: not requested or recorded."""

    done: int = 0
    total: int = 0
    found: int = 0
    unknown: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class LookupFailure:
    """Ids whose request or recording failed, and the error."""

    ids: Batch
    error: IncsError


class Lookup:
    """One status lookup; `run` it once.

    `results`, `unknown`, `failures` and `progress` grow while it runs. A lookup of more ids than
    one call takes records new statuses only; a smaller one records every answer.

    Args:
        client: client of the account.
        store: the history.
        account: id of the account that sent the messages.
        ids: any number; duplicates and blanks are left out.
        workers: number of concurrent calls.
        on_progress: called after each recorded list of answers.
        retry: retries of batches with a retryable error.
        halts: tells whether the error of a batch stops the lookup.
        stopped: once set, no more calls are made and `run` returns.
    """

    def __init__(
        self,
        client: IncsClient,
        store: Store,
        account: str,
        ids: Iterable[str],
        workers: int = WORKERS,
        on_progress: Callable[[LookupProgress], None] | None = None,
        retry: BatchRetry = NO_BATCH_RETRY,
        *,
        halts: HaltCondition = lambda _: False,
        stopped: threading.Event | None = None,
    ) -> None:
        batches = [tuple(batch) for batch in status_batches(ids)]
        self._store = store
        self._account = account
        self._pool = WorkerPool(
            client.messages.statuses,
            batches,
            max(workers, 1),
            retry,
            halts=halts,
            stopped=stopped,
        )
        self._on_progress = on_progress
        self.progress = LookupProgress(total=sum(map(len, batches)))
        self.results: list[MessageStatus] = []
        self.unknown: list[str] = []
        self.failures: list[LookupFailure] = []

    def run(self) -> Self:
        """Look up and record all ids; failed batches are in `failures`, not raised."""
        for answers in self._pool.answers():
            if not answers:
                continue
            self._record_answers(answers)
            if self._on_progress is not None:
                self._on_progress(self.progress)
        return self

    def _record_answers(self, answers: Sequence[BatchAnswer]) -> None:
        self.results += [status for answer in answers for status in answer.statuses]
        only_new, failure = self.progress.total > MAX_STATUS_IDS, None
        try:
            record_statuses(self._store, self._account, answers, only_new=only_new)
        except StoreError as error:
            failure = error
        for answer in answers:
            self._count(answer, answer.error or (failure if answer.statuses else None))

    def _count(self, answer: BatchAnswer, error: IncsError | None) -> None:
        done, total, known, unknown, failed = self.progress
        size = len(answer.ids)
        if error is not None:
            self.failures.append(LookupFailure(answer.ids, error))
            self.progress = LookupProgress(done + size, total, known, unknown, failed + size)
            return
        missing = set(answer.ids) - {status.message_id for status in answer.statuses}
        self.unknown += [message_id for message_id in answer.ids if message_id in missing]
        known, unknown = known + size - len(missing), unknown + len(missing)
        self.progress = LookupProgress(done + size, total, known, unknown, failed)


def record_statuses(
    store: Store, account: str, answers: Sequence[BatchAnswer], *, only_new: bool
) -> None:
    """Ingest the statuses of answers, all or the new ones. Raises StoreError."""
    now_ms = time.time_ns() // 1_000_000
    statuses = [status for answer in answers for status in answer.statuses]
    new = new_statuses(store, account, statuses) if only_new else statuses
    store.ingest([status_ingest_item(status, account, now_ms) for status in new])


def new_statuses(
    store: Store, account: str, statuses: Sequence[MessageStatus]
) -> list[MessageStatus]:
    """Return the statuses that add something to the history. Raises StoreError."""
    known = store.messages.receipt_times(account, [status.message_id for status in statuses])
    return [status for status in statuses if is_new(status, known.get(status.message_id))]


def is_new(answer: MessageStatus, known: KnownTimes | None) -> bool:
    """Tell whether a status is the first of its kind, is earlier, or has another error code.

    INCS gives whole seconds: a stored time within the same second counts as equal.
    """
    if known is None or answer.status is Status.UNKNOWN:
        return True
    at_ms = _known_time_ms(answer.status, known)
    if at_ms is None:
        return True
    if answer.received_at is not None and int(answer.received_at.timestamp()) < at_ms // 1000:
        return True
    return answer.status is Status.FAILED and (answer.error_code or None) != known.error_code


def _known_time_ms(status: Status, known: KnownTimes) -> int | None:
    if status is Status.ACCEPTED:
        return known.accepted_ms if known.accepted_ms is not None else known.first_ms
    if status is Status.SENT:
        return known.sent_ms
    if status is Status.DELIVERED:
        return known.delivered_ms
    return known.read_ms if status is Status.READ else known.failed_ms


def status_ingest_item(status: MessageStatus, account: str, now_ms: int) -> IngestItem:
    """Return the event of a status and its receipt.

    A status without a time counts from `now_ms`; a repetition is the same event and changes
    nothing. An unknown status is stored without a receipt.
    """
    at_s = None if status.received_at is None else int(status.received_at.timestamp())
    is_known = status.status is not Status.UNKNOWN
    record = EventRecord(
        _event_digest(status, at_s, account),
        account,
        "lookup",
        EVENT_NAME,
        status.message_id,
        now_ms,
        canonical_json(status.raw),
        "processed" if is_known else "unknown",
        "" if is_known else f"Unknown status: {status.raw_status[:50]}.",
    )
    receipt = Receipt(
        account,
        status.message_id,
        status.status,
        plausible_time_ms(at_s, now_ms),
        truncated_code(status.error_code),
        truncated_title(status.error_title),
    )
    return IngestItem(record, (receipt,) if is_known else ())


def _event_digest(status: MessageStatus, at_s: int | None, account: str) -> bytes:
    """Return a digest of the values of a status, whatever form INCS gave them in."""
    content = [status.raw_status, status.error_code, status.error_title, at_s]
    return digest_of(account, canonical_json([EVENT_NAME, status.message_id, *content]))
