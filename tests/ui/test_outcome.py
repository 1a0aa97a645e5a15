"""An action that fails says that nothing was done, and why."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.screen import words


def page() -> None:
    """Two buttons whose actions fail: one where it stands, one where the page begins."""
    import streamlit as st

    from incs_core.errors import IncsError
    from incs_core.ui.common import outcome

    def fail(*, later: bool) -> None:
        with outcome.acting("delete the rule", later=later):
            raise IncsError("No room.", advice="Make some.")

    outcome.show()
    st.text("above")
    st.button("Later", key="later", on_click=fail, kwargs={"later": True})
    if st.button("Here", key="here"):
        fail(later=False)


def test_it_is_said_where_the_action_stands() -> None:
    app = AppTest.from_function(page, default_timeout=30).run()
    app.button(key="here").click().run()
    assert "Could not delete the rule. Nothing was changed. No room." in words(app)
    assert "What to do: Make some." in words(app)


def test_a_click_before_the_page_is_drawn_is_answered_above() -> None:
    app = AppTest.from_function(page, default_timeout=30).run()
    app.button(key="later").click().run()
    assert "Could not delete the rule. Nothing was changed. No room. Make some." in words(app)
    assert not app.run().error
