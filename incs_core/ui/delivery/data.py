"""What the Delivery page reads, cached for half a minute.

What the report reads too has no spinner: its files are made where nothing can be drawn.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import Literal

import streamlit as st

from incs_core.analytics.event_time import event_time_series
from incs_core.analytics.failures import FailureKey, FailureTrend
from incs_core.analytics.overview import Overview, delivery_overview
from incs_core.analytics.time_buckets import Grain, zero_filled
from incs_core.domain.delivery import CountRow, EventTimeRow
from incs_core.domain.filters import Filter
from incs_core.report.data import read_trends
from incs_core.ui.common.services import services

TTL_S = 30
MINUTE_MS = 60_000


def minute() -> int:
    """The minute that it is, since the epoch: a part of the key, so that expiry goes on."""
    return time.time_ns() // (MINUTE_MS * 1_000_000)


@st.cache_data(ttl=TTL_S, max_entries=128, show_spinner="Counting…")
def load_overview(
    wanted: Filter, minute: int, against: tuple[date, date] | None = None
) -> Overview:
    """All figures of a period but those that a section asks for by itself.

    `against` are the dates to compare with; None: the period just before.

    Raises:
        StoreError: the database cannot be read.
    """
    now_ms = max(int(time.time() * 1_000), minute * MINUTE_MS)
    return delivery_overview(services().store, wanted, now_ms, against)


@st.cache_data(ttl=TTL_S, max_entries=128, show_spinner=False)
def load_counts(wanted: Filter, grain: Grain, now_ms: int) -> tuple[CountRow, ...]:
    """The series of a period in a grain that the overview does not have, without gaps.

    Raises:
        StoreError: the database cannot be read.
    """
    store = services().store
    return zero_filled(
        store.rollups.counts(wanted, grain, now_ms), wanted, grain, store.zone, now_ms
    )


@st.cache_data(ttl=TTL_S, max_entries=128, show_spinner=False)
def load_event_time(
    wanted: Filter, grain: Literal["hour", "day", "week"], now_ms: int
) -> tuple[EventTimeRow, ...]:
    """What happened in each hour, day or week of a period, whenever it was sent.

    Raises:
        StoreError: the database cannot be read.
    """
    return event_time_series(services().store, wanted, grain, now_ms)


@st.cache_data(ttl=TTL_S, max_entries=128, show_spinner=False)
def load_tables(wanted: Filter, now_ms: int) -> dict[str, tuple[CountRow, ...]]:
    """The counts by template, by country, by type and by account of some messages.

    Raises:
        StoreError: the database cannot be read.
    """
    return services().store.rollups.tables(wanted, now_ms)


@st.cache_data(ttl=TTL_S, max_entries=64, show_spinner=False)
def load_trends(
    wanted: Filter, before: tuple[date, date], accepted: tuple[int, int]
) -> dict[FailureKey, FailureTrend]:
    """Every error code by day, since when, and against the dates `before`.

    Raises:
        StoreError: the database cannot be read.
    """
    past = replace(wanted, start=before[0], end=before[1])
    return read_trends(services().store, wanted, past, accepted)


def refresh() -> None:
    """Forget what was read, so that the next run reads it anew."""
    load_overview.clear()
    load_counts.clear()
    load_event_time.clear()
    load_tables.clear()
    load_trends.clear()
