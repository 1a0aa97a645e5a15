"""What a look-up found: counted, drawn, listed, with what INCS does not know apart."""

from __future__ import annotations

import streamlit as st

from incs_core.charts.lookup import (
    COLUMNS,
    reason_rows,
    reason_tallies,
    result_rows,
    status_tallies,
    unknown_rows,
)
from incs_core.charts.numbers import count, duration
from incs_core.errors import IncsError
from incs_core.sync.lookup import LookUp
from incs_core.ui.guard import as_text, show_error
from incs_core.ui.messages import looking
from incs_core.ui.messages.address import open_message
from incs_core.ui.messages.table import TIME_FORMAT, status_column
from incs_core.ui.tables import show_table
from incs_core.ui.tally import tally_panel
from incs_core.ui.times import zone


def results(current: looking.Looking) -> None:
    """Everything that a look-up brought."""
    look_up = current.look_up
    _head(current)
    _troubles(look_up)
    if look_up.results or look_up.unknown:
        _charts(look_up)
        _found(current)
        _unknown(look_up)


def _head(current: looking.Looking) -> None:
    progress, seconds = current.look_up.progress, duration(current.seconds)
    with st.container(horizontal=True, vertical_alignment="center"):
        how = "Stopped" if current.look_up.was_stopped else "Done"
        asked = f"{count(progress.done)} of {count(progress.total)} ids"
        st.markdown(f"**{how}: {asked} in {seconds}**", width="content")
        st.button("New look-up", key="new-lookup", icon=":material/add:", on_click=looking.forget)
    columns = st.columns(3)
    columns[0].metric(
        "Known to INCS", count(progress.found), border=True, help="Ids that INCS gave a status for."
    )
    columns[1].metric(
        "Not known to INCS",
        count(progress.unknown),
        border=True,
        help="Ids that INCS did not return. That is not a failure: the id may be of another "
        "account, or mistyped.",
    )
    columns[2].metric(
        "Could not be asked",
        count(progress.failed),
        border=True,
        help="Ids in batches of 100 whose call failed. They are listed below, to ask again.",
    )


def _troubles(look_up: LookUp) -> None:
    if isinstance(look_up.error, IncsError):
        show_error(look_up.error, "all answers")
    elif look_up.error is not None:
        raise look_up.error
    for number, failure in enumerate(look_up.failures[:5], start=1):
        first, last = failure.ids[0], failure.ids[-1]
        show_error(failure.error, f"{len(failure.ids)} ids, {first} to {last}")
        if number == 5 and len(look_up.failures) > 5:
            st.caption(f"{len(look_up.failures) - 5} more batches failed.")
    if look_up.failures:
        left = [message_id for failure in look_up.failures for message_id in failure.ids]
        rows = [{"Message id": message_id} for message_id in left]
        with st.expander(f"The {count(len(left))} ids that could not be asked"):
            show_table(rows, key="lookup-failed", file_name="ids not asked")


def _charts(look_up: LookUp) -> None:
    reasons = reason_tallies(look_up.results)
    columns = st.columns(2 if reasons else 1)
    with columns[0]:
        tally_panel(
            "By status",
            status_tallies(look_up.results, len(look_up.unknown)),
            key="lookup-statuses",
            about="What INCS says now, of the ids that were asked.",
        )
    if reasons:
        with columns[1]:
            tally_panel(
                "Why messages failed",
                reasons,
                key="lookup-reasons",
                about="By error code; colours say whose side it is on, as on the Delivery page.",
                rows=reason_rows(look_up.results),
            )


def _found(current: looking.Looking) -> None:
    found = current.look_up.results
    if not found:
        return
    st.subheader("Known to INCS", anchor=False)
    st.caption(as_text(f"Times in {zone().key} · select a row to open the message"))
    turn = st.session_state.setdefault("lookup-turn", 0)
    chosen = show_table(
        result_rows(found, zone()),
        key=f"lookup-found-{turn}",
        file_name="looked up messages",
        columns=COLUMNS,
        config={
            "Status": status_column(),
            "Time": st.column_config.DatetimeColumn(format=TIME_FORMAT),
            "Code": st.column_config.TextColumn(width=100),
            "Meaning": st.column_config.TextColumn(width="medium"),
            "INCS said": st.column_config.TextColumn(width="medium"),
        },
        select=True,
    )
    if chosen:
        st.session_state["lookup-turn"] = turn + 1
        open_message(current.account, found[chosen[0]].message_id)


def _unknown(look_up: LookUp) -> None:
    if not look_up.unknown:
        return
    st.subheader("Not known to INCS", anchor=False)
    st.caption("Check the account and the spelling. These ids are not counted as failed anywhere.")
    show_table(unknown_rows(look_up.unknown), key="lookup-unknown", file_name="unknown ids")
