"""What commands open: the store alone, or the services with a sandbox of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from incs_core.settings import Settings, load_settings
from incs_core.store import Store, open_store


@contextmanager
def opened_store(settings: Settings | None = None) -> Iterator[Store]:
    """The store of the settings in force."""
    settings = settings or load_settings()
    with open_store(
        settings.database_url, zone=settings.timezone, horizon_hours=settings.receipt_horizon_hours
    ) as store:
        yield store


@contextmanager
def opened_services(settings: Settings | None = None):  # type: ignore[no-untyped-def]
    """The services, started; in sandbox mode with a sandbox that lives as long as the command."""
    from incs_core.services import open_services

    settings = settings or load_settings()
    with _sandbox(settings) as sandbox:
        url = sandbox.url if sandbox is not None else None
        with open_services(settings, sandbox_url=url) as services:
            yield services


def _sandbox(settings: Settings):  # type: ignore[no-untyped-def]
    if not settings.sandbox:
        return nullcontext()
    from incs_core.embedded import EmbeddedSandbox
    from incs_core.services import sandbox_state_file

    state = sandbox_state_file(settings)
    state.parent.mkdir(parents=True, exist_ok=True)
    return EmbeddedSandbox(state_file=state)
