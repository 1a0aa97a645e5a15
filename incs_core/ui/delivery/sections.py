"""The sections of the Delivery page: one at a time, chosen in the address, below the filter.

To add one, write a function that draws it from the overview and add a row to `SECTIONS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.ui.delivery import alerts, trust
from incs_core.ui.delivery.change import why_it_changed
from incs_core.ui.delivery.compare import which_is_better
from incs_core.ui.delivery.failures import why_they_fail
from incs_core.ui.delivery.first import first_view
from incs_core.ui.delivery.groups import groups
from incs_core.ui.delivery.share import share_buttons
from incs_core.ui.delivery.speed import how_fast
from incs_core.ui.delivery.when import when
from incs_core.ui.guard import section


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its title, which stands in the address too, and what draws it."""

    title: str
    draw: Callable[[Overview], None]
    question: str


SECTIONS = (
    Section("Overview", first_view, "How are we doing?"),
    Section("When", when, "When did it go well, when not?"),
    Section("Where", groups, "Where, and with what?"),
    Section("Change", why_it_changed, "Why did it change?"),
    Section("Failures", why_they_fail, "Why do they fail?"),
    Section("Speed", how_fast, "How fast are we?"),
    Section("Compare", which_is_better, "Which is better?"),
    Section("Trust", trust.draw, "Can I trust the data?"),
    Section("Alerts", alerts.draw, "What is wrong now, and what shall be watched?"),
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
    with section(f"the section “{chosen.title}”"):
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
