"""Look up open messages that went quiet: a webhook may have been lost, or never set up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Final, NamedTuple

from incs_core.api import IncsClient
from incs_core.lookups.lookup import Lookup
from incs_core.lookups.worker_pool import Halts, concerns_all
from incs_core.store import Store
from incs_core.sync.report import StatusReport

QUIET_MS: Final = 5 * 60_000
"""A message is asked about after this silence, and then after a quarter of its age, ever rarer."""

MOST_A_ROUND: Final = 2_000
_WORKERS: Final = 4


GoesOn = Callable[[], bool]


def always() -> bool:
    """Nothing is in the way."""
    return True


class _Counts(NamedTuple):
    asked: int = 0
    found: int = 0
    unknown: int = 0
    failed: int = 0


def sync_open(
    store: Store,
    clients: Mapping[str, IncsClient],
    now_ms: int,
    *,
    quiet_ms: int = QUIET_MS,
    limit: int = MOST_A_ROUND,
    stopped: threading.Event | None = None,
    goes_on: GoesOn = always,
) -> StatusReport:
    """Look up open messages that went quiet, the longest silent first; return what came of it.

    `clients` by account id; at most `limit` messages of each account. A batch that fails is
    reported, not raised. Setting `stopped` ends it at once. `goes_on` is asked before each account;
    where it says no, that and the others are left out. Raises StoreError.
    """
    counts, problems = _Counts(), []
    for account, client in clients.items():
        if not goes_on():
            break
        ids = store.messages.pending(account, now_ms - quiet_ms, limit, due_ms=now_ms)
        look_up = Lookup(
            client, store, account, ids, _WORKERS, halts=_gives_up(), stopped=stopped
        ).run()
        done, _, *known = look_up.progress
        counts = _added(counts, _Counts(done, *known))
        store.messages.mark_polled(account, _answered(look_up, ids), now_ms)
        problems += _problems(account, look_up)
    return StatusReport(now_ms, *counts, store.sends.close_interrupted(now_ms), tuple(problems))


def _gives_up() -> Halts:
    """An API that does not answer is not asked a hundred times; one bad batch is no proof."""
    troubles = count(1)
    return lambda error: concerns_all(error) and next(troubles) >= _WORKERS


def _answered(look_up: Lookup, ids: Sequence[str]) -> list[str]:
    """Leave out what could not be asked: it is due again in the next round.

    What INCS refused for what it is was asked: else it would stand before all others for ever.
    """
    known = {status.message_id for status in look_up.results} | set(look_up.unknown)
    for failure in look_up.failures:
        if concerns_all(failure.error):
            known -= set(failure.ids)
        else:
            known |= set(failure.ids)
    return [message_id for message_id in ids if message_id in known]


def _problems(account: str, look_up: Lookup) -> list[str]:
    """Return each kind of trouble once, with how many messages it concerns."""
    concerned: dict[str, int] = {}
    for failure in look_up.failures:
        words = str(failure.error)
        concerned[words] = concerned.get(words, 0) + len(failure.ids)
    return [
        f"{account}: {number} messages could not be looked up. {words}"
        for words, number in concerned.items()
    ]


def _added(one: _Counts, other: _Counts) -> _Counts:
    return _Counts(*(left + right for left, right in zip(one, other, strict=True)))
