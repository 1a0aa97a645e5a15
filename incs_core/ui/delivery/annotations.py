"""Marked moments on the time charts: shown, added and deleted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from datetime import time as clock
from zoneinfo import ZoneInfo

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.charts.time_axis import AnnotationLine
from incs_core.domain.actions import Action
from incs_core.domain.saved import Annotation
from incs_core.store.rollups.buckets import day_bounds_ms
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.permissions import actor, audit, is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.times import now_ms

MOST_TEXT = 80
TEXT, DAY, TIME = "mark_text", "mark_day", "mark_time"


@st.cache_data(ttl=30, max_entries=64, show_spinner=False)
def load_annotations(start: date, end: date) -> list[Annotation]:
    """The marked moments of these local dates, both included, oldest first.

    Raises:
        StoreError: the database cannot be read.
    """
    store = services().store
    return store.annotations.list(*day_bounds_ms(start, end, store.zone))


def annotations_in(overview: Overview, earlier_ms: int = 0) -> list[AnnotationLine]:
    """What a time chart of these figures has to draw, moved by half a column of the chart."""
    found = load_annotations(overview.wanted.start, overview.wanted.end)
    return [AnnotationLine(one.at_ms - earlier_ms, one.text) for one in found]


def annotations_since(start_ms: int, zone: ZoneInfo) -> list[AnnotationLine]:
    """What a chart from a moment up to now has to draw."""
    days = (datetime.fromtimestamp(ms / 1_000, zone).date() for ms in (start_ms, now_ms()))
    return [
        AnnotationLine(one.at_ms, one.text)
        for one in load_annotations(*days)
        if one.at_ms >= start_ms
    ]


def annotation_control(overview: Overview) -> None:
    """The popover beside a time chart: what is marked, and a form to mark another moment."""
    with (
        st.popover("Annotations", icon=":material/flag:", type="tertiary"),
        error_boundary("the annotations"),
    ):
        _list(overview)
        if is_allowed(Action.ANNOTATE):
            _form(overview)
        else:
            st.caption("Your role cannot add or delete annotations.")


def _list(overview: Overview) -> None:
    found = load_annotations(overview.wanted.start, overview.wanted.end)
    if not found:
        st.caption("No annotations in this period. Annotations appear on every time chart.")
    for one in reversed(found):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            moment = _local(one.at_ms, overview.zone)
            by = escape_markdown(f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M} · {one.actor}")
            st.markdown(f"**{escape_markdown(one.text)}**  \n:small[:gray[{by}]]", width="stretch")
            if st.button(
                escape_markdown(f"Delete “{one.text}”"),
                key=f"unmark-{one.id}",
                icon=":material/delete:",
                type="tertiary",
                disabled=not is_allowed(Action.ANNOTATE),
            ):
                with outcome.acting("delete the annotation"):
                    _delete(one)
                    st.rerun()


def _form(overview: Overview) -> None:
    now = _local(overview.as_of_ms, overview.zone)
    with st.form("mark", border=False, clear_on_submit=True):
        text = st.text_input(
            "What happened?",
            key=TEXT,
            max_chars=MOST_TEXT,
            placeholder="New template live",
            help="Visible to everybody: no phone numbers or names.",
        )
        left, right = st.columns(2, wrap=False)
        day = left.date_input("Day", overview.wanted.end, key=DAY, format="YYYY-MM-DD")
        at = right.time_input("Time", now.time().replace(second=0, microsecond=0), key=TIME)
        st.caption(escape_markdown(f"In {overview.zone}."))
        if st.form_submit_button("Add", key="mark-it", type="primary", icon=":material/flag:"):
            with outcome.acting("add the annotation"):
                _add(text, moment_ms(day, at, ZoneInfo(overview.zone)))
                st.rerun()


def _add(typed: str, at_ms: int) -> None:
    require(Action.ANNOTATE)
    text = " ".join(typed.split())[:MOST_TEXT]
    if not text:
        outcome.remember("Describe in a few words what happened.", ":material/edit:")
        return
    made = Annotation(at_ms, text, actor(), now_ms())
    services().store.annotations.add(made)
    _note("add annotation", made)
    outcome.remember(f"Added “{text}” to every time chart.", ":material/flag:")


def _delete(one: Annotation) -> None:
    require(Action.ANNOTATE)
    if services().store.annotations.delete(one.id):
        _note("delete annotation", one)
    outcome.remember(f"Deleted the annotation “{one.text}”.", ":material/delete:")


def _note(action: str, one: Annotation) -> None:
    at = datetime.fromtimestamp(one.at_ms / 1_000, UTC).isoformat(timespec="minutes")
    audit(action, one.text, detail=at)
    load_annotations.clear()


def moment_ms(day: date, time_of_day: clock, zone: ZoneInfo) -> int:
    """A local day and time in epoch milliseconds; a time that the clock skips is the one after."""
    return int(datetime.combine(day, time_of_day, zone).timestamp() * 1_000)


def _local(ms: int, zone: str) -> datetime:
    return datetime.fromtimestamp(ms / 1_000, ZoneInfo(zone))
