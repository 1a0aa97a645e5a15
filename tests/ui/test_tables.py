"""A click on a row means the row that was on the screen, whatever the table holds by now."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.screen import select_cell, select_row


def page() -> None:
    """A table of the session's letters, and what it says was chosen."""
    import streamlit as st

    from incs_core.ui.tables import show_table

    names = st.session_state["names"]
    chosen = show_table(
        [{"Name": name} for name in names],
        key="letters",
        file_name="letters",
        ids=names,
        stays_in=st.session_state.get("shows"),
        exports=False,
    )
    st.text(str(chosen))


@pytest.fixture
def app() -> AppTest:
    """The page with three letters, drawn once."""
    app = AppTest.from_function(page, default_timeout=30)
    app.session_state["names"] = ["c", "b", "a"]
    return app.run()


def told(app: AppTest) -> str:
    """What the table says was chosen."""
    assert not app.exception
    return str(app.text[0].value)


def selected(app: AppTest) -> list[int]:
    """The rows that are selected when the browser draws the table."""
    default = app.dataframe[0].proto.selection_default
    return list(json.loads(default)["selection"]["rows"]) if default else []


def test_a_click_is_told_once_and_selects_nothing(app: AppTest) -> None:
    assert told(app) == "None"
    assert told(select_row(app, "letters", 1)) == "b"
    assert selected(app) == []
    assert told(app.run()) == "None"
    assert told(select_row(app, "letters", 1)) == "b"


def test_a_click_on_a_cell_chooses_its_row(app: AppTest) -> None:
    assert told(select_cell(app, "letters", 2, "Name")) == "a"


def test_it_tells_the_row_that_was_drawn_though_newer_ones_came(app: AppTest) -> None:
    app.session_state["names"] = ["e", "d", "c", "b", "a"]
    assert told(select_row(app, "letters", 0)) == "c"


def test_it_tells_the_row_that_was_drawn_though_the_list_shrank(app: AppTest) -> None:
    app.session_state["names"] = ["c"]
    assert told(select_row(app, "letters", 2)) == "a"


def test_a_choice_stays_and_the_selection_follows_its_row(app: AppTest) -> None:
    app.session_state["shows"] = "all"
    app.run()
    assert told(select_row(app, "letters", 1)) == "b"
    assert selected(app) == [1]
    app.session_state["names"] = ["d", "c", "b", "a"]
    assert told(app.run()) == "b"
    assert selected(app) == [2]
    app.session_state["names"] = ["e", "d"]
    assert told(app.run()) == "b"
    assert selected(app) == []


def test_a_choice_ends_where_the_list_shows_something_else(app: AppTest) -> None:
    app.session_state["shows"] = "all"
    app.run()
    select_row(app, "letters", 1)
    app.session_state["shows"] = "a part"
    assert told(app.run()) == "None"
    assert selected(app) == []


def test_a_choice_ends_with_its_selection(app: AppTest) -> None:
    app.session_state["shows"] = "all"
    app.run()
    select_row(app, "letters", 1)
    assert told(select_row(app, "letters")) == "None"
