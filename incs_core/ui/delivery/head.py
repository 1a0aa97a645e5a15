"""The head of the page: as of when, for what, and the headline figures."""

from __future__ import annotations

from datetime import date
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from incs_core.analytics.overview import Overview
from incs_core.charts.numbers import count
from incs_core.charts.tiles import Good, Tile, tiles
from incs_core.ui.delivery.against import against_control
from incs_core.ui.delivery.data import read_again
from incs_core.ui.filters import period_control
from incs_core.ui.frame import page_header
from incs_core.ui.guard import as_text
from incs_core.ui.periods import in_words
from incs_core.ui.resources import services
from incs_core.ui.times import ago, at

QUESTION = "How much arrives, how sure is that, where did it drop, and why?"
ASCII_SIGNS = str.maketrans({"−": "-"})
HEADLINE = 6
SMALL_TILE_PX = 124
LARGE_TILE_PX = 178
DeltaColour = Literal["normal", "inverse", "off"]
DeltaArrow = Literal["auto", "off"]
COLOURS: dict[Good, DeltaColour] = {"up": "normal", "down": "inverse", "neither": "off"}


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
            against = against_control(period)
            _read_again_button()
    return place, against


def _read_again_button() -> None:
    if st.button(
        "Read again",
        key="read-again",
        icon=":material/refresh:",
        type="tertiary",
        help="Figures are read anew every half minute at most.",
    ):
        read_again()
        st.rerun()


def as_of_line(overview: Overview, place: DeltaGenerator) -> None:
    """What the figures are about: period, zone, n, tests, last receipt, when they were read."""
    place.caption(_as_of(overview))
    _other_zone(overview)


def _other_zone(overview: Overview) -> None:
    wanted = services().store.zone_mismatch
    if wanted is not None:
        st.warning(
            as_text(
                f"The settings want {wanted}, but the figures are kept in {overview.zone}: stop "
                "the dashboard and run “python -m incs_core rebuild”."
            ),
            icon=":material/schedule:",
        )


def _as_of(overview: Overview) -> str:
    wanted, last = overview.wanted, overview.last_receipt_ms
    parts = [
        f"**{as_text(in_words(wanted.start, wanted.end))}**",
        as_text(overview.zone),
        f"n = {count(overview.total.accepted)}",
        "tests counted" if wanted.include_tests else "tests left out",
        f"last receipt {_moment(last, overview.as_of_ms)}",
        f"read {as_text(at(overview.as_of_ms)[-5:])}",
    ]
    return " · ".join(parts)


def _moment(ms: int | None, now_ms: int) -> str:
    if ms is None:
        return "never"
    same_day = at(ms)[:10] == at(now_ms)[:10]
    return as_text(at(ms)[-5:] if same_day else f"{at(ms)} ({ago(ms, now_ms)})")


def headline(overview: Overview) -> None:
    """How we are doing, in pairs; on a narrow screen the two rates are alone in their rows."""
    shown = tiles(overview)[:HEADLINE]
    with st.container(gap="xsmall"):  # so that all of it fits the first screen of a laptop
        for first in range(0, HEADLINE, 2):
            columns = st.columns(2, wrap=not first)
            for column, tile in zip(columns, shown[first : first + 2], strict=True):
                with column:
                    _tile(tile, overview, LARGE_TILE_PX)


def volumes(overview: Overview) -> None:
    """How many messages there were, one below the other."""
    for tile in tiles(overview)[HEADLINE:]:
        _tile(tile, overview, SMALL_TILE_PX)


def _tile(tile: Tile, overview: Overview, height: int | Literal["stretch"]) -> None:
    delta, colour, arrow = _delta(tile)
    st.metric(
        tile.label,
        _value(tile),
        delta,
        border=True,
        height=height,
        help=as_text(_definition(tile, overview)),
        delta_color=colour,
        delta_arrow=arrow,
        delta_description=as_text(tile.note) or None,
        chart_data=tile.trend or None,
        chart_type="area",
    )


def _value(tile: Tile) -> str:
    value = f":gray[{tile.value}]" if tile.muted else tile.value
    return f"{value} :small[:gray[{as_text(tile.beside)}]]" if tile.beside else value


def _definition(tile: Tile, overview: Overview) -> str:
    if not tile.delta:
        return tile.definition
    before = in_words(overview.previous_start, overview.previous_end)
    colour = "" if tile.good != "neither" else " Grey: no clear change; it may be chance."
    return f"{tile.definition} The change is against {before}.{colour}"


def _delta(tile: Tile) -> tuple[str | None, DeltaColour, DeltaArrow]:
    if not tile.delta:
        return (" " if tile.note else None), "off", "off"
    if tile.delta.startswith("±"):
        return tile.delta, "off", "off"
    return tile.delta.translate(ASCII_SIGNS), COLOURS[tile.good], "auto"
