"""Addresses of other screens that show the messages of a filter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from incs_core.charts.style import status_style
from incs_core.domain.filters import Filter
from incs_core.ui.common.filters import chosen_values, today
from incs_core.ui.common.layout import page_file
from incs_core.ui.common.periods import DATES, DEFAULT_PRESET, PRESETS, dates_of

Query = dict[str, str | list[str]]


def filter_query(wanted: Filter) -> Query:
    """The filter as an address: a period that moves on with the days by its name, else its dates.

    Without the tests, which screens name differently.
    """
    return {
        **period_query(wanted.start, wanted.end, today()),
        **{name: list(values) for name, values in chosen_values(wanted).items()},
    }


def period_query(start: date, end: date, today: date) -> Query:
    """The period as an address; the default one is not named."""
    names = (name for name in PRESETS if dates_of(name, (), today) == (start, end))
    name = next(names, DATES)
    dates: Query = {"dates": [start.isoformat(), end.isoformat()]} if name == DATES else {}
    return {**dates, **({} if name == DEFAULT_PRESET else {"period": name})}


def delivery_link(wanted: Filter, label: str) -> None:
    """Draw a link to the delivery figures of a filter."""
    query = {**filter_query(wanted), **({"tests": "true"} if wanted.include_tests else {})}
    st.page_link(page_file(""), label=label, icon=":material/monitoring:", query_params=query)


def messages_link(
    wanted: Filter, label: str, *, statuses: tuple[str, ...] = (), error_code: str = ""
) -> None:
    """Draw a link to the log of the messages of a filter; it shows tests unless told not to."""
    more: Mapping[str, str | list[str]] = {
        "message_status": [status_style(status).label for status in statuses],
        "error_code": error_code,
        "with_tests": "" if wanted.include_tests else "false",
    }
    query = {**filter_query(wanted), **{name: value for name, value in more.items() if value}}
    st.page_link(
        page_file("messages"), label=label, icon=":material/manage_search:", query_params=query
    )
