"""What commands open: the store alone, or the services with a sandbox of their own."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from incs_core.errors import ConfigurationError
from incs_core.settings import Account, Settings, load_settings
from incs_core.store import Store, open_store

if TYPE_CHECKING:
    from incs_core.web.services import Services


def chosen_account(settings: Settings, wanted: str | None) -> Account:
    """The account of this id, or the first when none is named.

    Raises:
        ConfigurationError: there is no such account; it names those that exist.
    """
    account = settings.accounts.get(wanted or next(iter(settings.accounts)))
    if account is None:
        raise ConfigurationError(
            f"There is no account “{wanted}”.",
            setting="--account",
            advice=f"Choose one of: {', '.join(settings.accounts)}.",
        )
    return account


def actor() -> str:
    """Who acts at the command line, as the audit row names them."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (OSError, KeyError):  # a container without a name for its user
        return "command line"


@contextmanager
def opened_store(settings: Settings | None = None) -> Iterator[Store]:
    """The store of the settings in force."""
    settings = settings or load_settings()
    with open_store(
        settings.database_url, zone=settings.timezone, horizon_hours=settings.receipt_horizon_hours
    ) as store:
        yield store


@contextmanager
def opened_services(settings: Settings | None = None) -> Iterator[Services]:
    """The services, started; in sandbox mode with a sandbox that lives as long as the command."""
    from incs_core.web.services import open_services

    settings = settings or load_settings()
    with _sandbox(settings) as url, open_services(settings, sandbox_url=url) as services:
        yield services


@contextmanager
def _sandbox(settings: Settings) -> Iterator[str | None]:
    """Address of a sandbox that knows the store's history and what the app's sandbox took."""
    if not settings.sandbox:
        yield None
        return
    from incs_core.demo_data.fill import DemoData
    from incs_core.web.embedded_sandbox import EmbeddedSandbox
    from incs_core.web.services import sandbox_state_file

    with opened_store(settings) as store:
        seed = DemoData(store, next(iter(settings.accounts))).seed
    with EmbeddedSandbox(state_file=sandbox_state_file(settings), seed=seed) as sandbox:
        yield sandbox.url
