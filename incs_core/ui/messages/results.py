"""What a look-up found: counted, drawn, listed, with what INCS does not know apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import streamlit as st

from incs_core.analytics.looked_up import NOT_KNOWN, LookedUp, looked_up
from incs_core.charts.funnel import funnel_figure
from incs_core.charts.latency import latency_figure
from incs_core.charts.lookup import (
    COLUMNS,
    in_order,
    look_of,
    narrowed,
    reason_rows,
    reason_tallies,
    result_rows,
    status_tallies,
)
from incs_core.charts.numbers import count, duration
from incs_core.store.look_ups import HALTED, LookUpRow, Said
from incs_core.ui.chart import draw_chart
from incs_core.ui.guard import as_text
from incs_core.ui.messages.address import open_message
from incs_core.ui.messages.comparing import compared
from incs_core.ui.messages.result_files import answer_files
from incs_core.ui.messages.table import TIME_FORMAT, status_column
from incs_core.ui.resources import services
from incs_core.ui.tables import show_table
from incs_core.ui.tally import tally_panel
from incs_core.ui.times import zone

MOST_SHOWN = 500
HEIGHT_PX, ROWS_AT_ONCE = 460, 12


def results(row: LookUpRow) -> None:
    """Everything that a look-up brought so far."""
    found = _counted(row.id, row.changed_ms, row)
    _figures(row, found)
    _troubles(row)
    if row.done:
        compared(row)
        _charts(found)
        _answers(row, found)
        _unknown(row, found)


@st.cache_data(max_entries=16, ttl=3_600, show_spinner="Counting the answers…")
def _counted(look_up_id: str, changed_ms: int, _row: LookUpRow) -> LookedUp:  # noqa: ARG001
    return looked_up(services().store, _row)


def _figures(row: LookUpRow, found: LookedUp) -> None:
    columns = st.columns(4)
    columns[0].metric(
        "Known to INCS", count(row.known), border=True, help="Ids that INCS gave a status for."
    )
    columns[1].metric(
        "Still open",
        count(found.open),
        border=True,
        help="Accepted or sent, without a final word. Repeat the look-up for these later.",
    )
    columns[2].metric(
        "Not known to INCS",
        count(row.unknown),
        border=True,
        help="Ids that INCS did not return. That is not a failure: the id may be of another "
        "account, or mistyped.",
    )
    columns[3].metric(
        "Not asked",
        count(row.total - row.done),
        border=True,
        help="Ids that were not asked before it was stopped, or whose call failed. “Go on” asks "
        "them.",
    )
    if row.done and row.spent_ms:
        rate = row.done / (row.spent_ms / 1000)
        st.caption(
            f"{count(row.done)} ids asked in {duration(row.spent_ms / 1000)}, "
            f"{count(round(rate))} a second."
        )


def _troubles(row: LookUpRow) -> None:
    if row.state == HALTED:
        st.error(as_text(f"It halted. {row.problem}"), icon=":material/error:")
    for problem, number in services().store.look_up_problems(row.id).items():
        if problem != row.problem:
            st.warning(
                as_text(f"{count(number)} ids could not be asked. {problem}"),
                icon=":material/warning:",
            )


def _charts(found: LookedUp) -> None:
    reasons = reason_tallies(found.reasons)
    columns = st.columns(2)
    with columns[0]:
        tally_panel(
            "By status",
            status_tallies(found),
            key="lookup-statuses",
            about="What INCS said, of the ids that were asked.",
        )
    with columns[1]:
        _funnel(found)
    columns = st.columns(2)
    if reasons:
        with columns[0]:
            tally_panel(
                "Why messages failed",
                reasons,
                key="lookup-reasons",
                about="By error code; colours say whose side it is on, as on the Delivery page.",
                rows=reason_rows(found.reasons),
            )
    if found.latency.delivered or found.latency.read:
        with columns[1 if reasons else 0]:
            _latency(found)


def _funnel(found: LookedUp) -> None:
    if not found.counts.accepted:
        return
    about = "How far the messages got that INCS knows; what leaked stands beside the delivered."
    with st.container(border=True, height="stretch", gap="small"):
        st.markdown("**How far they got**", help=about, width="content")
        draw_chart(funnel_figure(found.counts), key="lookup-funnel", alt=about)


def _latency(found: LookedUp) -> None:
    timed = sum(found.latency.delivered.values())
    about = (
        f"Of the {count(timed)} messages of which the history knows when they were accepted and "
        "delivered."
    )
    with st.container(border=True, height="stretch", gap="small"):
        st.markdown("**How long it took**", help=about, width="content")
        draw_chart(latency_figure(found.latency), key="lookup-latency", alt=about)


def _answers(row: LookUpRow, found: LookedUp) -> None:
    if not found.statuses:
        return
    st.subheader("Known to INCS", anchor=False)
    statuses = st.pills(
        "Status",
        in_order(found.statuses),
        format_func=lambda status: look_of(status).label,
        selection_mode="multi",
        key=f"lookup-pills-{row.id}",
        label_visibility="collapsed",
    )
    chosen = list(statuses or found.statuses)
    number = sum(found.statuses[status] for status in chosen)
    shown = "All " if number <= MOST_SHOWN else f"The first {count(MOST_SHOWN)} of "
    st.caption(as_text(f"{shown}{count(number)} · times in {zone().key} · select a row to open it"))
    _table(row, chosen, number)
    answer_files(row, chosen, key="lookup-known", name=row.name)


@st.cache_data(max_entries=32, ttl=3_600, show_spinner=False)
def _first_answers(
    look_up_id: str,
    changed_ms: int,  # noqa: ARG001 - part of the key
    statuses: tuple[str, ...],
) -> list[tuple[str, Said | None]]:
    """The first answers with these statuses; a rare one may stand far behind."""
    answers = services().store.look_up_answers(look_up_id)
    return list(islice(narrowed(answers, statuses), MOST_SHOWN))


def _table(row: LookUpRow, statuses: Sequence[str], number: int) -> None:
    answers = _first_answers(row.id, row.changed_ms, tuple(statuses))
    chosen = show_table(
        result_rows(answers, zone()),
        key="lookup-found",
        file_name="looked up messages",
        columns=COLUMNS,
        config={
            "Status": status_column(),
            "Time": st.column_config.DatetimeColumn(format=TIME_FORMAT),
            "Code": st.column_config.TextColumn(width=100),
            "Meaning": st.column_config.TextColumn(width="medium"),
            "INCS said": st.column_config.TextColumn(width="medium"),
        },
        ids=[message_id for message_id, _ in answers],
        height=HEIGHT_PX if min(number, MOST_SHOWN) > ROWS_AT_ONCE else None,
        exports=False,
    )
    if chosen is not None:
        open_message(row.account, chosen)


def _unknown(row: LookUpRow, found: LookedUp) -> None:
    if not found.unknown:
        return
    st.subheader("Not known to INCS", anchor=False)
    st.caption("Check the account and the spelling. These ids are not counted as failed anywhere.")
    answers = _first_answers(row.id, row.changed_ms, (NOT_KNOWN,))
    rows = [{"Message id": message_id} for message_id, _ in answers]
    show_table(
        rows,
        key="lookup-unknown",
        file_name="unknown ids",
        height=HEIGHT_PX if len(rows) > ROWS_AT_ONCE else None,
        exports=False,
    )
    answer_files(row, [NOT_KNOWN], key="lookup-unknown", name=f"{row.name}, not known")
