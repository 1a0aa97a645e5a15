"""Tells a webhook of alerts: the only place here that calls out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from incs_core.models.recipient import without_numbers
from incs_core.store import Store
from incs_core.store.alerts import AlertRow

TIMEOUT_S: Final = 5.0
FIRST_PAUSE_MS: Final = 30_000
URL_KEY: Final = "alerts.webhook"
LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}
Post = Callable[[str, bytes], int]


def url_problem(url: str) -> str | None:
    """Why an address will not do; None if it will."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "This is not an address."
    if not host or any(character.isspace() for character in url):
        return "This is not an address."
    if parts.username or parts.password:
        return "An address with a password in it ends up in logs: use a token in the path."
    if parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK):
        return None
    return "Use https; plain http is allowed to this machine only."


def tell_all(store: Store, now_ms: int, post: Post | None = None) -> int:
    """Tell the webhook what it has still to be told; returns how much it took.

    What it did not take is tried again later, ever more rarely. Raises StoreError.
    """
    url = store.get_meta(URL_KEY) or ""
    if not url:
        return 0
    done = 0
    for alert in store.untold_alerts():
        if now_ms - alert.changed_ms >= FIRST_PAUSE_MS * (2**alert.tries - 1):
            problem = _tell(url, alert, post or _post)
            store.note_told(alert.id, alert.unsent, problem)
            done += not problem
    return done


def body_of(alert: AlertRow) -> dict[str, Any]:
    """What the webhook is told: no phone numbers, no secrets."""
    name, state = without_numbers(alert.name, lambda _: "•••"), alert.unsent
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


def try_out(url: str, post: Post | None = None) -> str:
    """Send a test to an address; returns what went wrong, "" if nothing did."""
    body = {"event": "test", "text": "A test of the alerts of the INCS operations dashboard."}
    return _sent(url, body, post or _post)


def _tell(url: str, alert: AlertRow, post: Post) -> str:
    return _sent(url, body_of(alert), post)


def _sent(url: str, body: dict[str, Any], post: Post) -> str:
    import httpx  # loaded where it is used: the first page waits for this module

    problem = url_problem(url)
    if problem is not None:
        return problem
    try:
        status = post(url, json.dumps(body).encode())
    except httpx.TimeoutException:
        return f"No answer within {TIMEOUT_S:.0f} s."
    except (httpx.HTTPError, httpx.InvalidURL):
        return "The address could not be reached."
    return "" if 200 <= status < 300 else f"The answer was HTTP {status}."


def _post(url: str, body: bytes) -> int:
    import httpx

    headers = {"Content-Type": "application/json"}
    # No proxies or credentials of the environment: the body goes to this address or nowhere.
    with httpx.Client(trust_env=False, timeout=TIMEOUT_S, follow_redirects=False) as client:
        return client.post(url, content=body, headers=headers).status_code
