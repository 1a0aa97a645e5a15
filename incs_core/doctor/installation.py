"""Runs all checks of an installation."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from incs_core.doctor.check import CheckResult, Probe, failed_check, run_all
from incs_core.doctor.effective_settings import database_text, setting_checks
from incs_core.doctor.network_checks import Address, account_probes, check_route, check_server
from incs_core.errors import ConfigurationError, StoreError
from incs_core.settings import Settings, load_settings
from incs_core.store import Store
from incs_core.web.embedded_sandbox import EmbeddedSandbox
from incs_core.web.services import Services, open_services, resolve_accounts

DEFAULT_PORT = 8501


def examine(
    environ: Mapping[str, str] | None = None,
    secrets_file: Path | None = Path(".streamlit/secrets.toml"),
) -> list[CheckResult]:
    """Check everything from the settings on; never raises IncsError."""
    try:
        settings = load_settings(environ, secrets_file)
    except ConfigurationError as error:
        return [failed_check(error.setting or "Settings", error)]
    with ExitStack() as stack:
        url = stack.enter_context(EmbeddedSandbox()).url if settings.sandbox else None
        return [*setting_checks(settings), *_checks_of(settings, url, stack)]


def _checks_of(settings: Settings, sandbox_url: str | None, stack: ExitStack) -> list[CheckResult]:
    accounts = resolve_accounts(settings, sandbox_url)
    try:
        services = stack.enter_context(open_services(settings, sandbox_url=sandbox_url))
    except StoreError as error:
        without = [probe for account in accounts.values() for probe in account_probes(account)]
        return [failed_check("Database", error), *run_all(without)]
    return list(run_all(probes(services, f"http://localhost:{_port()}")))


def probes(services: Services, local_url: str) -> list[Probe]:
    """Every check of a running installation; `local_url` is where its pages are served."""
    found = [Probe("Database", lambda: check_database(services.store, services.settings))]
    for account in services.accounts.values():
        found += account_probes(account)
    public_url, sandbox = services.settings.public_url, services.settings.sandbox
    address = Address(public_url or local_url, public_url is not None, not sandbox)
    found.append(Probe("Server", lambda: check_server(address)))
    found += [_route_probe(services, account_id, address) for account_id in services.accounts]
    return found


def check_database(store: Store, settings: Settings) -> CheckResult:
    """Whether the database can be read and written, and counts in the zone of the settings."""
    place = database_text(settings.database_url)
    try:
        store.ping()
        store.meta.set("doctor_ms", str(int(time.time() * 1000)))
    except StoreError as error:
        return failed_check("Database", error)
    if store.zone_mismatch is None:
        return CheckResult("Database", True, f"{place} is readable and writable.")
    finding = f"Figures are stored in {store.zone.key}, but the settings say {store.zone_mismatch}."
    return CheckResult("Database", False, finding, "Run: python -m incs_core rebuild")


def _route_probe(services: Services, account_id: str, address: Address) -> Probe:
    name = f"{services.accounts[account_id].label}: webhook"

    def run() -> CheckResult:
        try:
            path = services.webhook_path(account_id)
        except StoreError as error:
            return failed_check(name, error)
        return check_route(address, path, name)

    return Probe(name, run)


def _port() -> int:
    """The port that ``make run`` uses."""
    text = os.environ.get("PORT", "")
    return int(text) if text.isascii() and text.isdigit() else DEFAULT_PORT
