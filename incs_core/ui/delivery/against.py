"""What the figures are compared with: a choice that lives in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from incs_core.ui.filters import today
from incs_core.ui.periods import AGAINST, CHOSEN, PREVIOUS, compared

WIDTH = 230


def against_control(period: tuple[date, date]) -> tuple[date, date] | None:
    """Draw the choice; returns the dates to compare with, None for the period just before."""
    against = st.selectbox(
        "Compared with",
        AGAINST,
        key="against",
        bind="query-params",
        label_visibility="collapsed",
        width=WIDTH,
        help="Every change on this page is against that period.",
    )
    chosen: Sequence[date] = _dates() if against == CHOSEN else ()
    return compared(*period, against or PREVIOUS, chosen)


def _dates() -> Sequence[date]:
    found: Sequence[date] = st.date_input(
        "First and last date to compare with",
        value=[],
        max_value=today(),
        format="YYYY-MM-DD",
        key="against_dates",
        bind="query-params",
        label_visibility="collapsed",
        width=WIDTH,
    )
    return found
