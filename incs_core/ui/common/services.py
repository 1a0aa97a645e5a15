"""The process's services, for pages."""

from __future__ import annotations

import contextlib

from incs_core.settings import load_settings
from incs_core.web.embedded_sandbox import EmbeddedSandbox
from incs_core.web.services import Services, open_services, shared_services


def services() -> Services:
    """The services of this process; started here when no server has started them.

    Raises:
        ConfigurationError: a setting is wrong.
        StoreError: the database cannot be used.
    """
    return shared_services.get(_open_alone)


def _open_alone() -> Services:
    settings = load_settings()
    if not settings.sandbox:
        return open_services(settings)
    sandbox = contextlib.ExitStack().enter_context(EmbeddedSandbox())
    return open_services(settings, sandbox_url=sandbox.url)
