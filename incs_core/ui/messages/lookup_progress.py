"""A look-up's state: how far it is, how fast it goes; stop, go on, repeat, rename, forget."""

from __future__ import annotations

import uuid

import streamlit as st

from incs_core.analytics.lookup_summary import all_ids, open_ids
from incs_core.charts.number_format import count, duration
from incs_core.domain.actions import Action
from incs_core.domain.jobs import DONE, HALTED, RUNNING, STOPPED, LookupRow
from incs_core.lookups.job import LookupPace
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.outcome import acting
from incs_core.ui.common.permissions import actor, audit, is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.times import at, zone
from incs_core.ui.messages.url_state import chosen_lookup, leave_lookup, open_lookup, show_lookup

POLL_S = 0.5
MOST_NOTES = 3
INTERRUPTED = "interrupted"
STATES = {
    RUNNING: ("Running", "blue"),
    DONE: ("Done", "green"),
    STOPPED: ("Stopped", "gray"),
    HALTED: ("Failed", "red"),
    INTERRUPTED: ("Interrupted", "orange"),
}


def is_running(row: LookupRow) -> bool:
    """Whether it runs in this process."""
    return services().look_ups.running(row.id) is not None


def lookup_state(row: LookupRow) -> str:
    """One that is marked as running, but that no process carries out, was interrupted."""
    runs = row.state != RUNNING or services().look_ups.is_running(row.id)
    return row.state if runs else INTERRUPTED


def lookup_header(row: LookupRow) -> None:
    """Name, state, and what can be done with it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(escape_markdown(row.name), anchor=False, width="content")
        state = lookup_state(row)
        label, colour = STATES[state]
        st.badge(label, color=colour)  # type: ignore[arg-type]  # one of ours
    begun = f"{count(row.total)} ids of {row.account}, started {at(row.created_ms)} ({zone().key})"
    st.caption(escape_markdown(f"{begun} by {row.actor}"))
    with st.container(horizontal=True, gap="small"):
        st.button(
            "All look-ups",
            key="lookup-all",
            icon=":material/arrow_back:",
            on_click=leave_lookup,
        )
        if state != RUNNING and is_allowed(Action.LOOK_UP):
            _go_on(row)
            _repeat(row)
            _manage(row)


def running_note() -> None:
    """A line for each look-up that runs while another part of the page is open."""
    if not chosen_lookup() and services().look_ups.all_running():
        _running_lines()


@st.fragment(run_every=2 * POLL_S)
def _running_lines() -> None:
    running = services().look_ups.all_running()
    if not running:
        st.rerun()
    for one in running[:MOST_NOTES]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            text = f"Look-up “{one.row.name}”: {pace_text(one.pace)}"
            st.caption(escape_markdown(text), width="content")
            if st.button("Open", key=f"open-running-{one.row.id}", type="tertiary"):
                open_lookup(one.row.id)


@st.fragment(run_every=POLL_S)
def lookup_progress(look_up_id: str) -> None:
    """How far it is; the rest of the page can be used meanwhile."""
    running = services().look_ups.running(look_up_id)
    if running is None:
        st.rerun()
    with st.container(border=True):
        st.progress(min(running.pace.share, 1.0), pace_text(running.pace))
        st.button(
            "Stop",
            key="stop-lookup",
            icon=":material/stop_circle:",
            on_click=_stop,
            args=(look_up_id,),
            disabled=not is_allowed(Action.LOOK_UP),
        )
        st.caption(
            "Statuses received so far stay recorded. You can leave this page; the look-up "
            "continues."
        )


def pace_text(pace: LookupPace) -> str:
    """How far it is, how fast it goes, how long it will take."""
    text = f"{count(pace.done)} of {count(pace.total)}"
    slowed = " · slowed down by the rate limit" if pace.is_slowed else ""
    if pace.left_s is None:
        return f"{text} – starting…{slowed}"
    left = "almost done" if pace.left_s < 1 else f"about {duration(pace.left_s)} left"
    return f"{text} – {count(round(pace.rate))} per second, {left}{slowed}"


def _stop(look_up_id: str) -> None:
    running = services().look_ups.running(look_up_id)
    if running is None:
        return
    with acting("stop the look-up", later=True):
        require(Action.LOOK_UP)
        audit("stop look-up", look_up_id)
        running.stop()
        running.wait(2.0)  # it ends at once, so that the screen shows its end


def _go_on(row: LookupRow) -> None:
    left = row.total - row.done
    if left:
        st.button(
            f"Resume with {count(left)} ids",
            key="go-on-lookup",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_resume,
            args=(row.id,),
        )


def _resume(look_up_id: str) -> None:
    with acting("resume the look-up", later=True):
        require(Action.LOOK_UP)
        if services().look_ups.resume_lookup(look_up_id):
            audit("resume look-up", look_up_id)


def _repeat(row: LookupRow) -> None:
    with st.popover("Repeat", icon=":material/replay:"):
        st.caption("Looks up the ids again and saves the result for comparison.")
        st.button(
            f"All {count(row.total)} ids",
            key="repeat-all",
            on_click=_begin_again,
            args=(row, False, uuid.uuid4().hex),
        )
        st.button(
            "Only pending ids",
            key="repeat-open",
            on_click=_begin_again,
            args=(row, True, uuid.uuid4().hex),
            help="Ids with status accepted or sent.",
        )


def _begin_again(row: LookupRow, only_open: bool, look_up_id: str) -> None:
    """Repeat a look-up, under the id that the button has had since it was drawn."""
    current = services()
    with acting("repeat the look-up", later=True):
        require(Action.LOOK_UP)
        ids = list((open_ids if only_open else all_ids)(current.store, row.id))
        if only_open and not ids:
            outcome.remember("All ids have a final status.", ":material/info:")
            return
        current.look_ups.start_lookup(
            row.account,
            ids,
            name=row.name,
            actor=actor(),
            series=row.series,
            lookup_id=look_up_id,
        )
        show_lookup(look_up_id)


def _manage(row: LookupRow) -> None:
    with st.popover("Name", icon=":material/edit:", type="tertiary"):
        name = st.text_input("Name", row.name, key=f"rename-{row.id}", max_chars=80)
        if st.button("Rename", key="rename-lookup"):
            with acting("rename the look-up"):
                require(Action.LOOK_UP)
                services().store.lookups.rename(row.id, name)
                audit("rename look-up", row.id)
                st.rerun()
    with st.popover("Delete", icon=":material/delete:", type="tertiary"):
        st.caption("Deletes the result of this look-up. Recorded statuses stay in the history.")
        if st.button("Delete look-up", key="forget-lookup", type="primary"):
            with acting("delete the look-up"):
                _forget(row)


def _forget(row: LookupRow) -> None:
    require(Action.LOOK_UP)
    services().store.lookups.delete(row.id)
    audit("delete look-up", row.id)
    outcome.remember(f"Deleted the look-up “{row.name}”.")
    leave_lookup()
    st.rerun()
