"""The banner of a silent webhook, on every screen; looked at twice a minute at most."""

from __future__ import annotations

import contextlib
import time

import streamlit as st

from incs_core.alerting.checking import watches_silence
from incs_core.analytics.silence import Silence, SilenceRule
from incs_core.analytics.silent import is_quiet, silence_now, usual_of
from incs_core.charts.numbers import count, duration
from incs_core.errors import StoreError
from incs_core.ui.guard import as_text
from incs_core.ui.resources import services
from incs_core.ui.times import at

GRACE_S = 300
"""After a start INCS may still be calling again for what it could not hand over meanwhile."""


def silence_banner() -> None:
    """Say on top of the screen that webhooks fell silent; nothing while all is well."""
    current = services()
    if time.time() - current.started_at < GRACE_S or current.history.progress is not None:
        return
    # A database in trouble is told by the screen itself, in the place of what it cannot show.
    with contextlib.suppress(StoreError):
        accounts = tuple(current.accounts)
        if load_is_due(accounts) and (found := load_silence(accounts)).is_alarm:
            st.warning(in_words(found), icon=":material/notifications_paused:")


def in_words(found: Silence) -> str:
    """What is silent, for how long, what it means for the figures, and what to do."""
    usual = "" if found.expected is None else f" (usually {count(round(found.expected))} by now)"
    return as_text(
        f"No receipt came by webhook for {duration(found.quiet_s)}{usual}, while "
        f"{count(found.waiting)} messages are open. Last: {at(found.last_ms)}. Delivery figures "
        "may look worse than they are. Check under Settings that INCS can reach the webhook; "
        "look-ups go on by themselves."
    )


@st.cache_data(ttl=30, max_entries=8, show_spinner=False)
def load_is_due(accounts: tuple[str, ...]) -> bool:
    """Whether the banner has to look closer: nobody made a rule on silence, and it is quiet.

    Such a rule says itself when silence is an alarm, and its alert has a banner of its own.

    Raises:
        StoreError: the database cannot be read.
    """
    store, now_ms = services().store, time.time_ns() // 1_000_000
    return is_quiet(store, accounts, now_ms, SilenceRule()) and not watches_silence(store)


@st.cache_data(ttl=30, max_entries=8, show_spinner=False)
def load_silence(accounts: tuple[str, ...]) -> Silence:
    """Whether webhooks are silent now.

    Raises:
        StoreError: the database cannot be read.
    """
    now_ms = time.time_ns() // 1_000_000
    store = services().store
    return silence_now(store, accounts, usual_of(store, accounts, now_ms), now_ms, SilenceRule())
