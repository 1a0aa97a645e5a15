"""A look-up beside an earlier one of the same ids: what became of those that were open."""

from __future__ import annotations

import streamlit as st

from incs_core.analytics.looked_up import Move, moves
from incs_core.charts.lookup import became_in_words, became_tallies, move_rows
from incs_core.charts.numbers import count
from incs_core.store.look_ups import LookUpRow
from incs_core.ui.messages.address import show_look_up
from incs_core.ui.resources import services
from incs_core.ui.tables import show_table
from incs_core.ui.tally import tally_panel
from incs_core.ui.times import at


def compared(row: LookUpRow) -> None:
    """The runs of this look-up, and what changed since one of them."""
    runs = services().store.look_up_series(row.series)
    if len(runs) < 2:
        return
    with st.container(border=True):
        others = [run for run in runs if run.id != row.id]
        earlier = [run for run in others if run.created_ms <= row.created_ms]
        st.markdown("**Compared with itself**")
        chosen = st.selectbox(
            "With the run of",
            others,
            index=others.index(earlier[-1]) if earlier else 0,
            format_func=_named,
            key=f"compare-{row.id}",
            width=340,
        )
        _difference(row, chosen)
        _other_runs(others)


def _difference(row: LookUpRow, other: LookUpRow) -> None:
    first, second = sorted((row, other), key=lambda run: run.created_ms)
    found = _moves(first.id, first.changed_ms, second.id, second.changed_ms, (first, second))
    if not found:
        st.caption("These two runs have no id in common.")
        return
    words = became_in_words(found)
    st.markdown(words or "None of the ids that both asked was open then.")
    if words:
        tally_panel(
            "What became of those that were open",
            became_tallies(found),
            key="lookup-became",
            about="Accepted or sent in the earlier run; their status in the later one.",
            rows=move_rows(found),
        )
    else:
        show_table(move_rows(found), key="lookup-moves", file_name="changes")


@st.cache_data(max_entries=16, ttl=3_600, show_spinner="Comparing…")
def _moves(
    first: str,  # noqa: ARG001 - the key
    first_ms: int,  # noqa: ARG001 - the key
    second: str,  # noqa: ARG001 - the key
    second_ms: int,  # noqa: ARG001 - the key
    _runs: tuple[LookUpRow, LookUpRow],
) -> list[Move]:
    return moves(services().store, *_runs)


def _other_runs(others: list[LookUpRow]) -> None:
    with st.container(horizontal=True, gap="small"):
        for run in others[-5:]:
            st.button(
                f"Open the run of {at(run.created_ms, seconds=True)}",
                key=f"open-run-{run.id}",
                type="tertiary",
                on_click=show_look_up,
                args=(run.id,),
            )


def _named(run: LookUpRow) -> str:
    return f"{at(run.created_ms, seconds=True)}, {count(run.total)} ids"
