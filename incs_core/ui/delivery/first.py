"""The first view: the headline figures, when it was, and how far messages got."""

from __future__ import annotations

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.ui.delivery.head import headline, volumes
from incs_core.ui.delivery.loss import how_far
from incs_core.ui.delivery.over_time import over_time


def first_view(overview: Overview) -> None:
    """How are we doing, and when: all that fits a screen."""
    left, right = st.columns([6, 5], gap="medium")
    with left:
        headline(overview)
    with right:
        over_time(overview)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        how_far(overview)
    with right:
        volumes(overview)
