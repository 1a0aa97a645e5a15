"""Pages through the router, against a real store and the real sandbox over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from incs_core.demo_data.fill import DemoData
from incs_core.store import open_store
from incs_core.ui.common.services import services
from incs_core.web.embedded_sandbox import EmbeddedSandbox
from incs_core.web.services import Services, shared_services

ROOT = Path(__file__).parents[2]
SANDBOX_SPEED = 20.0

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    """A sandbox of the module, twenty times faster than life; it keeps what tests submit."""
    with EmbeddedSandbox(speed=SANDBOX_SPEED) as sandbox:
        yield sandbox.url


@pytest.fixture(scope="session")
def filled_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with thirty days of history, copied for each test."""
    path = tmp_path_factory.mktemp("history") / "incs.db"
    with open_store(f"sqlite:///{path}") as store:
        DemoData(store, "main").fill(days=30, per_day=60)
    return path


@pytest.fixture
def environment(
    tmp_path: Path, sandbox_url: str, filled_database: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Settings of a live account that is served by the sandbox; caches as after a start."""
    database = tmp_path / "incs.db"
    database.write_bytes(filled_database.read_bytes())
    monkeypatch.setenv("INCS_DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("INCS_API_URL", sandbox_url)
    monkeypatch.setenv("INCS_CHAT_API_URL", sandbox_url)
    monkeypatch.setenv("INCS_CERTIFICATION_CODE", "sandbox")
    monkeypatch.setenv("INCS_USERNAME", "sandbox")
    monkeypatch.setenv("INCS_PASSWORD", "sandbox")
    monkeypatch.chdir(ROOT)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield database
    shared_services.drop()


@pytest.fixture
def current(environment: Path) -> Services:
    """The services that the pages under test use."""
    return services()


@pytest.fixture
def open_page(environment: Path) -> OpenPage:
    """Open a page through the router, as a person does: ``open_page("send", status="failed")``."""

    def open_it(path: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        if path != "delivery":
            app.query_params["pin"] = "none"  # the way there need not draw the front page's figures
            app.run().switch_page(f"pages/{path}.py")
            del app.query_params["pin"]
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_it


def wait_for(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait until something is true; fail with a clear word if it never is."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what the test waits for never came true"
        time.sleep(0.05)
