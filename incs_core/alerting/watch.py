"""One round: check the rules, then tell the webhook."""

from __future__ import annotations

import time

from incs_core.alerting.checking import check_alerts
from incs_core.alerting.telling import URL_KEY, tell_all
from incs_core.store import Store


def watch(
    store: Store,
    accounts: tuple[str, ...],
    now_ms: int | None = None,
    allowed: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """Check every rule and tell of what changed; for a job of the background sync.

    `allowed` are the hosts that may be told though they are not public.
    A webhook that does not answer is noted beside its alert and holds up nothing. Raises
    StoreError.
    """
    now_ms = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    check_alerts(store, accounts, now_ms, tell=bool(store.get_meta(URL_KEY)))
    tell_all(store, now_ms, allowed=allowed)
    return ()
