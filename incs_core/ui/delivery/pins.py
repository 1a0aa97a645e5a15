"""Figures that a link has pinned: shown as they were, and what has changed since."""

from __future__ import annotations

import time
from zoneinfo import ZoneInfo

import streamlit as st

from incs_core.analytics.overview import delivery_overview
from incs_core.charts.over_time import over_time_figure
from incs_core.domain.saved import Pin
from incs_core.report.document import Document, Table, TileText, from_json
from incs_core.report.pins import (
    changed_values,
    changes_since,
    grain_of,
    pin_annotations,
    pin_request,
    same_zone,
)
from incs_core.report.tables import points_of
from incs_core.ui.common.charts import draw_chart
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.layout import page_header
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table
from incs_core.ui.common.times import at
from incs_core.ui.delivery.pin_list import KEY
from incs_core.ui.delivery.sharing import document_of, file_buttons, link_to
from incs_core.ui.delivery.tables import column_config, height_of, in_percent
from incs_core.ui.delivery.visible_state import VisibleState

TILES_A_ROW = 3


def show_pin() -> bool:
    """Show the pinned figures that the address names; False if it names none."""
    pin_id = st.query_params.get(KEY)
    if not pin_id:
        return False
    page_header("Delivery, pinned", "The figures when this link was created.")
    with error_boundary("the pinned figures"):
        pin = services().store.pins.get(pin_id)
        if pin is None:
            _unknown()
        else:
            _show(pin, from_json(pin.figures))
    return True


def _show(pin: Pin, document: Document) -> None:
    _banner(pin, document)
    _facts(document)
    _tiles(document)
    with error_boundary("changes since"):
        _since(pin, document)
    _over_time(document)
    _tables(document)
    st.caption("Link to these figures")
    st.code(link_to(pin.id), language=None, wrap_lines=True)


def _banner(pin: Pin, document: Document) -> None:
    st.info(
        f"**Pinned.** These figures are as of {escape_markdown(document.fact('As of'))} "
        "and do not change. "
        f"Pinned by {escape_markdown(pin.actor)} on {escape_markdown(at(pin.created_ms))}.",
        icon=":material/push_pin:",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.toggle(
            "Changes since",
            key="since",
            bind="query-params",
            help="Compares the pinned figures with the current ones.",
        )
        file_buttons(lambda: document, f"delivery-pinned-{pin.id}")
        st.button(
            "Show current figures",
            key="unpin",
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=_leave,
        )


def _leave() -> None:
    st.query_params.pop(KEY, None)
    st.session_state["since"] = False


def _unknown() -> None:
    with st.container(border=True):
        st.subheader("Pin not found", anchor=False)
        st.write(
            "The link is incomplete, or the pin was deleted or belongs to another installation."
        )
        st.button("Show current figures", key="unpin", on_click=_leave, type="primary")


def _facts(document: Document) -> None:
    shown = [fact for fact in document.facts if fact.value != "all"]
    st.caption(
        " · ".join(
            f"{escape_markdown(fact.name)}: **{escape_markdown(fact.value)}**" for fact in shown
        )
    )


def _tiles(document: Document) -> None:
    tiles = document.tiles
    for first in range(0, len(tiles), TILES_A_ROW):
        row = tiles[first : first + TILES_A_ROW]
        for column, tile in zip(st.columns(TILES_A_ROW), row, strict=False):
            with column:
                _tile(tile)


def _tile(tile: TileText) -> None:
    value = f":gray[{escape_markdown(tile.value)}]" if tile.muted else escape_markdown(tile.value)
    beside = f" :small[:gray[{escape_markdown(tile.beside)}]]" if tile.beside else ""
    st.metric(
        tile.label,
        f"{value}{beside}",
        tile.delta or (" " if tile.note else None),
        border=True,
        height="stretch",
        help=escape_markdown(tile.definition),
        delta_color="off",
        delta_arrow="off",
        delta_description=escape_markdown(tile.note) or None,
    )


def _over_time(document: Document) -> None:
    table = document.table("series")
    if table.rows:
        st.subheader("Over time", anchor=False)
        figure = over_time_figure(points_of(table), pin_annotations(document), _zone(document))
        alt = "Messages by status and the final delivery rate, as pinned"
        draw_chart(figure, key="pinned-over-time", alt=alt)


def _since(pin: Pin, then: Document) -> None:
    if not st.session_state.get("since"):
        return
    now = _now(pin, then)
    st.subheader("Changes since", anchor=False)
    if not same_zone(then, now):
        st.warning(
            escape_markdown(
                f"Figures are now in {now.fact('Zone')}; they were in {then.fact('Zone')}. "
                "The same dates cover other hours."
            )
        )
    st.caption(escape_markdown(f"Pinned: {then.fact('As of')}. Now: {now.fact('As of')}."))
    changes = changes_since(then, now)
    height = height_of(changes)
    show_table(changes, key="since-figures", file_name=f"since-{pin.id}", height=height)
    rows = changed_values(then, now)
    if not rows:
        st.caption("No counts have changed.")
        return
    with st.expander(f"Changed groups and times: {len(rows)}"):
        show_table(rows, key="since-groups", file_name=f"since-groups-{pin.id}")


def _now(pin: Pin, then: Document) -> Document:
    now_ms, choices = int(time.time() * 1_000), VisibleState(grain_of(then))
    return document_of(delivery_overview(services().store, pin_request(pin), now_ms), choices)


def _zone(document: Document) -> ZoneInfo:
    return ZoneInfo(document.fact("Zone"))


@st.fragment
def _tables(document: Document) -> None:
    filled = [table for table in document.tables if table.rows]
    if not filled:
        return
    titles = [table.title for table in filled]
    tabs = st.tabs(titles, key="pinned-part", on_change="rerun")
    for tab, table in zip(tabs, filled, strict=True):
        if tab.open:
            with tab:
                _table(table)


def _table(table: Table) -> None:
    records = table.records()
    show_table(
        records,
        key=f"pinned-{table.key}",
        file_name=f"pinned-{table.key}",
        drawn=[in_percent(row) for row in records],
        config=column_config(records),
        height=height_of(records),
    )
    if table.note:
        st.caption(escape_markdown(table.note))
