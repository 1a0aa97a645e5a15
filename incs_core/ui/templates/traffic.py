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
        st.caption("No messages in this period, tests excluded.")
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
        help=f"Messages accepted in the last {DAYS} days, and per day. Tests are excluded.",
        border=True,
        chart_data=days if any(days) else None,
        chart_type="bar",
    )
    with st.container(horizontal=True, gap="small"):
        _metric(
            "Delivery rate",
            "–" if rates.muted else percent(rates.final_rate),
            "Delivery rate (final): delivered / (delivered + failed + expired). None below "
            f"{SMALL_N} completed messages.",
            few,
        )
        _metric(
            "Read rate",
            "–" if rates.muted else percent(rates.read_rate),
            "Read rate: read / delivered; a lower bound, since read receipts may be off.",
        )
        _metric("Failed", count(counts.failed), "Messages accepted, then failed.")
        if counts.refused:
            _metric("Refused", count(counts.refused), "Messages not accepted by INCS.")


def _metric(label: str, value: str, about: str, delta: str | None = None) -> None:
    st.metric(
        label,
        value,
        delta=delta,
        delta_color="off",
        delta_arrow="off",
        help=f"{about} Tests are excluded.",
        border=True,
        width=125,
    )


def _links(entry: BoardEntry) -> None:
    listed = entry.listed
    wanted = template_filter(services().store, listed.account, listed.template.name, now_ms())
    with st.container(horizontal=True, gap="small"):
        delivery_link(wanted, "Delivery")
        messages_link(wanted, "Messages")
