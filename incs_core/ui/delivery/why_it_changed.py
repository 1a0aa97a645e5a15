"""Why the final delivery rate changed between two periods: traffic, or how each part did."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.analytics.rate_change import RateChange
from incs_core.charts.number_format import points_text
from incs_core.charts.rate_change import rate_change_rows, strongest_text, waterfall_figure
from incs_core.ui.common.charts import draw_chart
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.periods import period_text
from incs_core.ui.delivery.tables import table_behind

Dimension = Literal["template", "country", "type", "account"]
DIMENSIONS: tuple[Dimension, ...] = ("template", "country", "type", "account")
METHOD = (
    "Performance weighs each group’s change of rate by its mean share of traffic; traffic "
    "mix weighs its change of share by its distance from the overall rate. Together they "
    "add up to the change exactly."
)


@st.fragment
def change_section(overview: Overview) -> None:
    """The split by a chosen dimension, the strongest contributors in words, the table."""
    before, now = overview.previous, overview.rates
    words = period_text(overview.previous_start, overview.previous_end)
    if before is None or before.muted or now.muted:
        st.info(
            escape_markdown(
                f"Too few completed messages in this period or in {words}. Choose a longer "
                "period or another comparison."
            ),
            icon=":material/compare_arrows:",
        )
        return
    by = _dimension(overview)
    change = overview.changes[by]
    if change is not None:
        _head(change, words)
        _explained(change, by, overview)


def _explained(change: RateChange, by: Dimension, overview: Overview) -> None:
    alt = f"From the rate before to the rate now, by {by}"
    draw_chart(waterfall_figure(change, by), key="waterfall", alt=alt)
    st.caption("Percentage points. Hatched: traffic mix. Plain: performance.")
    if strongest := strongest_text(change, by):
        st.markdown("**Largest effects**")
        st.markdown(
            "\n".join(f"{n}. {escape_markdown(line)}" for n, line in enumerate(strongest, 1))
        )
    table_behind(rate_change_rows(change, by), overview, f"change-by-{by}")


def _head(change: RateChange, words: str) -> None:
    total, rate, mix = (
        points_text(float(each)) for each in (change.total, change.rate, change.mix)
    )
    st.markdown(
        f"Delivery rate (final) vs {escape_markdown(words)}: **{total}**, of which "
        f"**{rate}** from performance and **{mix}** from traffic mix.",
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
