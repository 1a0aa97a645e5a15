"""What a look-up found: counts, rows, files, and the comparison with an earlier one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import streamlit as st

from incs_core.analytics.lookup_summary import (
    NOT_KNOWN,
    LookupSummary,
    StatusMove,
    status_moves,
    summarize_lookup,
)
from incs_core.charts.funnel import funnel_figure
from incs_core.charts.latency import latency_figure
from incs_core.charts.lookup_results import (
    COLUMNS,
    FILE_COLUMNS,
    file_values,
    filtered,
    lookup_status_bars,
    lookup_style,
    move_rows,
    outcome_bars,
    outcome_text,
    reason_bars,
    reason_rows,
    result_rows,
    sorted_rows,
)
from incs_core.charts.number_format import count, duration
from incs_core.domain.jobs import HALTED, LookupRow, StatusAnswer
from incs_core.message_files.export import FORMATS
from incs_core.tabular.table_bytes import table_bytes
from incs_core.ui.common.badges import status_column
from incs_core.ui.common.charts import chart_panel, count_panel
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table, time_column
from incs_core.ui.common.times import at, zone
from incs_core.ui.messages.url_state import open_message, show_lookup

HashFuncs = dict[str | type[Any], Callable[[Any], Any]]
BY_VERSION: HashFuncs = {LookupRow: lambda row: (row.id, row.changed_ms)}
"""What tells the answers of one look-up from those of another, or from its own of before."""
MOST_SHOWN = 500
HEIGHT_PX, ROWS_AT_ONCE = 460, 12


def show_comparison(row: LookupRow) -> None:
    """The runs of this look-up, and what changed since one of them."""
    runs = services().store.lookups.series(row.series)
    if len(runs) < 2:
        return
    with st.container(border=True):
        others = [run for run in runs if run.id != row.id]
        earlier = [run for run in others if run.created_ms <= row.created_ms]
        st.markdown("**Comparison of runs**")
        chosen = st.selectbox(
            "Compare with",
            others,
            index=others.index(earlier[-1]) if earlier else 0,
            format_func=_run_label,
            key=f"compare-{row.id}",
            width=340,
        )
        _difference(row, chosen)
        _other_runs(others)


def _difference(row: LookupRow, other: LookupRow) -> None:
    first, second = sorted((row, other), key=lambda run: run.created_ms)
    found = _moves(first, second)
    if not found:
        st.caption("These runs have no ids in common.")
        return
    words = outcome_text(found)
    st.markdown(words or "No common id was pending in the earlier run.")
    if words:
        count_panel(
            "Status of previously pending ids",
            outcome_bars(found),
            key="lookup-became",
            about="Ids pending in the earlier run, by status in the later run.",
            rows=move_rows(found),
        )
    else:
        show_table(move_rows(found), key="lookup-moves", file_name="changes")


@st.cache_data(max_entries=16, ttl=3_600, show_spinner="Comparing…", hash_funcs=BY_VERSION)
def _moves(first: LookupRow, second: LookupRow) -> list[StatusMove]:
    return status_moves(services().store, first, second)


def _other_runs(others: list[LookupRow]) -> None:
    with st.container(horizontal=True, gap="small"):
        for run in others[-5:]:
            st.button(
                f"Open the run of {at(run.created_ms, seconds=True)}",
                key=f"open-run-{run.id}",
                type="tertiary",
                on_click=show_lookup,
                args=(run.id,),
            )


def _run_label(run: LookupRow) -> str:
    return f"{at(run.created_ms, seconds=True)}, {count(run.total)} ids"


def answer_files(row: LookupRow, statuses: Sequence[str], *, key: str, name: str) -> None:
    """Buttons for CSV and XLSX of the answers with these statuses; made when asked for."""
    with st.container(horizontal=True, gap="small"):
        for kind in FORMATS:
            st.download_button(
                kind,
                lambda kind=kind: _content(row, statuses, kind),  # type: ignore[misc]
                f"{name}.{kind.lower()}",
                key=f"{key}-{kind.lower()}",
                icon=":material/download:",
                on_click="ignore",
                type="tertiary",
            )


def _content(row: LookupRow, statuses: Sequence[str], kind: str) -> bytes:
    answers = filtered(services().store.lookups.answers(row.id), statuses)
    return table_bytes(kind, FILE_COLUMNS, file_values(answers), zone())


def results(row: LookupRow) -> None:
    """Everything that a look-up brought so far."""
    found = _summary(row)
    _metrics(row, found)
    _problems(row)
    if row.done:
        show_comparison(row)
        _charts(found)
        _answers(row, found)
        _unknown(row, found)


@st.cache_data(max_entries=16, ttl=3_600, show_spinner="Counting results…", hash_funcs=BY_VERSION)
def _summary(row: LookupRow) -> LookupSummary:
    return summarize_lookup(services().store, row)


def _metrics(row: LookupRow, found: LookupSummary) -> None:
    columns = st.columns(4)
    columns[0].metric("Found", count(row.known), border=True, help="Ids with a status from INCS.")
    columns[1].metric(
        "Pending",
        count(found.pending),
        border=True,
        help="Accepted or sent, no final status yet. Repeat the look-up later.",
    )
    columns[2].metric(
        "Not found",
        count(row.unknown),
        border=True,
        help="Ids that INCS did not return. Not a failure: check the account and the spelling.",
    )
    columns[3].metric(
        "Not looked up",
        count(row.total - row.done),
        border=True,
        help="Ids left when the look-up stopped, or whose request failed. “Resume” continues "
        "with them.",
    )
    if row.done and row.spent_ms:
        rate = row.done / (row.spent_ms / 1000)
        st.caption(
            f"{count(row.done)} ids looked up in {duration(row.spent_ms / 1000)}, "
            f"{count(round(rate))} per second."
        )


def _problems(row: LookupRow) -> None:
    if row.state == HALTED:
        st.error(escape_markdown(f"The look-up failed. {row.problem}"), icon=":material/error:")
    for problem, number in services().store.lookups.problems(row.id).items():
        if problem != row.problem:
            st.warning(
                escape_markdown(f"{count(number)} ids could not be looked up. {problem}"),
                icon=":material/warning:",
            )


def _charts(found: LookupSummary) -> None:
    reasons = reason_bars(found.reasons)
    columns = st.columns(2)
    with columns[0]:
        count_panel(
            "By status",
            lookup_status_bars(found),
            key="lookup-statuses",
            about="Statuses of the ids looked up.",
        )
    with columns[1]:
        _funnel(found)
    columns = st.columns(2)
    if reasons:
        with columns[0]:
            count_panel(
                "Failure reasons",
                reasons,
                key="lookup-reasons",
                about="By error code; colours show the cause, as on the Delivery page.",
                rows=reason_rows(found.reasons),
            )
    if found.latency.delivered or found.latency.read:
        with columns[1 if reasons else 0]:
            _latency(found)


def _funnel(found: LookupSummary) -> None:
    about = "Messages found in INCS by status reached; losses are beside delivered."
    if found.counts.accepted:
        chart_panel("Delivery funnel", funnel_figure(found.counts), "lookup-funnel", about)


def _latency(found: LookupSummary) -> None:
    timed = sum(found.latency.delivered.values())
    about = f"Of {count(timed)} messages with a known time accepted and delivered."
    chart_panel("Delivery time", latency_figure(found.latency), "lookup-latency", about)


def _answers(row: LookupRow, found: LookupSummary) -> None:
    if not found.statuses:
        return
    st.subheader("Found", anchor=False)
    statuses = st.pills(
        "Status",
        sorted_rows(found.statuses),
        format_func=lambda status: lookup_style(status).label,
        selection_mode="multi",
        key=f"lookup-pills-{row.id}",
        label_visibility="collapsed",
    )
    chosen = list(statuses or found.statuses)
    number = sum(found.statuses[status] for status in chosen)
    shown = "All " if number <= MOST_SHOWN else f"First {count(MOST_SHOWN)} of "
    st.caption(
        escape_markdown(f"{shown}{count(number)} · times in {zone().key} · select a row to open it")
    )
    _table(row, chosen, number)
    answer_files(row, chosen, key="lookup-known", name=row.name)


@st.cache_data(max_entries=32, ttl=3_600, show_spinner=False, hash_funcs=BY_VERSION)
def _first_answers(
    row: LookupRow, statuses: tuple[str, ...]
) -> list[tuple[str, StatusAnswer | None]]:
    """The first answers with these statuses; a rare one may stand far behind."""
    answers = services().store.lookups.answers(row.id)
    return list(islice(filtered(answers, statuses), MOST_SHOWN))


def _table(row: LookupRow, statuses: Sequence[str], number: int) -> None:
    answers = _first_answers(row, tuple(statuses))
    chosen = show_table(
        result_rows(answers, zone()),
        key="lookup-found",
        file_name="looked up messages",
        columns=COLUMNS,
        config={
            "Status": status_column(),
            "Time": time_column(),
            "Code": st.column_config.TextColumn(width=100),
            "Meaning": st.column_config.TextColumn(width="medium"),
            "INCS message": st.column_config.TextColumn(width="medium"),
        },
        ids=[message_id for message_id, _ in answers],
        height=HEIGHT_PX if min(number, MOST_SHOWN) > ROWS_AT_ONCE else None,
        exports=False,
    )
    if chosen is not None:
        open_message(row.account, chosen)


def _unknown(row: LookupRow, found: LookupSummary) -> None:
    if not found.unknown:
        return
    st.subheader("Not found", anchor=False)
    st.caption("Check the account and the spelling. These ids do not count as failed.")
    answers = _first_answers(row, (NOT_KNOWN,))
    rows = [{"Message id": message_id} for message_id, _ in answers]
    show_table(
        rows,
        key="lookup-unknown",
        file_name="ids not found",
        height=HEIGHT_PX if len(rows) > ROWS_AT_ONCE else None,
        exports=False,
    )
    answer_files(row, [NOT_KNOWN], key="lookup-unknown", name=f"{row.name}, not found")
