"""Banners on every screen: open alerts and webhook silence."""

from __future__ import annotations

import contextlib
import time

import streamlit as st

from incs_core.alerting.evaluate import has_silence_rule
from incs_core.analytics.webhook_silence import (
    Silence,
    SilenceRule,
    current_silence,
    is_quiet,
    usual_traffic,
)
from incs_core.charts.number_format import count, duration
from incs_core.domain.saved import AlertRow
from incs_core.errors import StoreError
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.services import services
from incs_core.ui.common.times import at

MOST_SHOWN = 3
GRACE_S = 300
"""After a start INCS may still be calling again for what it could not hand over meanwhile."""


def alert_banner(page: str) -> None:
    """Say on top of the screen what is wrong; `page` is the file that has the alerts."""
    # A database in trouble is told by the screen itself, in the place of what it cannot show.
    with contextlib.suppress(StoreError):
        found = load_open_alerts()
        for alert in found[:MOST_SHOWN]:
            st.error(
                f"**{escape_markdown(alert.name)}**, since {escape_markdown(at(alert.opened_ms))}. "
                f"{escape_markdown(alert.detail)}",
                icon=":material/notification_important:",
            )
        if found:
            more = f" ({len(found)} open)" if len(found) > 1 else ""
            st.page_link(
                page,
                label=f"Open alerts{more}",
                icon=":material/arrow_forward:",
                query_params={"section": "Alerts"},
            )


@st.cache_data(ttl=30, max_entries=2, show_spinner=False)
def load_open_alerts() -> list[AlertRow]:
    """The alerts that nobody has acknowledged yet.

    Raises:
        StoreError: the database cannot be read.
    """
    return services().store.alerts.list(states=("open",))


def silence_banner() -> None:
    """Say on top of the screen that webhooks fell silent; nothing while all is well."""
    current = services()
    if time.time() - current.started_at < GRACE_S or current.history.progress is not None:
        return
    # A database in trouble is told by the screen itself, in the place of what it cannot show.
    with contextlib.suppress(StoreError):
        accounts = tuple(current.accounts)
        if load_is_due(accounts) and (found := load_silence(accounts)).is_alarm:
            st.warning(silence_message(found), icon=":material/notifications_paused:")


def silence_message(found: Silence) -> str:
    """What is silent, for how long, what it means for the figures, and what to do."""
    usual = "" if found.expected is None else f" (usually {count(round(found.expected))} by now)"
    return escape_markdown(
        f"No receipt by webhook for {duration(found.quiet_s)}{usual}; "
        f"{count(found.waiting)} messages are pending. Last: {at(found.last_ms)}. Delivery "
        "figures may look worse than they are. Check in Settings that INCS can reach the "
        "webhook; look-ups continue automatically."
    )


@st.cache_data(ttl=30, max_entries=8, show_spinner=False)
def load_is_due(accounts: tuple[str, ...]) -> bool:
    """Whether the banner has to look closer: nobody made a rule on silence, and it is quiet.

    Such a rule says itself when silence is an alarm, and its alert has a banner of its own.

    Raises:
        StoreError: the database cannot be read.
    """
    store, now_ms = services().store, time.time_ns() // 1_000_000
    return is_quiet(store, accounts, now_ms, SilenceRule()) and not has_silence_rule(store)


@st.cache_data(ttl=30, max_entries=8, show_spinner=False)
def load_silence(accounts: tuple[str, ...]) -> Silence:
    """Whether webhooks are silent now.

    Raises:
        StoreError: the database cannot be read.
    """
    now_ms = time.time_ns() // 1_000_000
    store = services().store
    return current_silence(
        store, accounts, usual_traffic(store, accounts, now_ms), now_ms, SilenceRule()
    )
