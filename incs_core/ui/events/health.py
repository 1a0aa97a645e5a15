"""Whether events still come in: the last receipt, what waits for one, what was not understood."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from incs_core.charts.numbers import count, duration
from incs_core.store.delivery_types import Filter
from incs_core.ui.guard import section
from incs_core.ui.resources import services
from incs_core.ui.times import ago, at, now_ms, zone

SILENT_AFTER_MS = 3_600_000
OPEN_DAYS = 3


def health_part() -> None:
    """Three numbers, and a word where the webhook seems silent."""
    with section("the state of the webhook"):
        store = services().store
        last_ms = store.last_receipt_ms(tuple(services().accounts))
        waiting = _waiting()
        first, second, third = st.columns(3)
        first.metric(
            "Last receipt",
            ago(last_ms),
            border=True,
            help=f"When we last learnt a status, by webhook or look-up: {at(last_ms) or 'never'}.",
        )
        second.metric(
            "Open messages",
            count(waiting),
            border=True,
            help=f"Accepted or sent in the last {OPEN_DAYS} days, without a final word yet.",
        )
        third.metric(
            "Dead letters",
            count(store.dead_count()),
            border=True,
            help="Events that could not be understood. They are kept with the reason.",
        )
        _silence(last_ms, waiting)


def _waiting() -> int:
    today = datetime.now(zone()).date()
    period = Filter(today - timedelta(days=OPEN_DAYS - 1), today, include_tests=True)
    return sum(row.counts.open for row in services().store.counts(period, "total"))


def _silence(last_ms: int | None, waiting: int) -> None:
    if last_ms is None:
        st.info(
            "No receipt has ever arrived. Paste the webhook address from the Settings page into "
            "the INCS console, then send a test.",
            icon=":material/webhook:",
        )
    elif waiting and now_ms() - last_ms > SILENT_AFTER_MS:
        silent = duration((now_ms() - last_ms) / 1000)
        st.warning(
            f"{count(waiting)} messages wait for a receipt, and none came for {silent}. "
            "Check under Settings that INCS can reach the webhook; look-ups go on by themselves.",
            icon=":material/notifications_paused:",
        )
