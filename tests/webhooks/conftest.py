from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from incs_core.store import Store, open_store
from incs_core.store.writer import Writer
from incs_core.webhooks.receiver import Receiver
from incs_core.webhooks.responses import AsgiApp
from tests.webhooks.posting import SECRET


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'incs.db'}")
    yield store
    store.close()


@pytest.fixture
def writer(store: Store) -> Iterator[Writer]:
    writer = Writer(store)
    writer.start()
    yield writer
    writer.stop()


@pytest.fixture
def app(writer: Writer) -> AsgiApp:
    return Receiver(writer, SECRET, ["main", "second"])
