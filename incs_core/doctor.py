"""Says of each setting, host, credential, database and route whether it works, and what to do.

The checks are plain values: the command line prints them, the Settings page draws them. None of
them shows a secret.
"""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from incs_core.api import NO_RETRY, IncsClient
from incs_core.embedded import EmbeddedSandbox
from incs_core.errors import (
    ApiError,
    ConfigurationError,
    IncsError,
    InvalidRequest,
    NotFound,
    StoreError,
)
from incs_core.services import WEBHOOK_PREFIX, Services, open_services, resolve_accounts
from incs_core.settings import Account, Endpoint, Settings, load_settings
from incs_core.store import Store

TIMEOUT_S = 5.0
DEFAULT_PORT = 8501
NOBODYS_ID = "doctor-asks-for-no-message"
SHORT_SECRET = 16
_NOT_POST = 405


@dataclass(frozen=True, slots=True)
class Check:
    """What was found: `ok` is None where there is nothing to test or only a remark."""

    name: str
    ok: bool | None
    said: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """A check that takes time, because it asks somebody else. `run` never raises IncsError."""

    name: str
    run: Callable[[], Check]


def examine(
    environ: Mapping[str, str] | None = None,
    secrets_file: Path | None = Path(".streamlit/secrets.toml"),
) -> list[Check]:
    """Check everything from the settings on; never raises IncsError."""
    try:
        settings = load_settings(environ, secrets_file)
    except ConfigurationError as error:
        return [_failed(error.setting or "Settings", error)]
    with ExitStack() as stack:
        url = stack.enter_context(EmbeddedSandbox()).url if settings.sandbox else None
        return [*setting_checks(settings), *_all_checks(settings, url, stack)]


def _all_checks(settings: Settings, sandbox_url: str | None, stack: ExitStack) -> list[Check]:
    accounts = resolve_accounts(settings, sandbox_url)
    try:
        services = stack.enter_context(open_services(settings, sandbox_url=sandbox_url))
    except StoreError as error:
        without = [probe for account in accounts.values() for probe in account_probes(account)]
        return [_failed("Database", error), *run_all(without)]
    return list(run_all(probes(services, f"http://localhost:{_port()}")))


def probes(services: Services, local_url: str) -> list[Probe]:
    """Every check of a running installation; `local_url` is where its pages are served."""
    found = [Probe("Database", lambda: check_database(services.store, services.settings))]
    for account in services.accounts.values():
        found += account_probes(account)
    base = services.settings.public_url or local_url
    is_public = services.settings.public_url is not None
    found.append(Probe("Server", lambda: check_server(base, is_public=is_public)))
    for account_id in services.accounts:
        found.append(_route_probe(services, account_id, base, is_public=is_public))
    return found


def run_all(found: Iterable[Probe]) -> Iterator[Check]:
    """Run probes side by side; results come in the order of the probes."""
    wanted = list(found)
    if not wanted:
        return
    with ThreadPoolExecutor(min(len(wanted), 8), thread_name_prefix="doctor") as pool:
        yield from pool.map(lambda probe: probe.run(), wanted)


def setting_checks(settings: Settings) -> list[Check]:
    """Every setting in force, secrets only as set or not set."""
    mode = "on: nothing reaches a real phone" if settings.sandbox else "off: messages are real"
    return [
        Check("Sandbox", True, mode),
        Check("Accounts", True, ", ".join(_account_words(a) for a in settings.accounts.values())),
        Check("Database address", True, database_words(settings.database_url)),
        Check("Reporting zone", True, f"{settings.timezone.key}: days and hours of all figures"),
        Check("Task zone", True, f"{settings.task_timezone.key}: how INCS's task times are read"),
        Check(
            "Receipt horizon",
            True,
            f"{settings.receipt_horizon_hours} hours, then an open message is expired",
        ),
        _secret_check(settings),
        _public_url_check(settings),
    ]


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


def check_database(store: Store, settings: Settings) -> Check:
    """Whether the history can be read and written, and is kept in the zone that is wanted."""
    place = database_words(settings.database_url)
    try:
        store.ping()
        store.set_meta("doctor_ms", str(int(time.time() * 1000)))
    except StoreError as error:
        return _failed("Database", error)
    if store.zone_mismatch is None:
        return Check("Database", True, f"{place} can be read and written.")
    said = f"Figures are kept in {store.zone.key}, the settings want {store.zone_mismatch}."
    return Check("Database", False, said, "Run: python -m incs_core rebuild")


def check_server(base_url: str, *, is_public: bool) -> Check:
    """Whether the pages and routes answer at an address."""
    try:
        status, body = _get(f"{base_url}/healthz")
    except (OSError, http.client.HTTPException) as error:
        return _no_answer("Server", base_url, error, is_public=is_public)
    if status == http.client.OK and _is_our_health(body):
        return Check("Server", True, f"{base_url} answers.")
    said = f"{base_url}/healthz answers {status}, but not as this dashboard does."
    return Check("Server", False, said, "See what serves this address; its database may be down.")


def check_route(base_url: str, path: str, name: str, *, is_public: bool) -> Check:
    """Whether the webhook's address leads to the receiver; nothing is posted to it."""
    try:
        status, _ = _get(f"{base_url}{path}")
    except (OSError, http.client.HTTPException) as error:
        return _no_answer(name, base_url, error, is_public=is_public)
    if status != _NOT_POST:
        said = f"{base_url}{WEBHOOK_PREFIX}/… answers {status}; the receiver would say {_NOT_POST}."
        advice = "Let your proxy pass this path on unchanged, and restart after a new secret."
        return Check(name, False, said, advice)
    if is_public:
        return Check(name, True, f"{base_url}{WEBHOOK_PREFIX}/… leads to the receiver.")
    said = "The receiver answers here, but INCS cannot reach an address of this machine alone."
    advice = "Make it reachable from outside and set INCS_PUBLIC_URL to that address."
    return Check(name, None, said, advice)


def database_words(url: str) -> str:
    """Where the database is, without user and password."""
    if url.startswith("sqlite:///"):
        return f"SQLite file {Path(url.removeprefix('sqlite:///')).absolute()}"
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"PostgreSQL at {parts.hostname or 'this machine'}{port}{parts.path}"


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
        return Check(name, False, f"{host} answers: {error.message}", error.advice)
    except IncsError as error:
        return _failed(name, error)
    return Check(name, True, f"{host} answers and takes the credentials.")


def _route_probe(services: Services, account_id: str, base: str, *, is_public: bool) -> Probe:
    name = f"{services.accounts[account_id].label}: webhook"

    def run() -> Check:
        try:
            path = services.webhook_path(account_id)
        except StoreError as error:
            return _failed(name, error)
        return check_route(base, path, name, is_public=is_public)

    return Probe(name, run)


def _port() -> int:
    """The port that ``make run`` uses."""
    text = os.environ.get("PORT", "")
    return int(text) if text.isascii() and text.isdigit() else DEFAULT_PORT


def _account_words(account: Account) -> str:
    named = account.label if account.label == account.id else f"{account.label} ({account.id})"
    return f"{named}, {account.channel}"


def _secret_check(settings: Settings) -> Check:
    secret = settings.webhook_secret
    if secret is None:
        return Check("Webhook secret", True, "made by itself and kept in the database")
    if len(secret.get_secret_value()) < SHORT_SECRET:
        advice = f"Use at least {SHORT_SECRET} characters that nobody can guess."
        return Check("Webhook secret", False, "set, but short", advice)
    return Check("Webhook secret", True, "set")


def _public_url_check(settings: Settings) -> Check:
    if settings.public_url is not None:
        return Check("Public address", True, settings.public_url)
    if settings.sandbox:
        return Check("Public address", None, "not set; the sandbox does not need it")
    advice = "Set INCS_PUBLIC_URL to the address under which INCS can reach this server."
    return Check("Public address", None, "not set", advice)


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
    return isinstance(health, dict) and health.get("status") == "ok" and "version" in health


def _no_answer(name: str, base_url: str, error: Exception, *, is_public: bool) -> Check:
    reason = f"Nothing answers at {base_url} ({type(error).__name__})."
    if is_public:
        return Check(name, False, reason, "Check INCS_PUBLIC_URL, your proxy and the firewall.")
    return Check(name, None, reason, "Start the dashboard with “make run”, then check again.")


def _failed(name: str, error: IncsError) -> Check:
    return Check(name, False, error.message, error.advice)
