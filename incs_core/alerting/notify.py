"""Tells a webhook of alerts: the only place here that calls out.

Its host must be public or on the list of the settings, whenever it is saved and told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from incs_core.domain.public_hosts import ip_address_of, is_listed, is_public_address
from incs_core.domain.saved import AlertRow
from incs_core.safe_fetch import FetchResult
from incs_core.store import Store
from incs_core.wire.phone_numbers import mask_phone_numbers

TIMEOUT_S: Final = 5.0
FIRST_PAUSE_MS: Final = 30_000
URL_KEY: Final = "alerts.webhook"
_LIST_IT: Final = "To allow it, add it to INCS_NOTIFICATION_ALLOWED_HOSTS."
PostFunction = Callable[[str, bytes], "FetchResult"]


def url_problem(url: str, allowed: Sequence[str] = ()) -> str | None:
    """Why an address will not do, without looking its host up; None if it may.

    `allowed` are hosts and networks that may be told though they are not public.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "This is not a URL."
    if not host or any(character.isspace() for character in url):
        return "This is not a URL."
    if parts.username or parts.password:
        return "A URL with a password ends up in logs. Use a token in the path."
    if is_listed(host, allowed):
        return None if parts.scheme in {"http", "https"} else "Use https or http."
    number = ip_address_of(host)
    if number is not None and not is_public_address(number):
        return f"Its host is not public. {_LIST_IT}"
    if parts.scheme == "https":
        return None
    return "Use https. http is only for hosts in INCS_NOTIFICATION_ALLOWED_HOSTS."


def host_problem(url: str, allowed: Sequence[str] = ()) -> str | None:
    """Why an address will not do, its host looked up; None if it will, or nobody knows the host."""
    from incs_core import safe_fetch

    problem = url_problem(url, allowed)
    return problem or _with_advice(safe_fetch.host_problem(url, allowed, TIMEOUT_S)) or None


def notify_all(
    store: Store, now_ms: int, post: PostFunction | None = None, *, allowed: Sequence[str] = ()
) -> int:
    """Tell the webhook what it has still to be told; returns how much it took.

    What it did not take is tried again later, ever more rarely. Raises StoreError.
    """
    url = store.meta.get(URL_KEY) or ""
    if not url:
        return 0
    done = 0
    for alert in store.alerts.unnotified():
        # A time in the future is that of a clock that was wrong: no reason to wait for it.
        if abs(now_ms - alert.changed_ms) >= FIRST_PAUSE_MS * (2**alert.tries - 1):
            problem = _sent(url, notification_body(alert), post, allowed)
            store.alerts.mark_notified(alert.id, alert.unsent, problem)
            done += not problem
    return done


def notification_body(alert: AlertRow) -> dict[str, Any]:
    """What the webhook is told: no phone numbers, no secrets."""
    name, state = mask_phone_numbers(alert.name, lambda _: "•••"), alert.unsent
    at_ms = alert.opened_ms if state == "open" else alert.changed_ms
    return {
        "event": "alert",
        "id": alert.id,
        "state": state,
        "rule": name,
        "detail": alert.detail,
        "at": datetime.fromtimestamp(at_ms / 1_000, UTC).isoformat(timespec="seconds"),
        "text": f"{name}: {state}. {alert.detail}",
    }


def send_test(url: str, post: PostFunction | None = None, *, allowed: Sequence[str] = ()) -> str:
    """Send a test to an address; returns what went wrong, "" if nothing did."""
    body = {"event": "test", "text": "A test of the alerts of the INCS operations dashboard."}
    return _sent(url, body, post, allowed)


def _sent(url: str, body: dict[str, Any], post: PostFunction | None, allowed: Sequence[str]) -> str:
    from incs_core import (
        safe_fetch,  # here, for it loads httpx and the first page needs this module
    )

    problem = url_problem(url, allowed)
    if problem is not None:
        return problem
    post = post or partial(safe_fetch.post, total_s=TIMEOUT_S, allowed=allowed)
    seen = post(url, json.dumps(body).encode())
    if seen.problem:
        return _with_advice(seen.problem)
    return "" if 200 <= seen.status < 300 else f"The answer was HTTP {seen.status}."


def _with_advice(problem: str) -> str:
    from incs_core.safe_fetch import NOT_PUBLIC

    return f"{problem} {_LIST_IT}" if problem == NOT_PUBLIC else problem
