"""The first view: headline figures, delivery funnel, and what the page says when it is empty."""

from __future__ import annotations

from datetime import date
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from incs_core.analytics.overview import Overview
from incs_core.charts.delivery_tables import funnel_rows
from incs_core.charts.funnel import funnel_figure
from incs_core.charts.headline_tiles import Direction, HeadlineTile, headline_tiles
from incs_core.charts.number_format import count
from incs_core.domain.delivery import EventTimeCounts
from incs_core.domain.filters import Choices
from incs_core.ui.common.charts import draw_chart
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.filters import load_choices, period_control, reset
from incs_core.ui.common.layout import page_file, page_header
from incs_core.ui.common.periods import period_text
from incs_core.ui.common.services import services
from incs_core.ui.common.times import ago, at
from incs_core.ui.delivery.comparison import comparison_control
from incs_core.ui.delivery.data import load_event_time, refresh
from incs_core.ui.delivery.over_time import over_time
from incs_core.ui.delivery.tables import table_behind

QUESTION = "How many messages are delivered, and why do some fail?"
ASCII_SIGNS = str.maketrans({"−": "-"})
HEADLINE = 6
SMALL_TILE_PX = 124
LARGE_TILE_PX = 178
DeltaColour = Literal["normal", "inverse", "off"]
DeltaArrow = Literal["auto", "off"]
COLOURS: dict[Direction, DeltaColour] = {"up": "normal", "down": "inverse", "neither": "off"}


def title_and_period() -> tuple[date, date]:
    """Title and question, the period at the end of their row; returns first and last date."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width="stretch"):
            page_header("Delivery", QUESTION)
        return period_control()


def as_of_row(period: tuple[date, date]) -> tuple[DeltaGenerator, tuple[date, date] | None]:
    """A place for what the figures are about, then what they are compared with, and a reload.

    Returns the place, and the dates to compare with; None means the period just before.
    """
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        gap="small",
    ):
        place = st.container(width="content")  # wraps above the rest where the screen is narrow
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", width="content"
        ):
            against = comparison_control(period)
            _read_again_button()
    return place, against


def _read_again_button() -> None:
    if st.button(
        "Refresh",
        key="read-again",
        icon=":material/refresh:",
        type="tertiary",
        help="Figures refresh at most every 30 seconds.",
    ):
        refresh()
        st.rerun()


def as_of_line(overview: Overview, place: DeltaGenerator) -> None:
    """What the figures are about: period, zone, n, tests, last receipt, when they were read."""
    place.caption(_as_of(overview))
    _other_zone(overview)


def _other_zone(overview: Overview) -> None:
    wanted = services().store.zone_mismatch
    if wanted is not None:
        st.warning(
            escape_markdown(
                f"The settings say {wanted}, but the figures are stored in {overview.zone}. "
                "Stop the dashboard and run “python -m incs_core rebuild”."
            ),
            icon=":material/schedule:",
        )


def _as_of(overview: Overview) -> str:
    wanted, last = overview.wanted, overview.last_receipt_ms
    parts = [
        f"**{escape_markdown(period_text(wanted.start, wanted.end))}**",
        escape_markdown(overview.zone),
        f"n = {count(overview.total.accepted)}",
        "tests included" if wanted.include_tests else "tests excluded",
        f"last receipt {_moment(last, overview.as_of_ms)}",
        f"updated {escape_markdown(at(overview.as_of_ms)[-5:])}",
    ]
    return " · ".join(parts)


def _moment(ms: int | None, now_ms: int) -> str:
    if ms is None:
        return "never"
    same_day = at(ms)[:10] == at(now_ms)[:10]
    return escape_markdown(at(ms)[-5:] if same_day else f"{at(ms)} ({ago(ms, now_ms)})")


def headline(overview: Overview) -> None:
    """How we are doing, in pairs; on a narrow screen the two rates are alone in their rows."""
    shown = headline_tiles(overview)[:HEADLINE]
    with st.container(gap="xsmall"):  # so that all of it fits the first screen of a laptop
        for first in range(0, HEADLINE, 2):
            columns = st.columns(2, wrap=not first)
            for column, tile in zip(columns, shown[first : first + 2], strict=True):
                with column:
                    _tile(tile, overview, LARGE_TILE_PX)


def volumes(overview: Overview) -> None:
    """How many messages there were, one below the other."""
    for tile in headline_tiles(overview)[HEADLINE:]:
        _tile(tile, overview, SMALL_TILE_PX)


def _tile(tile: HeadlineTile, overview: Overview, height: int | Literal["stretch"]) -> None:
    delta, colour, arrow = _delta(tile)
    st.metric(
        tile.label,
        _value(tile),
        delta,
        border=True,
        height=height,
        help=escape_markdown(_definition(tile, overview)),
        delta_color=colour,
        delta_arrow=arrow,
        delta_description=escape_markdown(tile.note) or None,
        chart_data=tile.trend or None,
        chart_type="area",
    )


def _value(tile: HeadlineTile) -> str:
    value = f":gray[{tile.value}]" if tile.muted else tile.value
    return f"{value} :small[:gray[{escape_markdown(tile.beside)}]]" if tile.beside else value


def _definition(tile: HeadlineTile, overview: Overview) -> str:
    if not tile.delta:
        return tile.definition
    before = period_text(overview.previous_start, overview.previous_end)
    colour = "" if tile.good != "neither" else " Grey: no significant change."
    return f"{tile.definition} Change vs {before}.{colour}"


def _delta(tile: HeadlineTile) -> tuple[str | None, DeltaColour, DeltaArrow]:
    if not tile.delta:
        return (" " if tile.note else None), "off", "off"
    if tile.delta.startswith("±"):
        return tile.delta, "off", "off"
    return tile.delta.translate(ASCII_SIGNS), COLOURS[tile.good], "auto"


def show_funnel(overview: Overview) -> None:
    """The funnel: how far messages got, and what leaked."""
    st.subheader("Delivery funnel", anchor=False)
    _funnel(overview)


def _funnel(overview: Overview) -> None:
    if not overview.total.accepted:
        st.caption("No messages accepted in this period.")
        return
    alt = "Bars of accepted, sent, delivered and read messages, with failed, expired and pending"
    draw_chart(funnel_figure(overview.total), key="funnel", alt=alt)
    table_behind(funnel_rows(overview), overview, "funnel")


def overview(overview: Overview) -> None:
    """How are we doing, and when: all that fits a screen."""
    left, right = st.columns([6, 5], gap="medium")
    with left:
        headline(overview)
    with right:
        over_time(overview)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        show_funnel(overview)
    with right:
        volumes(overview)


def history_being_made() -> bool:
    """Say that a history is being made; the frame runs the page again when it is there."""
    if services().history.progress is None:
        return False
    with st.container(border=True):
        st.subheader("Generating demo data", anchor=False)
        st.write(
            "The empty store is being filled with generated messages. Figures appear here "
            "automatically; the sidebar shows the progress."
        )
    return True


def nothing_to_show(overview: Overview, choices: Choices, place: DeltaGenerator) -> bool:
    """Say why there is nothing to show and what to do; False if there is something."""
    total = overview.total
    if total.accepted or total.refused or total.unconfirmed:
        return False
    if not choices.types:
        _none_yet()
    else:
        as_of_line(overview, place)
        _none_chosen(overview)
    return True


def _none_yet() -> None:
    # What is empty now may be filled a moment later: nothing of it may stay in a cache.
    refresh()
    load_choices.clear()
    with st.container(border=True):
        st.subheader("No messages yet", anchor=False)
        st.write("Figures appear with the first message. Three ways to start:")
        st.page_link(page_file("send"), label="Send a test message", icon=":material/send:")
        st.page_link(
            page_file("settings"),
            label="Connect the webhook to receive receipts",
            icon=":material/webhook:",
        )
        st.write("Or import messages sent by another system: `python -m incs_core import FILE.csv`")
        st.button("Refresh", key="look-again", icon=":material/refresh:", type="tertiary")


def _none_chosen(overview: Overview) -> None:
    wanted = overview.wanted
    with st.container(border=True):
        st.subheader("No messages found", anchor=False)
        st.write(
            f"No messages match these filters in {period_text(wanted.start, wanted.end)}. "
            "Choose a longer period or clear the filters."
        )
        if words := _came_in(overview):
            st.write(words)
        with st.container(horizontal=True):
            st.button("Last 90 days", key="longer", on_click=_longer, type="primary")
            st.button("Clear filters", key="show-all", on_click=reset)


def _came_in(overview: Overview) -> str:
    """What was heard meanwhile of messages that were sent earlier; "" if nothing was."""
    rows = load_event_time(overview.wanted, "day", overview.as_of_ms)
    total = sum((row.counts for row in rows), EventTimeCounts())
    parts = [
        f"{count(n)} {words}"
        for n, words in (
            (total.delivered, "were delivered"),
            (total.read, "were read"),
            (total.failed, "failed"),
        )
        if n
    ]
    return f"Of messages sent earlier, {', '.join(parts)} in this period." if parts else ""


def _longer() -> None:
    st.session_state["period"] = "90 days"
