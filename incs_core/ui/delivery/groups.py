"""Templates, countries and types side by side, and what moved since the period before."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.analytics.rates import SMALL_N
from incs_core.charts.breakdown import group_name, ranked, rates_figure
from incs_core.charts.delivery_rows import group_rows
from incs_core.charts.figure import CONFIG
from incs_core.charts.numbers import points
from incs_core.store.delivery import LatencyBy
from incs_core.store.delivery_types import Group, Latency
from incs_core.ui.delivery.data import load_latency
from incs_core.ui.delivery.parts import draw_table
from incs_core.ui.guard import as_text, section
from incs_core.ui.periods import in_words

TABS: dict[str, LatencyBy] = {
    "By template": "template",
    "By country": "country",
    "By type": "type",
}


@st.fragment
def groups(overview: Overview) -> None:
    """A tab each; only the open one is computed."""
    st.subheader("Side by side", anchor=False)
    for tab, by in zip(
        st.tabs(list(TABS), key="by", on_change="rerun"), TABS.values(), strict=True
    ):
        if tab.open:
            with tab, section(f"the figures by {by}"):
                _tab(overview, by)


def _tab(overview: Overview, by: LatencyBy) -> None:
    best = ranked(overview.tables[by])
    if len(best) > 1:
        figure = rates_figure(best, overview.rates, by)
        alt = f"Settled rate of each {by} with its 95 % interval, the best first"
        st.plotly_chart(figure, key=f"rates-{by}", config=CONFIG, alt=alt)
    _what_moved(overview, by)
    rows = group_rows(overview.tables[by], by, _delays(overview, by), overview)
    draw_table(rows, overview, f"by-{by}")
    if any(row.rates.muted for row in overview.tables[by]):
        st.caption(f"Groups with fewer than {SMALL_N} settled messages have no rate and no rank.")


def _delays(overview: Overview, by: LatencyBy) -> Mapping[Group, Latency]:
    if by == "template":
        return overview.delays_by_template
    return load_latency(overview.wanted, by)


def _what_moved(overview: Overview, by: str) -> None:
    change, before_rates = overview.changes[by], overview.previous
    if change is None or before_rates is None or before_rates.muted or overview.rates.muted:
        return
    before = in_words(overview.previous_start, overview.previous_end)
    parts = [
        f"{as_text(group_name(by, str(part.group)))} {points(part.mix + part.rate)}"
        for part in change.parts[:3]
        if abs(part.mix + part.rate) >= 0.0005
    ]
    largest = f" Most by: {', '.join(parts)}." if parts else ""
    st.caption(
        f"Settled rate against {before}: **{points(change.total)}**, of which "
        f"{points(change.rate)} because groups did better or worse and {points(change.mix)} "
        f"because traffic moved between them.{largest}"
    )
