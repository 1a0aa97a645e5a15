"""Looks up the status of many messages at once, and records what is new in the answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from incs_core.api import IncsClient
from incs_core.api.requests import status_batches
from incs_core.domain.messages import KnownTimes
from incs_core.domain.receipts import EventRecord, IngestItem, Receipt
from incs_core.domain.statuses import Status
from incs_core.errors import IncsError, StoreError
from incs_core.lookups.worker_pool import ONCE, Batch, BatchAnswer, Halts, Patience, WorkerPool
from incs_core.store import Store
from incs_core.wire.canonical_json import canonical_json, digest_of
from incs_core.wire.limits import MAX_STATUS_IDS
from incs_core.wire.message_status import MessageStatus
from incs_core.wire.parsing import plausible_time_ms, truncated_code, truncated_title


def new_statuses(
    store: Store, account: str, statuses: Sequence[MessageStatus]
) -> list[MessageStatus]:
    """The statuses that say something new of their message. Raises StoreError."""
    known = store.messages.receipt_times(account, [status.message_id for status in statuses])
    return [one for one in statuses if is_new(one, known.get(one.message_id))]


def is_new(said: MessageStatus, known: KnownTimes | None) -> bool:
    """Whether it is a first word of its kind, an earlier one, or gives another reason.

    INCS says whole seconds: a time that we know within that second is as good.
    """
    if known is None or said.status is Status.UNKNOWN:
        return True
    at_ms = _time_of(said.status, known)
    if at_ms is None:
        return True
    if said.received_at is not None and int(said.received_at.timestamp()) < at_ms // 1000:
        return True
    return said.status is Status.FAILED and (said.error_code or None) != known.error_code


def _time_of(status: Status, known: KnownTimes) -> int | None:
    if status is Status.ACCEPTED:
        return known.accepted_ms if known.accepted_ms is not None else known.first_ms
    if status is Status.SENT:
        return known.sent_ms
    if status is Status.DELIVERED:
        return known.delivered_ms
    return known.read_ms if status is Status.READ else known.failed_ms


EVENT_NAME: Final = "status_look_up"


def item_of_status(status: MessageStatus, account: str, now_ms: int) -> IngestItem:
    """Return the event and its receipt.

    A status without a time holds from `now_ms` on; asked again, it is the same event and changes
    nothing. A status that we do not know is kept without a receipt.
    """
    at_s = None if status.received_at is None else int(status.received_at.timestamp())
    is_known = status.status is not Status.UNKNOWN
    record = EventRecord(
        _digest(status, at_s, account),
        account,
        "lookup",
        EVENT_NAME,
        status.message_id,
        now_ms,
        canonical_json(status.raw),
        "processed" if is_known else "unknown",
        "" if is_known else f"No such status is known: {status.raw_status[:50]}.",
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


def _digest(status: MessageStatus, at_s: int | None, account: str) -> bytes:
    """Only what is said of the message counts, not the form in which INCS happens to say it."""
    said = [status.raw_status, status.error_code, status.error_title, at_s]
    return digest_of(account, canonical_json([EVENT_NAME, status.message_id, *said]))


WORKERS: Final = 8


class LookupProgress(NamedTuple):
    """How far it is, in ids: `unknown` to INCS; `failed` could not be asked or recorded."""

    done: int = 0
    total: int = 0
    found: int = 0
    unknown: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class LookupFailure:
    """Ids that could not be asked, or whose answers could not be recorded, and why."""

    ids: Batch
    error: IncsError


class Lookup:
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
        on_progress: Callable[[LookupProgress], None] | None = None,
        patience: Patience = ONCE,
        *,
        halts: Halts = lambda _: False,
        stopped: threading.Event | None = None,
    ) -> None:
        batches = [tuple(batch) for batch in status_batches(ids)]
        self._store = store
        self._account = account
        self._asking = WorkerPool(
            client.messages.statuses,
            batches,
            max(workers, 1),
            patience,
            halts=halts,
            stopped=stopped,
        )
        self._on_progress = on_progress
        self.progress = LookupProgress(total=sum(map(len, batches)))
        self.results: list[MessageStatus] = []
        self.unknown: list[str] = []
        self.failures: list[LookupFailure] = []

    def run(self) -> Self:
        """Ask and record everything; a batch that fails is kept in `failures`, not raised."""
        for answers in self._asking.answers():
            if not answers:
                continue
            self._take(answers)
            if self._on_progress is not None:
                self._on_progress(self.progress)
        return self

    def _take(self, answers: Sequence[BatchAnswer]) -> None:
        self.results += [status for answer in answers for status in answer.statuses]
        only_news, failure = self.progress.total > MAX_STATUS_IDS, None
        try:
            record_statuses(self._store, self._account, answers, only_news=only_news)
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
    store: Store, account: str, answers: Sequence[BatchAnswer], *, only_news: bool
) -> None:
    """Put what INCS said into the history. Raises StoreError."""
    now_ms = time.time_ns() // 1_000_000
    said = [status for answer in answers for status in answer.statuses]
    new = new_statuses(store, account, said) if only_news else said
    store.ingest([item_of_status(status, account, now_ms) for status in new])
