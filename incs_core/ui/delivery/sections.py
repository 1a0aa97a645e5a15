"""The sections of the Delivery page: one at a time, chosen in the address, below the filter.

To add one, write a function that draws it from the overview and add a row to `SECTIONS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.ui.common.errors import error_boundary
from incs_core.ui.delivery import alerts, data_quality
from incs_core.ui.delivery.breakdowns import breakdown_section
from incs_core.ui.delivery.comparison import comparison_section
from incs_core.ui.delivery.failures import failures_section
from incs_core.ui.delivery.latency import latency_section
from incs_core.ui.delivery.overview import overview
from incs_core.ui.delivery.sharing import share_buttons
from incs_core.ui.delivery.timing import timing_section
from incs_core.ui.delivery.why_it_changed import change_section


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its title, which stands in the address too, and what draws it."""

    title: str
    draw: Callable[[Overview], None]
    question: str


SECTIONS = (
    Section("Overview", overview, "How are we doing?"),
    Section("Trends", timing_section, "How does it change over time?"),
    Section("Groups", breakdown_section, "Which groups do better or worse?"),
    Section("Why it changed", change_section, "What caused the change?"),
    Section("Failures", failures_section, "Why do they fail?"),
    Section("Speed", latency_section, "How fast are we?"),
    Section("Compare", comparison_section, "Which is better?"),
    Section("Data quality", data_quality.data_quality_section, "Can I trust the data?"),
    Section("Alerts", alerts.alerts_section, "What needs attention now?"),
)
FIRST = SECTIONS[0]


@st.fragment
def sections(overview: Overview) -> None:
    """The choice of sections and the one that is chosen; changing it reruns this part alone.

    Beside the choice stand the ways to take the figures away.
    """
    with st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
        chosen = _control()
        with st.container(horizontal=True, gap="small", width="content"):
            share_buttons(overview)
    with error_boundary(f"the section “{chosen.title}”"):
        chosen.draw(overview)


def _control() -> Section:
    named = {each.title: each for each in SECTIONS}
    title = st.segmented_control(
        "Section",
        list(named),
        default=FIRST.title,
        required=True,
        key="section",
        bind="query-params",
        label_visibility="collapsed",
        wrap=True,
        help="  \n".join(f"**{each.title}** {each.question}" for each in SECTIONS),
    )
    return named.get(title or FIRST.title, FIRST)
