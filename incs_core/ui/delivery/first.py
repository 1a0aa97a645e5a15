"""The first view: the headline figures, when it was, and how far messages got."""

from __future__ import annotations

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.ui.delivery.head import headline
from incs_core.ui.delivery.loss import how_far
from incs_core.ui.delivery.over_time import over_time


def first_view(overview: Overview) -> None:
    """How are we doing, and when: all that fits a screen."""
    headline(overview)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        over_time(overview)
    with right:
        how_far(overview)
