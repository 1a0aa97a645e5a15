"""A template in review, followed without reloading the page until somebody has decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from incs_core.charts.approval import wait_words
from incs_core.charts.template_board import Entry
from incs_core.charts.template_rows import status_word
from incs_core.ui import outcome
from incs_core.ui.guard import as_text, section
from incs_core.ui.resources import services
from incs_core.ui.templates.loading import ASK_S, ask_now, load_page

FRESH = timedelta(minutes=5)
LIST_S, LATER_S = 15.0, 30.0
"""How often a list is read for the sake of one, and how often one that waits for long is."""


def follow_review(entry: Entry) -> None:
    """Show that a template waits, and look at it again and again: often while it is fresh."""
    submitted = entry.listed.template.created_at
    fresh = submitted is None or datetime.now(UTC) - submitted < FRESH
    period = period_of(entry.listed.account) if fresh else LATER_S
    st.fragment(_look, run_every=period)(entry, period)


def period_of(account: str) -> float:
    """How often to ask at first (seconds): for a WhatsApp template, INCS has only the list."""
    is_listed = services().accounts[account].channel == "whatsapp"
    return LIST_S if is_listed else ASK_S + 0.5


def _look(entry: Entry, period: float) -> None:
    listed = entry.listed
    with section("the review's status"):
        now = ask_now(listed.account, listed.template.template_id)
        if now.raw_status != listed.template.raw_status:
            outcome.remember(f"{now.name}: {status_word(now.raw_status)}.")
            load_page.clear()
            st.rerun()
    _say(entry, f"This page asks INCS every {period:.0f} s and shows the decision by itself.")


def _say(entry: Entry, asks: str) -> None:
    created, wait = entry.listed.template.created_at, entry.wait
    if wait is None or created is None:
        st.info(f"In review. {asks}", icon=":material/hourglass_top:")
        return
    wait = wait._replace(seconds=(datetime.now(UTC) - created).total_seconds())
    if wait.is_unusual:
        st.warning(
            as_text(
                f"{wait_words(wait)} Ask INCS what it waits for, and name the template id. {asks}"
            ),
            icon=":material/hourglass_disabled:",
        )
    else:
        st.info(as_text(f"{wait_words(wait)} {asks}"), icon=":material/hourglass_top:")
