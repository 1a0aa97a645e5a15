"""The side bar of every page: what is being prepared, and how often it looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from incs_core.demo_data.fill import DemoData
from incs_core.errors import StoreError
from incs_core.web.services import Services
from tests.pages.conftest import ROOT


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """How often the side bar was told to look again, newest last (seconds)."""
    found: list[float | None] = []
    real = st.fragment

    def noted(function: Any = None, *, run_every: Any = None) -> Any:
        if getattr(function, "__name__", "") == "_preparing":
            found.append(run_every)
        return real(function, run_every=run_every)

    monkeypatch.setattr(st, "fragment", noted)
    return found


def opened() -> AppTest:
    """The first page, run as the server runs it: with its frame each time."""
    return AppTest.from_file(str(ROOT / "incs_core/ui/page_script.py"), default_timeout=30).run()


def making(monkeypatch: pytest.MonkeyPatch, progress: Callable[[], float | None]) -> None:
    monkeypatch.setattr(DemoData, "progress", property(lambda _: progress()))


def test_it_does_not_look_again_while_nothing_is_made(
    current: Services, looks: list[float | None]
) -> None:
    app = opened()
    assert set(looks) == {None}
    assert not app.exception


def test_it_looks_each_second_while_a_history_is_made_and_then_no_more(
    current: Services, looks: list[float | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    making(monkeypatch, lambda: 0.4)
    app = opened()
    assert set(looks) == {1.0}
    assert app.sidebar.get("progress")
    making(monkeypatch, lambda: None)
    app.run()
    assert looks[-1] is None
    assert not app.sidebar.get("progress")
    assert not app.exception


def test_it_runs_the_page_again_at_the_moment_the_history_is_there(
    current: Services, looks: list[float | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    shares: list[float | None] = [0.9, None]
    making(monkeypatch, lambda: shares.pop(0) if shares else None)
    app = opened()
    assert looks[:2] == [1.0, None]
    assert not app.exception


def test_it_says_why_a_history_could_not_be_made(current: Services) -> None:
    current.history.problem = StoreError("The disk is full.")
    assert "The disk is full" in opened().sidebar.error[0].value.replace("\\", "")
