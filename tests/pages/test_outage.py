"""When INCS or the history is away: one sentence, no false words, and the rest still works."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.api.retry import RetryPolicy
from incs_core.api.transport import Transport
from incs_core.errors import HostUnreachable, StoreFull
from incs_core.store.templates.templates import Templates
from incs_core.ui.templates.data import fetch_now
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage


@pytest.fixture
def away(environment: object, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """INCS cannot be reached; what was asked of it in vain."""
    asked: list[str] = []

    def send(_self: Transport, call: object, _credentials: object) -> None:
        asked.append(str(call))
        raise HostUnreachable("api.example could not be reached.", host="api.example", sent=False)

    monkeypatch.setattr(Transport, "send", send)
    monkeypatch.setattr(RetryPolicy, "wait_before", lambda *_: 0.0)
    return asked


def words(app: AppTest) -> str:
    parts = (*app.error, *app.info, *app.warning, *app.caption)
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


@pytest.mark.parametrize("page", ["templates", "send", "tasks"])
def test_it_names_the_host_and_claims_nothing_that_it_does_not_know(
    away: list[str], open_page: OpenPage, page: str
) -> None:
    app = open_page(page)
    assert "api.example could not be reached" in words(app)
    assert "What to do:" in words(app)
    assert "No templates yet" not in words(app)
    assert "No approved template" not in words(app)
    assert "no tasks yet" not in words(app)
    assert not app.exception


@pytest.mark.parametrize("page", ["templates", "send", "tasks"])
def test_it_asks_again_only_when_somebody_wants_it(
    away: list[str], open_page: OpenPage, page: str
) -> None:
    app = open_page(page)
    asked = len(away)
    app.run()
    assert "api.example could not be reached" in words(app)
    assert len(away) == asked
    again = next(button for button in app.button if button.label == "Try again")
    again.click().run()
    assert len(away) > asked
    assert not app.exception


@pytest.mark.parametrize("page", ["templates", "send"])
def test_it_shows_what_incs_says_while_the_history_cannot_be_written(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreFull("No room is left.")

    with monkeypatch.context() as broken:
        broken.setattr(Templates, "save", full)
        app = open_page(page)
    assert "No room is left." in words(app)
    assert "What to do: Free disk space" in words(app)
    assert not current.store.templates.list()
    shown = app.dataframe[0].value["Name"] if page == "templates" else app.selectbox[0].options
    assert "order_shipped" in list(shown)
    app.run()
    assert "No room is left." not in words(app)
    assert current.store.templates.list()
    assert not app.exception


def test_a_review_that_is_followed_does_not_wait_for_a_dead_host_each_time(
    away: list[str], current: Services
) -> None:
    for _ in range(3):
        with pytest.raises(HostUnreachable):
            fetch_now("main", "t-1")
    assert len(away) == RetryPolicy().attempts
