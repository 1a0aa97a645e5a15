"""A template in review, followed without reloading the page until somebody has decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from incs_core.charts.template_rows import Listed, status_word
from incs_core.charts.template_rows import span as in_words
from incs_core.ui import outcome
from incs_core.ui.guard import as_text, section
from incs_core.ui.templates.loading import ASK_S, ask_now, load_page

FRESH = timedelta(minutes=5)
LATER_S = 30.0


def follow_review(entry: Listed, usual: timedelta | None) -> None:
    """Show that a template waits, and look at it again and again: often while it is fresh."""
    submitted = entry.template.created_at
    fresh = submitted is None or datetime.now(UTC) - submitted < FRESH
    period = ASK_S + 0.5 if fresh else LATER_S
    st.fragment(_look, run_every=period)(entry, usual, period)


def _look(entry: Listed, usual: timedelta | None, period: float) -> None:
    with section("the review's status"):
        now = ask_now(entry.account, entry.template.template_id)
        if now.raw_status != entry.template.raw_status:
            outcome.remember(f"{now.name}: {status_word(now.raw_status)}.")
            load_page.clear()
            st.rerun()
    st.info(_words(entry, usual, period), icon=":material/hourglass_top:")


def _words(entry: Listed, usual: timedelta | None, period: float) -> str:
    submitted = entry.template.created_at
    waits = f" for {in_words(datetime.now(UTC) - submitted)}" if submitted else ""
    typical = f" A decision usually takes {in_words(usual)}." if usual else ""
    return as_text(
        f"In review{waits}.{typical} This page asks INCS every {period:.0f} s and shows the "
        "decision by itself."
    )
