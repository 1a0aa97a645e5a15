"""A host that has just failed is not asked again by every click: each would wait for it anew."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from incs_core.api import IncsClient
from incs_core.errors import IncsError, RateLimited, ServerError, TransportError
from incs_core.ui.common.services import services

REMEMBERED_S = 20.0

# By client and what was asked of it: when it failed (monotonic seconds), and how.
_failures: WeakKeyDictionary[IncsClient, dict[str, tuple[float, IncsError]]] = WeakKeyDictionary()


@contextmanager
def asking(account: str, what: str) -> Iterator[IncsClient]:
    """Ask INCS for something, unless the same has just failed for want of an answer.

    Raises:
        IncsError: what the block raises, or what it raised a moment ago.
    """
    client = services().client(account)
    failed = _failures.setdefault(client, {})
    failed_at, error = failed.get(what, (0.0, None))
    if error is not None and time.monotonic() - failed_at < REMEMBERED_S:
        raise error.with_traceback(None)
    try:
        yield client
    except (TransportError, ServerError, RateLimited) as trouble:
        failed[what] = (time.monotonic(), trouble)
        raise
    failed.pop(what, None)


def forget_failures() -> None:
    """Forget every failure: the next look asks again."""
    _failures.clear()
