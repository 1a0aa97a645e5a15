"""A look-up that is stopped, left and gone on with, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from incs_core.demo_data.fill import DemoData
from incs_core.store import open_store
from incs_core.web.embedded_sandbox import EmbeddedSandbox
from tests.browser.conftest import Visit
from tests.browser.screen import open_row, press, run_after, tile, upload
from tools.app_process import RunningApp, running_app
from tools.browser import completed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-waiting")]

IDS = 3_000
SLOW_S = 5.0
"""So that most of its thirty calls are still to come when it is stopped."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[EmbeddedSandbox]:
    """The INCS of the account, whose haste the journey decides."""
    with EmbeddedSandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def app(sandbox: EmbeddedSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with a live account and a short history."""
    folder = tmp_path_factory.mktemp("app")
    with open_store(f"sqlite:///{folder / 'incs.db'}") as store:
        DemoData(store, "main").fill(days=30, per_day=150)
    settings = {
        "INCS_API_URL": sandbox.url,
        "INCS_CHAT_API_URL": sandbox.url,
        "INCS_CERTIFICATION_CODE": "sandbox",
    }
    with running_app(folder, settings) as running:
        yield running


def answer_in(sandbox: EmbeddedSandbox, seconds: float) -> None:
    """Let every call from now on take so long."""
    core = sandbox.app.state.sandbox
    core.options = replace(core.options, latency_s=seconds)


def test_a_look_up_is_stopped_left_and_gone_on_with(
    app: RunningApp, sandbox: EmbeddedSandbox, visit: Visit, tmp_path: Path
) -> None:
    sql = "SELECT message_id FROM messages WHERE message_id <> '' LIMIT ?"
    ids = [str(message_id) for (message_id,) in app.ask(sql, IDS)]
    assert len(ids) == IDS
    file = tmp_path / "complaints.csv"
    file.write_text("who,reference\n" + "".join(f"x,{one}\n" for one in [*ids, "nobody-at-all"]))
    page = visit("/messages?show=Look+up")
    upload(page, "lookup_file", file)
    expect(page.get_by_text(f"For example: {ids[0]}")).to_be_visible()
    answer_in(sandbox, SLOW_S)
    page.get_by_role("button", name=f"Look up {IDS + 1:,} ids").click()
    press(page, "stop-lookup")
    go_on = page.get_by_role("button", name=re.compile("Resume with"))
    expect(go_on).to_be_visible()
    expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
    answer_in(sandbox, 0.0)
    page.get_by_role("link", name="Send").click()
    expect(page.get_by_role("heading", level=1, name="Send")).to_be_visible()
    page.get_by_role("link", name="Messages").click()
    expect(page.get_by_role("heading", level=1, name="Messages")).to_be_visible()
    with run_after(page):
        page.get_by_text("Look up", exact=True).first.click()
    open_row(page, 0, r"lookup=", "complaints.csv")
    expect(page.get_by_role("heading", name="complaints.csv")).to_be_visible()
    go_on.click()
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    completed(page)
    assert tile(page, "Found") == f"{IDS:,}"
    assert tile(page, "Not found") == "1"
    assert app.ask("SELECT known, unknown, state FROM look_ups") == [(IDS, 1, "done")]
