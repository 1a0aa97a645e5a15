"""A sandbox on a real port for every module that asks, and a receiver for its webhooks."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from incs_core.sandbox import create_app
from tests.sandbox.running import Receiver, calling, served


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """A client of a sandbox that runs 200 times as fast as life."""
    with calling(create_app(speed=200)) as client:
        yield client


@pytest.fixture
def receiver() -> Receiver:
    """A webhook receiver that keeps what it is told."""
    return Receiver()


@pytest.fixture
def webhook_url(receiver: Receiver) -> Iterator[str]:
    """The receiver's address."""
    with served(receiver) as url:
        yield f"{url}/hook"
