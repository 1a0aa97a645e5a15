"""What can be compared: templates, and periods of equal length, each with its traffic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from incs_core.analytics.overview import Overview
from incs_core.analytics.verdicts import Side
from incs_core.charts.breakdown import group_name
from incs_core.store.delivery_types import CountRow, Counts
from incs_core.ui.delivery.data import load_tables
from incs_core.ui.periods import in_words

MIXES = ("country", "type", "account", "template")
OF_TEMPLATES = MIXES[:-1]
FARTHEST = 6
"""How many periods back are on offer."""


def present(overview: Overview) -> Side:
    """The period of the page."""
    wanted = overview.wanted
    mixes = {
        mix: [CountRow(row.group, row.counts) for row in overview.tables[mix]] for mix in MIXES
    }
    dates = wanted.start, wanted.end
    return Side(in_words(*dates), overview.total, mixes, dates)


def compared_with(overview: Overview) -> Side:
    """The period that the page is compared with."""
    mixes = {mix: overview.previous_tables[mix] for mix in MIXES}
    dates = overview.previous_start, overview.previous_end
    return Side(in_words(*dates), overview.previous_total, mixes, dates)


def dates_back(overview: Overview, back: int) -> tuple[date, date]:
    """First and last date of the period that lies `back` times its length before this one."""
    start, end = overview.wanted.start, overview.wanted.end
    shift = (end - start + timedelta(days=1)) * back
    return start - shift, end - shift


def earlier(overview: Overview, back: int) -> Side:
    """A period of equal length, `back` times as far away as the one just before.

    Raises StoreError.
    """
    start, end = dates_back(overview, back)
    tables = load_tables(replace(overview.wanted, start=start, end=end), overview.as_of_ms)
    total = sum((row.counts for row in tables["template"]), Counts())
    return Side(in_words(start, end), total, {mix: tables[mix] for mix in MIXES}, (start, end))


def template(name: str, overview: Overview) -> Side:
    """The messages of one template.

    Raises StoreError.
    """
    row = next(row for row in overview.tables["template"] if row.group == name)
    tables = load_tables(replace(overview.wanted, templates=(name,)), overview.as_of_ms)
    return Side(
        group_name("template", name), row.counts, {mix: tables[mix] for mix in OF_TEMPLATES}
    )
