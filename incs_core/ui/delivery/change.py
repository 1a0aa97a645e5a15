"""Why the settled rate changed between two periods: traffic, or how each part did."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from incs_core.analytics.change import Change
from incs_core.analytics.overview import Overview
from incs_core.charts.change import change_rows, strongest_words, waterfall_figure
from incs_core.charts.numbers import points
from incs_core.ui.chart import draw_chart
from incs_core.ui.delivery.parts import table_behind
from incs_core.ui.guard import as_text
from incs_core.ui.periods import in_words

Dimension = Literal["template", "country", "type", "account"]
DIMENSIONS: tuple[Dimension, ...] = ("template", "country", "type", "account")
METHOD = (
    "A group’s own rate counts by its mean share of the two periods, its traffic by how far its "
    "mean rate lies from the whole. Both together are the change, exactly."
)


@st.fragment
def why_it_changed(overview: Overview) -> None:
    """The split by a chosen dimension, the strongest contributors in words, the table."""
    before, now = overview.previous, overview.rates
    words = in_words(overview.previous_start, overview.previous_end)
    if before is None or before.muted or now.muted:
        st.info(
            as_text(
                f"Too few settled messages in this period or in {words} to explain a change. "
                "Take a longer period, or compare with another one."
            ),
            icon=":material/compare_arrows:",
        )
        return
    by = _dimension(overview)
    change = overview.changes[by]
    if change is not None:
        _head(change, words)
        _explained(change, by, overview)


def _explained(change: Change, by: Dimension, overview: Overview) -> None:
    alt = f"The way from the rate before to the rate now, by {by}"
    draw_chart(waterfall_figure(change, by), key="waterfall", alt=alt)
    st.caption("Percentage points. Hatched: because traffic moved. Plain: because the rate did.")
    if strongest := strongest_words(change, by):
        st.markdown("**What mattered most**")
        st.markdown("\n".join(f"{n}. {as_text(line)}" for n, line in enumerate(strongest, 1)))
    table_behind(change_rows(change, by), overview, f"change-by-{by}")


def _head(change: Change, words: str) -> None:
    total, rate, mix = (points(float(each)) for each in (change.total, change.rate, change.mix))
    st.markdown(
        f"Settled rate against {as_text(words)}: **{total}**, of which **{rate}** because groups "
        f"did better or worse and **{mix}** because traffic moved between them.",
        help=METHOD,
    )


def _dimension(overview: Overview) -> Dimension:
    return st.segmented_control(
        "Split by",
        [by for by in DIMENSIONS if by != "account" or len(overview.tables["account"]) > 1],
        default=DIMENSIONS[0],
        required=True,
        key="split",
        bind="query-params",
        format_func=str.capitalize,
    )
