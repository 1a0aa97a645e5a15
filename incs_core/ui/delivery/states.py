"""What the page says when there is nothing to show: history being made, none yet, none chosen."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from incs_core.analytics.overview import Overview
from incs_core.charts.numbers import count
from incs_core.store.delivery_types import Choices, Happened
from incs_core.ui.delivery.data import load_happened, read_again
from incs_core.ui.delivery.head import as_of_line
from incs_core.ui.filters import load_choices, reset
from incs_core.ui.frame import page_file
from incs_core.ui.periods import in_words
from incs_core.ui.resources import services


def history_being_made() -> bool:
    """Say that a history is being made; the frame runs the page again when it is there."""
    if services().history.progress is None:
        return False
    with st.container(border=True):
        st.subheader("Making a history to look at", anchor=False)
        st.write(
            "An empty store is being filled with invented messages. The figures appear here by "
            "themselves as soon as they are ready; the side bar shows how far it is."
        )
    return True


def nothing_to_show(overview: Overview, choices: Choices, place: DeltaGenerator) -> bool:
    """Say why there is nothing to show and what to do; False if there is something."""
    total = overview.total
    if total.accepted or total.refused or total.unconfirmed:
        return False
    if not choices.types:
        _none_yet()
    else:
        as_of_line(overview, place)
        _none_chosen(overview)
    return True


def _none_yet() -> None:
    # What is empty now may be filled a moment later: nothing of it may stay in a cache.
    read_again()
    load_choices.clear()
    with st.container(border=True):
        st.subheader("No messages yet", anchor=False)
        st.write("Delivery figures begin with the first message. Three ways to begin:")
        st.page_link(page_file("send"), label="Send a test message", icon=":material/send:")
        st.page_link(
            page_file("settings"),
            label="Let INCS call our webhook, so that receipts come in",
            icon=":material/webhook:",
        )
        st.write("Or record what another system sent: `python -m incs_core import FILE.csv`")
        st.button("Look again", key="look-again", icon=":material/refresh:", type="tertiary")


def _none_chosen(overview: Overview) -> None:
    wanted = overview.wanted
    with st.container(border=True):
        st.subheader("Nothing was sent here", anchor=False)
        st.write(
            f"No message fits these filters in {in_words(wanted.start, wanted.end)}. "
            "Take a longer period, or show all messages again."
        )
        if words := _came_in(overview):
            st.write(words)
        with st.container(horizontal=True):
            st.button("Last 90 days", key="longer", on_click=_longer, type="primary")
            st.button("All messages", key="show-all", on_click=reset)


def _came_in(overview: Overview) -> str:
    """What was heard meanwhile of messages that were sent earlier; "" if nothing was."""
    rows = load_happened(overview.wanted, "day", overview.as_of_ms)
    total = sum((row.happened for row in rows), Happened())
    parts = [
        f"{count(n)} {words}"
        for n, words in (
            (total.delivered, "arrived"),
            (total.read, "were read"),
            (total.failed, "failed"),
        )
        if n
    ]
    return f"Of messages sent earlier, {', '.join(parts)} in this time." if parts else ""


def _longer() -> None:
    st.session_state["period"] = "90 days"
