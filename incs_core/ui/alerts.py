"""Alerts on every screen: those that nobody has acknowledged yet."""

from __future__ import annotations

import contextlib

import streamlit as st

from incs_core.errors import StoreError
from incs_core.store.alerts import AlertRow
from incs_core.ui.guard import as_text
from incs_core.ui.resources import services
from incs_core.ui.times import at

MOST_SHOWN = 3


def alert_banner(page: str) -> None:
    """Say on top of the screen what is wrong; `page` is the file that has the alerts."""
    # A database in trouble is told by the screen itself, in the place of what it cannot show.
    with contextlib.suppress(StoreError):
        found = load_open_alerts()
        for alert in found[:MOST_SHOWN]:
            st.error(
                f"**{as_text(alert.name)}**, since {as_text(at(alert.opened_ms))}. "
                f"{as_text(alert.detail)}",
                icon=":material/notification_important:",
            )
        if found:
            more = f" ({len(found)} open)" if len(found) > 1 else ""
            st.page_link(
                page,
                label=f"See and acknowledge{more}",
                icon=":material/arrow_forward:",
                query_params={"section": "Alerts"},
            )


@st.cache_data(ttl=30, max_entries=2, show_spinner=False)
def load_open_alerts() -> list[AlertRow]:
    """The alerts that nobody has acknowledged yet.

    Raises:
        StoreError: the database cannot be read.
    """
    return services().store.alerts(states=("open",))
