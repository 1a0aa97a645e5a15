"""What people see when our own code fails."""

from __future__ import annotations

import logging
import re

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.errors import HostUnreachable


def broken_page() -> None:
    from incs_core.ui.common.errors import show_unexpected

    show_unexpected(ValueError("cannot read +62 815 0000 1234"))


def page_without_a_host() -> None:
    from incs_core.errors import HostUnreachable
    from incs_core.ui.common.errors import show_unexpected

    show_unexpected(HostUnreachable("INCS cannot be reached.", host="api.example"))


def fragment_in_a_fragment() -> None:
    from streamlit.errors import FragmentHandledException

    from incs_core.ui.common.errors import show_unexpected

    assert show_unexpected(FragmentHandledException("shown inside"))


def test_it_shows_a_failure_in_a_nested_fragment_once() -> None:
    app = AppTest.from_function(fragment_in_a_fragment).run()
    assert not app.error
    assert not app.exception


def test_it_shows_a_number_that_is_in_the_log_too(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        app = AppTest.from_function(broken_page).run()
    assert "not in your action" in app.error[0].value
    shown = re.search(r"Error number \*\*([0-9A-F]{4}-[0-9A-F]{4})\*\*", app.caption[0].value)
    assert shown is not None
    assert f"Error {shown[1]}: ValueError at " in caplog.text
    assert "What to do" in app.caption[1].value
    assert [button.label for button in app.button] == ["Try again"]


def test_it_shows_and_logs_nothing_of_what_the_error_quotes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        app = AppTest.from_function(broken_page).run()
    shown = " ".join(str(element.proto) for element in (*app.error, *app.caption))
    assert "1234" not in shown + caplog.text


def test_it_says_an_error_of_ours_in_its_own_words(caplog: pytest.LogCaptureFixture) -> None:
    app = AppTest.from_function(page_without_a_host).run()
    assert "INCS cannot be reached" in app.error[0].value
    assert HostUnreachable.advice.split(".")[0] in app.caption[-1].value
    assert "Error number" not in app.caption[0].value
    assert "Error " not in caplog.text
