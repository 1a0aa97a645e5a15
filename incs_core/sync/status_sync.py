"""Status sync: looks up pending messages without recent receipts, as webhooks may be lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Final, NamedTuple

from incs_core.api import IncsClient
from incs_core.lookups.lookup import Lookup
from incs_core.lookups.worker_pool import HaltCondition, is_systemic
from incs_core.store import Store
from incs_core.sync.report import StatusReport

QUIET_MS: Final = 5 * 60_000
"""A message is looked up after this time without a receipt, then after a quarter of its age."""

MAX_PER_RUN: Final = 2_000
_WORKERS: Final = 4

ShouldContinue = Callable[[], bool]


def always_continue() -> bool:
    """Return True: the condition of a sync that holds no lease."""
    return True


class _Counts(NamedTuple):
    asked: int = 0
    found: int = 0
    unknown: int = 0
    failed: int = 0


def sync_statuses(
    store: Store,
    clients: Mapping[str, IncsClient],
    now_ms: int,
    *,
    quiet_ms: int = QUIET_MS,
    limit: int = MAX_PER_RUN,
    stopped: threading.Event | None = None,
    should_continue: ShouldContinue = always_continue,
) -> StatusReport:
    """Look up pending messages without recent receipts, the longest quiet first.

    `clients` by account id; at most `limit` messages of each account. Failed batches are reported,
    not raised. Setting `stopped` ends it at once. `should_continue` is called before each account;
    False ends the sync. Raises StoreError.
    """
    counts, problems = _Counts(), []
    for account, client in clients.items():
        if not should_continue():
            break
        ids = store.messages.pending(account, now_ms - quiet_ms, limit, due_ms=now_ms)
        lookup = Lookup(
            client, store, account, ids, _WORKERS, halts=_halt_condition(), stopped=stopped
        ).run()
        done, _, *known = lookup.progress
        counts = _sum(counts, _Counts(done, *known))
        store.messages.mark_polled(account, _answered_ids(lookup, ids), now_ms)
        problems += _problems(account, lookup)
    return StatusReport(now_ms, *counts, store.sends.close_interrupted(now_ms), tuple(problems))


def _halt_condition() -> HaltCondition:
    """Halt after as many systemic errors as there are workers: a single one may be a glitch."""
    failures = count(1)
    return lambda error: is_systemic(error) and next(failures) >= _WORKERS


def _answered_ids(lookup: Lookup, ids: Sequence[str]) -> list[str]:
    """Return the ids that were answered; others stay due in the next run.

    Ids that INCS refused count as answered, else they would be first in every run.
    """
    known = {status.message_id for status in lookup.results} | set(lookup.unknown)
    for failure in lookup.failures:
        if is_systemic(failure.error):
            known -= set(failure.ids)
        else:
            known |= set(failure.ids)
    return [message_id for message_id in ids if message_id in known]


def _problems(account: str, lookup: Lookup) -> list[str]:
    """Return each distinct error once, with the number of affected messages."""
    affected: dict[str, int] = {}
    for failure in lookup.failures:
        text = str(failure.error)
        affected[text] = affected.get(text, 0) + len(failure.ids)
    return [
        f"{account}: {message_count} messages could not be looked up. {text}"
        for text, message_count in affected.items()
    ]


def _sum(first: _Counts, second: _Counts) -> _Counts:
    return _Counts(*(left + right for left, right in zip(first, second, strict=True)))
