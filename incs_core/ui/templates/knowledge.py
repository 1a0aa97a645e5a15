"""What the store knows around templates: reviews of the past, last changes, traffic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from incs_core.analytics.approval import Clock, reviews_of
from incs_core.analytics.template_traffic import Traffic, traffic
from incs_core.charts.template_board import Entry, entries
from incs_core.charts.template_rows import Listed
from incs_core.store.types import TemplateMoments
from incs_core.ui.resources import services
from incs_core.ui.times import now_ms

KEEP_S = 15


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of all templates, by account and template id, or name for the traffic."""

    clock: Clock
    moments: dict[tuple[str, str], TemplateMoments]
    traffic: dict[tuple[str, str], Traffic]

    def entries(self, listed: Sequence[Listed]) -> list[Entry]:
        """Templates with what is known around them, as they stand now."""
        return entries(listed, self.clock, self.moments, self.traffic, now_ms())


def knowledge() -> Knowledge:
    """What the store knows about the templates of all accounts.

    Raises:
        StoreError: the history cannot be read.
    """
    return load_knowledge(tuple(services().accounts))


@st.cache_data(ttl=KEEP_S, max_entries=4, show_spinner=False)
def load_knowledge(accounts: tuple[str, ...]) -> Knowledge:
    """As `knowledge`, kept for some seconds.

    Raises:
        StoreError: the history cannot be read.
    """
    store = services().store
    moments = store.template_moments()
    rows = [row for row in store.templates() if row.account in accounts]
    clock = Clock.of(reviews_of(rows, moments))
    return Knowledge(clock, moments, traffic(store, accounts, now_ms()))
