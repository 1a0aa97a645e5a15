"""How fast: how delays are spread, how they went over time, and group by group."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.charts.delivery_tables import latency_rows
from incs_core.charts.latency import (
    LATENCY_LABELS,
    Kind,
    distribution_figure,
    distribution_rows,
    fastest,
    group_latencies,
    group_latency_figure,
    group_latency_rows,
    latency_figure,
    percentiles_figure,
)
from incs_core.charts.number_format import count, duration
from incs_core.ui.common.charts import draw_chart
from incs_core.ui.common.errors import error_boundary
from incs_core.ui.delivery.annotations import annotations_in
from incs_core.ui.delivery.tables import table_behind

By = Literal["template", "country", "account"]
HALF_A_DAY_MS = 43_200_000
"""A day's point stands at its midnight, half a day before the day's middle."""
LABELS: dict[Kind, str] = {"delivered": "To delivery", "read": "To read"}


@st.fragment
def latency_section(overview: Overview) -> None:
    """One kind of delay at a time: its spread, its days, its templates and countries."""
    kind = _kind()
    histogram = getattr(overview.delays, kind)
    if not histogram:
        st.caption("Nothing delivered yet." if kind == "delivered" else "Nothing read yet.")
        return
    delays = overview.latency if kind == "delivered" else overview.read_latency
    st.markdown(
        f"{LATENCY_LABELS[kind]}: median **{duration(delays.p50)}**, "
        f"p90 **{duration(delays.p90)}**, "
        f"p99 **{duration(delays.p99)}**, n = {count(delays.n)}.",
        help="Of delivered (or read) messages; accurate to 5 %.",
    )
    _spread(overview, kind)
    with error_boundary("the delays over time"):
        _over_time(overview, kind)
    with error_boundary("the delays by group"):
        _side_by_side(overview, kind)


def _spread(overview: Overview, kind: Kind) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Delay distribution**")
        figure = distribution_figure(getattr(overview.delays, kind), kind)
        alt = f"{LATENCY_LABELS[kind]}: share of messages by delay, on a logarithmic axis"
        draw_chart(figure, key="spread", alt=alt)
        st.caption("Dotted: median, p90 and p99.")
        table_behind(distribution_rows(overview.delays), overview, "spread")
    with right:
        st.markdown("**Cumulative share**")
        alt = "Cumulative share of messages delivered and read by delay"
        draw_chart(latency_figure(overview.delays), key="latency", alt=alt)
        table_behind(latency_rows(overview), overview, "latency")


def _over_time(overview: Overview, kind: Kind) -> None:
    days = group_latencies(overview.delays_by["day"], kind)
    if len(days) < 2:
        return
    st.markdown("**By day sent**")
    figure = percentiles_figure(
        days, kind, annotations_in(overview, HALF_A_DAY_MS), ZoneInfo(overview.zone)
    )
    alt = f"{LATENCY_LABELS[kind]}: percentiles by day"
    draw_chart(figure, key="percentiles", alt=alt)
    table_behind(group_latency_rows(days, f"Day ({overview.zone})"), overview, f"{kind}-by-day")


def _side_by_side(overview: Overview, kind: Kind) -> None:
    parts: list[By] = ["template", "country"]
    if len(overview.tables["account"]) > 1:
        parts.append("account")
    columns = st.columns(2, gap="medium")
    for place, by in enumerate(parts):
        with columns[place % 2]:
            found = fastest(group_latencies(overview.delays_by[by], kind))
            st.markdown(f"**By {by}**: median (dot), p90 (end of line)")
            alt = f"{LATENCY_LABELS[kind]}: median and 90th percentile of each {by}, fastest first"
            figure = group_latency_figure(found, kind, by)
            draw_chart(figure, key=f"paces-{by}", alt=alt)
            table_behind(group_latency_rows(found, by.capitalize()), overview, f"{kind}-by-{by}")


def _kind() -> Kind:
    labels = {label: kind for kind, label in LABELS.items()}
    chosen = st.segmented_control(
        "Delay",
        list(labels),
        default=LABELS["delivered"],
        required=True,
        key="latency_kind",
        bind="query-params",
        label_visibility="collapsed",
    )
    return labels[chosen or LABELS["delivered"]]
