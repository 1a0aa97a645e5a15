"""Checks of INCS's hosts and credentials, and of the addresses of the pages and the webhook."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from incs_core import route_paths
from incs_core.api import NO_RETRY, IncsClient
from incs_core.doctor.check import CheckResult, Probe, failed_check
from incs_core.errors import ApiError, IncsError, InvalidRequest, NotFound
from incs_core.settings import Account, Endpoint

TIMEOUT_S = 5.0
UNKNOWN_MESSAGE_ID = "doctor-asks-for-no-message"
_NOT_POST = 405


def account_probes(account: Account) -> list[Probe]:
    """The probes of one account; none of them changes anything."""
    calls: list[tuple[str, Endpoint, Callable[[IncsClient], object]]] = []
    if account.channel == "rcs":
        calls.append(("templates", "templates", lambda incs: incs.templates.list(count=1)))
    elif account.channel == "whatsapp":
        calls.append(
            ("templates", "waba_templates", lambda incs: incs.waba_templates.list(count=1))
        )
    calls.append(
        ("message status", "status", lambda incs: incs.messages.statuses([UNKNOWN_MESSAGE_ID]))
    )
    found = [_api_probe(account, *one) for one in calls]
    if account.username:
        return [*found, _api_probe(account, "sign-in for tasks", "token", IncsClient.token)]
    name = f"{account.label}: sign-in for tasks"
    remark = CheckResult(
        name, None, "User and password are not set.", "Set them if you want to use the Tasks page."
    )
    return [*found, Probe(name, lambda: remark)]


def _api_probe(
    account: Account, what: str, endpoint: Endpoint, call: Callable[[IncsClient], object]
) -> Probe:
    name = f"{account.label}: {what}"
    host = urlsplit(account.base_url(endpoint)).netloc
    return Probe(name, lambda: _check_api(account, name, host, call))


def _check_api(
    account: Account, name: str, host: str, call: Callable[[IncsClient], object]
) -> CheckResult:
    try:
        with IncsClient(account, timeout=TIMEOUT_S, retry=NO_RETRY) as incs:
            call(incs)
    except (InvalidRequest, NotFound) as error:
        return CheckResult(
            name, True, f"{host} responds and accepts the credentials: {error.message}"
        )
    except ApiError as error:
        finding = error.message if host in error.message else f"{host} responds: {error.message}"
        return CheckResult(name, False, finding, error.advice)
    except IncsError as error:
        return failed_check(name, error)
    return CheckResult(name, True, f"{host} responds and accepts the credentials.")


@dataclass(frozen=True, slots=True)
class Address:
    """The base address of this installation.

    `is_configured`: it is the public address of the settings. `must_be_reachable`: INCS calls it.
    """

    url: str
    is_configured: bool
    must_be_reachable: bool


def check_server(address: Address) -> CheckResult:
    """Whether the pages and routes answer at an address."""
    try:
        status, body = _get(f"{address.url}{route_paths.HEALTH}")
    except (OSError, http.client.HTTPException) as error:
        return _unreachable("Server", address, error)
    if status == http.client.OK and _is_our_health(body):
        return CheckResult("Server", True, f"{address.url} responds.")
    finding = (
        f"{address.url}{route_paths.HEALTH} responds with {status}, but not as this dashboard."
    )
    return CheckResult(
        "Server", False, finding, "Check which program serves this URL; its database may be down."
    )


def check_route(address: Address, path: str, name: str) -> CheckResult:
    """Whether the webhook's address leads to the receiver; nothing is posted to it."""
    try:
        status, _ = _get(f"{address.url}{path}")
    except (OSError, http.client.HTTPException) as error:
        return _unreachable(name, address, error)
    path_text = f"{address.url}{route_paths.WEBHOOKS}/…"
    if status != _NOT_POST:
        finding = f"{path_text} answers {status}; the receiver would say {_NOT_POST}."
        advice = "Forward this path unchanged in your proxy, and restart after changing the secret."
        return CheckResult(name, False, finding, advice)
    if address.is_configured or not address.must_be_reachable:
        return CheckResult(name, True, f"{path_text} leads to the receiver.")
    finding = "The receiver responds here, but INCS cannot reach a local address."
    advice = "Forward it from a proxy to “python -m incs_core receiver” and set INCS_PUBLIC_URL."
    return CheckResult(name, None, finding, advice)


def _get(url: str) -> tuple[int, bytes]:
    """One GET without redirects. The webhook's address holds a secret, so nothing here logs it."""
    parts = urlsplit(url)
    connection_type = (
        http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    )
    connection = connection_type(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", parts.path)
        response = connection.getresponse()
        return response.status, response.read(65_536)
    finally:
        connection.close()


def _is_our_health(body: bytes) -> bool:
    try:
        health = json.loads(body)
    except ValueError:
        return False
    return isinstance(health, dict) and health.get("status") == "ok"


def _unreachable(name: str, address: Address, error: Exception) -> CheckResult:
    reason = f"No response from {address.url} ({type(error).__name__})."
    if address.is_configured:
        return CheckResult(
            name, False, reason, "Check INCS_PUBLIC_URL, your proxy and the firewall."
        )
    return CheckResult(name, None, reason, "Start the dashboard with “make run”, then check again.")
