"""Pages of a list, by where they end."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    """A list whose page ends at the same place, as for a click that comes before it is drawn."""
    import streamlit as st

    from incs_core.ui.common.list_paging import Pager

    trail: Pager[int] = Pager("list", "all")
    st.text(trail.page)
    trail.turn(st.session_state.get("end", 1))


def test_two_clicks_on_the_same_page_turn_it_once() -> None:
    app = AppTest.from_function(page, default_timeout=30).run()
    app.button(key="list-older").click().run()
    app.button(key="list-older").click().run()
    assert app.text[0].value == "2"
    app.session_state["end"] = 2
    app.run()
    app.button(key="list-older").click().run()
    assert app.text[0].value == "3"
