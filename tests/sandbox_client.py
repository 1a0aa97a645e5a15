"""A store, a sandbox over real HTTP, and a client between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from incs_core.api import IncsClient
from incs_core.api.retry import NO_RETRY
from incs_core.settings import Account
from incs_core.store import Store, open_store
from incs_core.web.embedded_sandbox import EmbeddedSandbox

StartSandbox = Callable[..., IncsClient]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as store:
        yield store


@pytest.fixture
def start_sandbox() -> Iterator[StartSandbox]:
    """Starts a sandbox with options of its own and returns a client that does not repeat calls."""
    with ExitStack() as stack:

        def start(channel: str = "rcs", **options: object) -> IncsClient:
            sandbox = stack.enter_context(EmbeddedSandbox(**options))
            known = {"username": "sandbox", "password": "sandbox"}
            account = Account(id="main", certification_code="sandbox", channel=channel, **known)
            account = account.at(sandbox.url)
            return stack.enter_context(IncsClient(account, timeout=5.0, retry=NO_RETRY))

        yield start


@pytest.fixture
def client(start_sandbox: StartSandbox) -> IncsClient:
    """Of a sandbox in which a minute takes less than a second."""
    return start_sandbox(speed=200.0)


@pytest.fixture
def dead_client() -> Iterator[IncsClient]:
    """A client of a host where nobody listens."""
    account = Account(id="main", certification_code="sandbox").at("http://127.0.0.1:9")
    with IncsClient(account, retry=NO_RETRY) as client:
        yield client
