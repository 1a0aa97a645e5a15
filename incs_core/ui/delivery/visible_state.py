"""What the sections were last asked to show, for the report of what is on the screen.

The report's files are made when they are asked for, outside of any run of the page, where nothing
of the session can be read: so the sections note their choices in an object that the report keeps.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from incs_core.analytics.comparison import RateMeasure
from incs_core.analytics.time_series import TimeSeriesGrain

_KEY = "delivery-on-screen"


@dataclass(slots=True)
class VisibleState:
    """The grain over time (None: as the period wants it), and what is compared and by what.

    `compared` are templates, the first of which is the reference; None: those that come first.
    `back` are further periods, each so many times the period's length before it.
    """

    grain: TimeSeriesGrain | None = None
    periods: bool = False
    measure: RateMeasure = "final"
    compared: tuple[str, ...] | None = None
    back: tuple[int, ...] = ()


def visible_state() -> VisibleState:
    """The choices of this session; the same object in each run."""
    found = st.session_state.get(_KEY)
    if not isinstance(found, VisibleState):
        found = st.session_state[_KEY] = VisibleState()
    return found
