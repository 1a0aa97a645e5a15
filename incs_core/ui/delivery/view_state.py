"""How the Delivery page is looked at: section, comparison and their choices, for saved views."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from incs_core.charts.comparison import MEASURES
from incs_core.domain.filters import Choices
from incs_core.ui.common.periods import CHOSEN, COMPARE_WITH, PREVIOUS
from incs_core.ui.delivery.comparison import BACK, LEAST, MOST, PERIODS, TEMPLATES
from incs_core.ui.delivery.latency import LABELS
from incs_core.ui.delivery.over_time import AUTO, GRAINS
from incs_core.ui.delivery.sections import FIRST, SECTIONS
from incs_core.ui.delivery.timing import EVENT_TIME, SEND_TIME
from incs_core.ui.delivery.why_it_changed import DIMENSIONS

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "section": tuple(each.title for each in SECTIONS),
    "compare_to": COMPARE_WITH,
    "grain": (AUTO, *GRAINS),
    "time_basis": (SEND_TIME, EVENT_TIME),
    "split": DIMENSIONS,
    "latency_kind": tuple(LABELS.values()),
    "compare": (TEMPLATES, PERIODS),
    "measure": tuple(MEASURES.values()),
}
DATES, TEMPLATES_COMPARED, FURTHER = "compare_dates", "compared", "periods_back"


def current_view() -> dict[str, Any]:
    """What is chosen now beside the filters, under the names of the address."""
    state = st.session_state
    found: dict[str, Any] = {name: state[name] for name in OPTIONS if state.get(name)}
    if state.get(TEMPLATES_COMPARED):
        found[TEMPLATES_COMPARED] = list(state[TEMPLATES_COMPARED])
    if state.get(FURTHER):
        found[FURTHER] = list(state[FURTHER])
    if found.get("compare_to") == CHOSEN:
        found[DATES] = [day.isoformat() for day in state.get(DATES) or ()]
    return found


def apply_view(query: Mapping[str, Any], choices: Choices) -> None:
    """Choose what a view names; what it does not name stays, what is not on offer too."""
    state = st.session_state
    for name, options in OPTIONS.items():
        if query.get(name) in options:
            state[name] = query[name]
    if query.get(DATES):
        state[DATES] = tuple(date.fromisoformat(day) for day in query[DATES])
    compared = [name for name in query.get(TEMPLATES_COMPARED, ()) if name in choices.templates]
    if compared:
        state[TEMPLATES_COMPARED] = compared[:MOST]
    further = [name for name in query.get(FURTHER, ()) if name in BACK]
    if further:
        state[FURTHER] = further[: MOST - LEAST]


def view_text(query: Mapping[str, Any]) -> list[str]:
    """What a view says beside its filters, for people: section and comparison, unless usual."""
    usual = {"section": FIRST.title, "compare_to": PREVIOUS}
    return [str(query[name]) for name in usual if query.get(name) not in (None, usual[name])]
