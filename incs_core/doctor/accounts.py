"""Whether INCS answers at each host and takes an account's credentials."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from incs_core.api import NO_RETRY, IncsClient
from incs_core.doctor.check import Check, Probe, failed
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
    remark = Check(
        name, None, "No user and password are set.", "Set them if you want to use the Tasks page."
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
) -> Check:
    try:
        with IncsClient(account, timeout=TIMEOUT_S, retry=NO_RETRY) as incs:
            ask(incs)
    except (InvalidRequest, NotFound) as error:
        return Check(name, True, f"{host} answers and takes the credentials: {error.message}")
    except ApiError as error:
        said = error.message if host in error.message else f"{host} answers: {error.message}"
        return Check(name, False, said, error.advice)
    except IncsError as error:
        return failed(name, error)
    return Check(name, True, f"{host} answers and takes the credentials.")
