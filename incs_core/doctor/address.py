"""Whether the pages and the webhook answer at the address where they should."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from incs_core import paths
from incs_core.doctor.check import Check

TIMEOUT_S = 5.0
_NOT_POST = 405


@dataclass(frozen=True, slots=True)
class Address:
    """Where this installation is served, and who must reach it there.

    `is_public`: somebody set it as the address outside. `must_be`: INCS itself has to reach it.
    """

    url: str
    is_public: bool
    must_be: bool


def check_server(address: Address) -> Check:
    """Whether the pages and routes answer at an address."""
    try:
        status, body = _get(f"{address.url}{paths.HEALTH}")
    except (OSError, http.client.HTTPException) as error:
        return _no_answer("Server", address, error)
    if status == http.client.OK and _is_our_health(body):
        return Check("Server", True, f"{address.url} answers.")
    said = f"{address.url}{paths.HEALTH} answers {status}, but not as this dashboard does."
    return Check("Server", False, said, "See what serves this address; its database may be down.")


def check_route(address: Address, path: str, name: str) -> Check:
    """Whether the webhook's address leads to the receiver; nothing is posted to it."""
    try:
        status, _ = _get(f"{address.url}{path}")
    except (OSError, http.client.HTTPException) as error:
        return _no_answer(name, address, error)
    shown = f"{address.url}{paths.WEBHOOKS}/…"
    if status != _NOT_POST:
        said = f"{shown} answers {status}; the receiver would say {_NOT_POST}."
        advice = "Let your proxy pass this path on unchanged, and restart after a new secret."
        return Check(name, False, said, advice)
    if address.is_public or not address.must_be:
        return Check(name, True, f"{shown} leads to the receiver.")
    said = "The receiver answers here, but INCS cannot reach an address of this machine alone."
    advice = "Let a proxy pass it on to “python -m incs_core receiver” and set INCS_PUBLIC_URL."
    return Check(name, None, said, advice)


def _get(url: str) -> tuple[int, bytes]:
    """Ask once, follow nothing. The webhook's address holds a secret, so nothing here logs it."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        return answer.status, answer.read(65_536)
    finally:
        connection.close()


def _is_our_health(body: bytes) -> bool:
    try:
        health = json.loads(body)
    except ValueError:
        return False
    return isinstance(health, dict) and health.get("status") == "ok"


def _no_answer(name: str, address: Address, error: Exception) -> Check:
    reason = f"Nothing answers at {address.url} ({type(error).__name__})."
    if address.is_public:
        return Check(name, False, reason, "Check INCS_PUBLIC_URL, your proxy and the firewall.")
    return Check(name, None, reason, "Start the dashboard with “make run”, then check again.")
