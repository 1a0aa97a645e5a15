"""What commands open: the store alone, or the services with a sandbox of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from incs_core.settings import Settings, load_settings
from incs_core.store import Store, open_store

if TYPE_CHECKING:
    from incs_core.services import Services


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
    from incs_core.services import open_services

    settings = settings or load_settings()
    with _sandbox(settings) as url, open_services(settings, sandbox_url=url) as services:
        yield services


@contextmanager
def _sandbox(settings: Settings) -> Iterator[str | None]:
    """Address of a sandbox that knows the store's history and what the app's sandbox took."""
    if not settings.sandbox:
        yield None
        return
    from incs_core.embedded import EmbeddedSandbox
    from incs_core.history import History
    from incs_core.services import sandbox_state_file

    with opened_store(settings) as store:
        seed = History(store, next(iter(settings.accounts))).seed
    state = sandbox_state_file(settings)
    state.parent.mkdir(parents=True, exist_ok=True)
    with EmbeddedSandbox(state_file=state, seed=seed) as sandbox:
        yield sandbox.url
