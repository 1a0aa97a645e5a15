"""Notifies a webhook of alerts.

Its host must be public or listed in the settings; both are checked when it is saved and called.
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
RETRY_BASE_MS: Final = 30_000
URL_KEY: Final = "alerts.webhook"
_ALLOW_ADVICE: Final = "To allow it, add it to INCS_NOTIFICATION_ALLOWED_HOSTS."
PostFunction = Callable[[str, bytes], "FetchResult"]


def url_problem(url: str, allowed: Sequence[str] = ()) -> str | None:
    """Why an address is refused, without resolving its host; None if it is not.

    `allowed` are hosts and networks that may be notified although they are not public.
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
    address = ip_address_of(host)
    if address is not None and not is_public_address(address):
        return f"Its host is not public. {_ALLOW_ADVICE}"
    if parts.scheme == "https":
        return None
    return "Use https. http is only for hosts in INCS_NOTIFICATION_ALLOWED_HOSTS."


def host_problem(url: str, allowed: Sequence[str] = ()) -> str | None:
    """Why an address is refused, after resolving its host; None if allowed or not resolvable."""
    from incs_core import safe_fetch

    problem = url_problem(url, allowed)
    return problem or _with_advice(safe_fetch.host_problem(url, allowed, TIMEOUT_S)) or None


def notify_all(
    store: Store, now_ms: int, post: PostFunction | None = None, *, allowed: Sequence[str] = ()
) -> int:
    """Send the pending notifications to the webhook; returns how many it accepted.

    Failed ones are retried with exponential backoff. Raises StoreError.
    """
    url = store.meta.get(URL_KEY) or ""
    if not url:
        return 0
    delivered = 0
    for alert in store.alerts.unnotified():
        # A time in the future comes from a wrong clock: do not wait for it.
        if abs(now_ms - alert.changed_ms) >= RETRY_BASE_MS * (2**alert.tries - 1):
            problem = _send(url, notification_body(alert), post, allowed)
            store.alerts.mark_notified(alert.id, alert.unsent, problem)
            delivered += not problem
    return delivered


def notification_body(alert: AlertRow) -> dict[str, Any]:
    """The JSON body of a notification; without phone numbers and secrets."""
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
    """Send a test notification to an address; returns the error, "" if there was none."""
    body = {"event": "test", "text": "A test of the alerts of the INCS operations dashboard."}
    return _send(url, body, post, allowed)


def _send(url: str, body: dict[str, Any], post: PostFunction | None, allowed: Sequence[str]) -> str:
    from incs_core import (
        safe_fetch,  # here, for it loads httpx and the first page needs this module
    )

    problem = url_problem(url, allowed)
    if problem is not None:
        return problem
    post = post or partial(safe_fetch.post, total_s=TIMEOUT_S, allowed=allowed)
    result = post(url, json.dumps(body).encode())
    if result.problem:
        return _with_advice(result.problem)
    return "" if 200 <= result.status < 300 else f"The answer was HTTP {result.status}."


def _with_advice(problem: str) -> str:
    from incs_core.safe_fetch import NOT_PUBLIC

    return f"{problem} {_ALLOW_ADVICE}" if problem == NOT_PUBLIC else problem
