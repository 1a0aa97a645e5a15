"""Checks of hosts, credentials and addresses: whether INCS, the pages and the webhook answer."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from incs_core import url_paths
from incs_core.api import NO_RETRY, IncsClient
from incs_core.doctor.check import CheckResult, Probe, has_failed
from incs_core.errors import ApiError, IncsError, InvalidRequest, NotFound
from incs_core.settings import Account, Endpoint

TIMEOUT_S = 5.0
NOBODYS_ID = "doctor-asks-for-no-message"


def account_probes(account: Account) -> list[Probe]:
    """What one account can be asked without changing anything."""
    asked: list[tuple[str, Endpoint, Callable[[IncsClient], object]]] = []
    if account.channel == "rcs":
        asked.append(("templates", "templates", lambda incs: incs.templates.list(count=1)))
    elif account.channel == "whatsapp":
        asked.append(
            ("templates", "waba_templates", lambda incs: incs.waba_templates.list(count=1))
        )
    asked.append(("message status", "status", lambda incs: incs.messages.statuses([NOBODYS_ID])))
    found = [_api_probe(account, *one) for one in asked]
    if account.username:
        return [*found, _api_probe(account, "sign-in for tasks", "token", IncsClient.token)]
    name = f"{account.label}: sign-in for tasks"
    remark = CheckResult(
        name, None, "User and password are not set.", "Set them if you want to use the Tasks page."
    )
    return [*found, Probe(name, lambda: remark)]


def _api_probe(
    account: Account, what: str, endpoint: Endpoint, ask: Callable[[IncsClient], object]
) -> Probe:
    name = f"{account.label}: {what}"
    host = urlsplit(account.base_url(endpoint)).netloc
    return Probe(name, lambda: _check_api(account, name, host, ask))


def _check_api(
    account: Account, name: str, host: str, ask: Callable[[IncsClient], object]
) -> CheckResult:
    try:
        with IncsClient(account, timeout=TIMEOUT_S, retry=NO_RETRY) as incs:
            ask(incs)
    except (InvalidRequest, NotFound) as error:
        return CheckResult(
            name, True, f"{host} responds and accepts the credentials: {error.message}"
        )
    except ApiError as error:
        said = error.message if host in error.message else f"{host} responds: {error.message}"
        return CheckResult(name, False, said, error.advice)
    except IncsError as error:
        return has_failed(name, error)
    return CheckResult(name, True, f"{host} responds and accepts the credentials.")


_NOT_POST = 405


@dataclass(frozen=True, slots=True)
class Address:
    """Where this installation is served, and who must reach it there.

    `is_public`: somebody set it as the address outside. `must_be`: INCS itself has to reach it.
    """

    url: str
    is_public: bool
    must_be: bool


def check_server(address: Address) -> CheckResult:
    """Whether the pages and routes answer at an address."""
    try:
        status, body = _get(f"{address.url}{url_paths.HEALTH}")
    except (OSError, http.client.HTTPException) as error:
        return _no_answer("Server", address, error)
    if status == http.client.OK and _is_our_health(body):
        return CheckResult("Server", True, f"{address.url} responds.")
    said = f"{address.url}{url_paths.HEALTH} responds with {status}, but not as this dashboard."
    return CheckResult(
        "Server", False, said, "Check which program serves this URL; its database may be down."
    )


def check_route(address: Address, path: str, name: str) -> CheckResult:
    """Whether the webhook's address leads to the receiver; nothing is posted to it."""
    try:
        status, _ = _get(f"{address.url}{path}")
    except (OSError, http.client.HTTPException) as error:
        return _no_answer(name, address, error)
    shown = f"{address.url}{url_paths.WEBHOOKS}/…"
    if status != _NOT_POST:
        said = f"{shown} responds with {status}; the receiver would return {_NOT_POST}."
        advice = "Forward this path unchanged in your proxy, and restart after changing the secret."
        return CheckResult(name, False, said, advice)
    if address.is_public or not address.must_be:
        return CheckResult(name, True, f"{shown} reaches the receiver.")
    said = "The receiver responds here, but INCS cannot reach a local address."
    advice = "Forward it from a proxy to “python -m incs_core receiver” and set INCS_PUBLIC_URL."
    return CheckResult(name, None, said, advice)


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


def _no_answer(name: str, address: Address, error: Exception) -> CheckResult:
    reason = f"No response from {address.url} ({type(error).__name__})."
    if address.is_public:
        return CheckResult(
            name, False, reason, "Check INCS_PUBLIC_URL, your proxy and the firewall."
        )
    return CheckResult(name, None, reason, "Start the dashboard with “make run”, then check again.")
