"""Whether events still come in: the last receipt, what waits for one, what was not understood."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from incs_core.charts.number_format import count
from incs_core.domain.filters import Filter
from incs_core.ui.common.errors import error_boundary
from incs_core.ui.common.services import services
from incs_core.ui.common.times import ago, at

OPEN_DAYS = 3


def health_part() -> None:
    """Three numbers, and what to do before the first receipt; the banner tells of silence."""
    with error_boundary("the state of the webhook"):
        store = services().store
        accounts = tuple(services().accounts)
        last_ms = store.events.last_webhook_ms(accounts)
        first, second, third = st.columns(3)
        first.metric(
            "Last webhook",
            "none recently" if last_ms is None else ago(last_ms),
            border=True,
            help="Time of the last receipt by webhook: "
            f"{at(last_ms) or 'not among the newest events'}.",
        )
        second.metric(
            "Pending messages",
            count(_waiting()),
            border=True,
            help=f"Accepted or sent in the last {OPEN_DAYS} days, no final status yet.",
        )
        third.metric(
            "Dead letters",
            count(store.events.dead_count()),
            border=True,
            help="Events that could not be processed. They are stored with the reason.",
        )
        if store.rollups.last_receipt_ms(accounts) is None:
            _first_steps()


def _waiting() -> int:
    today = datetime.now(services().store.zone).date()
    period = Filter(today - timedelta(days=OPEN_DAYS - 1), today, include_tests=True)
    return sum(row.counts.pending for row in services().store.rollups.counts(period, "total"))


def _first_steps() -> None:
    st.info(
        "No receipt received yet. Paste the webhook URL from Settings into the INCS "
        "console, then send a test.",
        icon=":material/webhook:",
    )
