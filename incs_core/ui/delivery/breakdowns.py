"""Templates, countries and types side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.analytics.overview import Overview, TableRow
from incs_core.analytics.rates import SMALL_N
from incs_core.charts.delivery_tables import group_rows
from incs_core.charts.rate_ranking import clicked_group, ranked, rates_figure, unranked
from incs_core.store.rollups.queries import LatencyBy
from incs_core.ui.common.charts import draw_chart
from incs_core.ui.common.errors import error_boundary
from incs_core.ui.delivery.tables import draw_table

NARROWED = "narrowed-by-a-mark"
TABS: dict[str, LatencyBy] = {
    "By template": "template",
    "By country": "country",
    "By type": "type",
    "By account": "account",
}


@st.fragment
def breakdown_section(overview: Overview) -> None:
    """A tab each; only the open one is computed."""
    shown = {name: by for name, by in TABS.items() if by != "account" or _has_accounts(overview)}
    for tab, by in zip(
        st.tabs(list(shown), key="by", on_change="rerun", bind="query-params"),
        shown.values(),
        strict=True,
    ):
        if tab.open:
            with tab, error_boundary(f"the figures by {by}"):
                _tab(overview, by)


def _has_accounts(overview: Overview) -> bool:
    return len(overview.tables["account"]) > 1


def _tab(overview: Overview, by: LatencyBy) -> None:
    rows = overview.tables[by]
    drawn = [*ranked(rows), *unranked(rows)]
    if len(drawn) > 1:
        _dots(drawn, overview, by)
    draw_table(group_rows(rows, by, overview.delays_by[by], overview), overview, f"by-{by}")
    left_out = sum(not row.rates.muted for row in rows) - len(ranked(rows))
    if left_out:
        st.caption(f"The chart shows the {len(ranked(rows))} largest groups.")
    if any(row.rates.muted for row in rows):
        st.caption(
            f"Groups with fewer than {SMALL_N} completed messages have no rate and are not ranked."
        )


def _dots(drawn: Sequence[TableRow], overview: Overview, by: LatencyBy) -> None:
    """The ranked dots; a click on one narrows the filter to it and runs the page again."""
    key = f"rates-{by}"
    st.caption(
        "Delivery rate (final) with its 95 % interval, best first. Click a dot to filter by "
        f"that {by}."
    )
    draw_chart(
        rates_figure(drawn, overview.rates, by),
        key=key,
        alt=f"Delivery rate (final) of each {by} with its 95 % interval, best first",
        on_points=lambda: _narrow(key, by, drawn),
    )
    if st.session_state.pop(NARROWED, False):
        st.rerun()


def _narrow(key: str, by: LatencyBy, drawn: Sequence[TableRow]) -> None:
    group = clicked_group(st.session_state[key]["selection"]["points"], drawn)
    if group is not None:
        st.session_state[by] = [group]
        st.session_state[NARROWED] = True
