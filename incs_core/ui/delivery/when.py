"""When it went well: over time, and by weekday and hour of sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.analytics.rates import SMALL_N
from incs_core.analytics.rhythm import fitting_width, rhythm
from incs_core.charts.rhythm import Share, has_any, rhythm_figure, rhythm_rows
from incs_core.ui.chart import draw_chart
from incs_core.ui.delivery.data import load_counts
from incs_core.ui.delivery.over_time import over_time
from incs_core.ui.delivery.parts import table_behind
from incs_core.ui.guard import as_text, section
from incs_core.ui.periods import in_words

MOST_DAYS = 92
MAPS: dict[Share, str] = {"settled": "Settled rate", "read": "Read rate"}


def when(overview: Overview) -> None:
    """Over time first, then the rhythm of the week."""
    over_time(overview)
    with section("the rhythm of the week"):
        _rhythm(overview)


def _rhythm(overview: Overview) -> None:
    wanted = overview.wanted
    first = max(wanted.start, wanted.end - timedelta(days=MOST_DAYS - 1))
    rows = load_counts(replace(wanted, start=first), "hour", overview.as_of_ms)
    zone = ZoneInfo(overview.zone)
    width = fitting_width(rows, zone)
    cells = rhythm(rows, zone, width)
    st.subheader("Rhythm of the week", anchor=False)
    st.caption(
        as_text(
            f"By the time of sending, {overview.zone}, {in_words(first, wanted.end)}. Green is "
            f"above the rate of the whole, orange below it; cells with fewer than {SMALL_N} "
            "messages are empty."
        )
    )
    for column, (share, name) in zip(st.columns(2, gap="medium"), MAPS.items(), strict=True):
        with column:
            st.markdown(f"**{name}**")
            if has_any(cells, share):
                figure, alt = rhythm_figure(cells, width, share), f"{name} by weekday and hour"
                draw_chart(figure, key=f"rhythm-{share}", alt=alt)
            else:
                st.caption("Too few messages in every cell. Take a longer period.")
    table_behind(rhythm_rows(cells, width, overview.zone), overview, "rhythm")
