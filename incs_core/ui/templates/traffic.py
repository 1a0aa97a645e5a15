"""What was sent with a template lately, how it arrived, and the ways to see more."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.analytics.rates import SMALL_N
from incs_core.analytics.template_traffic import DAYS, TemplateTraffic, daily_sends, template_filter
from incs_core.charts.number_format import count, percent
from incs_core.charts.template_board import BoardEntry
from incs_core.ui.common.links import delivery_link, messages_link
from incs_core.ui.common.services import services
from incs_core.ui.common.times import now_ms


def show_traffic(entry: BoardEntry) -> None:
    """Draw the figures of the last 30 days, with links to Delivery and to the log."""
    traffic = entry.traffic
    st.markdown(f"**Messages of the last {DAYS} days**")
    if traffic.counts.accepted or traffic.counts.refused:
        listed = entry.listed
        _figures(traffic, load_days(listed.account, listed.template.name))
    else:
        st.caption("None was sent with it, tests excluded.")
    _links(entry)


@st.cache_data(ttl=60, max_entries=64, show_spinner=False)
def load_days(account: str, template: str) -> list[int]:
    """How many went out on each of the last 30 days, the oldest first.

    Raises:
        StoreError: the history cannot be read.
    """
    return list(daily_sends(services().store, account, template, now_ms()).values())


def _figures(traffic: TemplateTraffic, days: Sequence[int]) -> None:
    counts, rates = traffic.counts, traffic.rates
    few = f"n = {rates.n_completed} < {SMALL_N}" if rates.muted else None
    st.metric(
        "Sends",
        count(counts.accepted),
        help=f"Messages that INCS took in the last {DAYS} days, and how many each day. Tests are "
        "left out.",
        border=True,
        chart_data=days if any(days) else None,
        chart_type="bar",
    )
    with st.container(horizontal=True, gap="small"):
        _metric(
            "Completed",
            "–" if rates.muted else percent(rates.final_rate),
            "Delivery rate (final): delivered of delivered, failed and expired; none under "
            f"{SMALL_N} completed messages.",
            few,
        )
        _metric(
            "Read",
            "–" if rates.muted else percent(rates.read_rate),
            "Read rate: read of delivered; a floor, since people may switch receipts off.",
        )
        _metric("Failed", count(counts.failed), "Messages that INCS took and could not deliver.")
        if counts.refused:
            _metric("Refused", count(counts.refused), "Messages that INCS did not take at all.")


def _metric(label: str, value: str, about: str, delta: str | None = None) -> None:
    st.metric(
        label,
        value,
        delta=delta,
        delta_color="off",
        delta_arrow="off",
        help=f"{about} Tests are left out.",
        border=True,
        width=125,
    )


def _links(entry: BoardEntry) -> None:
    listed = entry.listed
    wanted = template_filter(services().store, listed.account, listed.template.name, now_ms())
    with st.container(horizontal=True, gap="small"):
        delivery_link(wanted, "Delivery")
        messages_link(wanted, "Its messages")
