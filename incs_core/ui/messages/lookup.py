"""Look up any number of ids: begin, follow, read what was found, repeat, compare."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.guard import section
from incs_core.ui.messages import looking
from incs_core.ui.messages.address import chosen_look_up, leave_look_up
from incs_core.ui.messages.lookup_form import new_look_up
from incs_core.ui.messages.lookup_list import kept_look_ups
from incs_core.ui.messages.results import results
from incs_core.ui.resources import services


def look_up_part() -> None:
    """The look-up that the address names; without one a new one, and those that are kept."""
    with section("the look-up"):
        look_up_id = chosen_look_up()
        if not look_up_id:
            new_look_up()
            kept_look_ups()
            return
        row = services().store.look_up(look_up_id)
        if row is None:
            _gone()
            return
        looking.head(row)
        if looking.is_running(row):
            looking.progress(row.id)
        else:
            results(row)


def _gone() -> None:
    st.info("This look-up is not kept any more.", icon=":material/search_off:")
    st.button(
        "All look-ups", key="lookup-all", icon=":material/arrow_back:", on_click=leave_look_up
    )
