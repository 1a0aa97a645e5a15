"""The Look-up part: a new look-up, and the saved ones."""

from __future__ import annotations

import uuid
from typing import Any

import streamlit as st

from incs_core.charts.number_format import count
from incs_core.domain.actions import Action
from incs_core.domain.jobs import LookupRow
from incs_core.lookups.id_parsing import (
    ParsedIds,
    column_ids,
    guess_id_column,
    merge_ids,
    parse_ids,
)
from incs_core.lookups.registry import MAX_IDS
from incs_core.tabular.columns import Cell
from incs_core.tabular.reader import UploadedTable
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.list_paging import count_label, list_head
from incs_core.ui.common.outcome import acting
from incs_core.ui.common.permissions import actor, is_allowed, require
from incs_core.ui.common.services import choose_account, services
from incs_core.ui.common.tables import label_column, show_table, time_column
from incs_core.ui.common.times import at, local_time, now_ms, zone
from incs_core.ui.common.uploaded_table import TABLE_TYPES, upload_table
from incs_core.ui.messages import lookup_progress
from incs_core.ui.messages.lookup_progress import STATES, lookup_state
from incs_core.ui.messages.lookup_results import results
from incs_core.ui.messages.url_state import chosen_lookup, leave_lookup, open_lookup

NEXT = "lookup-next"
NOTHING = ParsedIds((), 0, 0)
EXAMPLES = 3


def new_lookup() -> None:
    """Ids, account and name; the button that begins."""
    with st.container(border=True):
        account = choose_account("lookup_account")
        pasted = st.text_area(
            "Message ids",
            key="lookup_text",
            height=140,
            placeholder="Paste ids, separated by lines, spaces or commas",
            help="A pasted table with a column message_id, msg_id or id works too; other "
            "columns are ignored.",
            persist_state="session",
        )
        file = st.file_uploader("Or a file: CSV or spreadsheet", TABLE_TYPES, key="lookup_file")
        parsed = merge_ids(parse_ids(pasted or ""), _from_file(file))
        name = st.text_input(
            "Name",
            key="lookup_name",
            placeholder=_usual_name(file),
            max_chars=80,
            help="Saves the look-up under this name, to open, repeat and compare later.",
        )
        _begin(account, parsed, name or _usual_name(file))


def _usual_name(file: Any) -> str:
    return str(file.name)[:60] if file else f"Look-up of {at(now_ms())}"


def _from_file(file: Any) -> ParsedIds:
    """The ids of a file; its column is guessed, and shown to be confirmed."""
    with error_boundary():
        table = upload_table(file, "lookup_file")
        if table is not None:
            column = guess_id_column(table)
            if len(table.columns) > 1:
                column = _column(table, column, file.file_id)
            return _ids_of(file.file_id, column, table)
    return NOTHING


def _column(table: UploadedTable, guessed: int, file_id: str) -> int:
    chosen = st.selectbox(
        "Column with the message ids",
        range(len(table.columns)),
        index=guessed,
        format_func=lambda index: table.columns[index],
        key=f"lookup_column_{file_id}",
        help="Detected by name or content. Change it if it is wrong.",
    )
    cells = [row[chosen] for row in table.sample() if chosen < len(row) and row[chosen]]
    st.caption(escape_markdown(f"For example: {', '.join(map(str, cells[:EXAMPLES]))}"))
    return chosen


@st.cache_data(max_entries=4, ttl=600, show_spinner="Reading the file…")
def _ids_of(file_id: str, column: int, _table: UploadedTable) -> ParsedIds:  # noqa: ARG001 - the key
    return column_ids(_table, column)


def _begin(account: str, parsed: ParsedIds, name: str) -> None:
    number = len(parsed.ids)
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            _label(number),
            key="start-lookup",
            type="primary",
            icon=":material/travel_explore:",
            disabled=not 0 < number <= MAX_IDS or not is_allowed(Action.LOOK_UP),
        )
        st.caption(
            ids_text(parsed) if is_allowed(Action.LOOK_UP) else "Your role cannot look up ids."
        )
    look_up_id = _id_of_next(pressed)
    if pressed:
        with acting("start the look-up"):
            require(Action.LOOK_UP)
            services().look_ups.start_lookup(
                account, parsed.ids, name=name, actor=actor(), lookup_id=look_up_id
            )
            open_lookup(look_up_id)


def _id_of_next(pressed: bool) -> str:
    """The id of the look-up that the button begins: clicks that follow each other begin one."""
    if not pressed or NEXT not in st.session_state:
        st.session_state[NEXT] = uuid.uuid4().hex
    return str(st.session_state[NEXT])


def _label(number: int) -> str:
    if not number:
        return "Look up"
    return "Look up 1 id" if number == 1 else f"Look up {count(number)} ids"


def ids_text(parsed: ParsedIds) -> str:
    """What else was found in the text: repeated ids, words that are none, too many."""
    if not parsed.ids and not parsed.ignored:
        return "Looks up 100 ids per request and records the statuses in the history."
    if len(parsed.ids) > MAX_IDS:
        return f"One look-up takes up to {count(MAX_IDS)} ids. Split these into several."
    parts = []
    if parsed.duplicates:
        parts.append(f"{count_label(parsed.duplicates, 'duplicate')} ignored")
    if parsed.ignored:
        parts.append(f"{count_label(parsed.ignored, 'other word')} ignored")
    return f"{', '.join(parts)}." if parts else "100 ids per request."


MOST_SHOWN = 50


def saved_lookups() -> None:
    """The table of look-ups; nothing where there is none yet."""
    rows = services().store.lookups.list(MOST_SHOWN)
    if not rows:
        return
    st.subheader("Saved look-ups", anchor=False)
    list_head(
        count_label(len(rows), "look-up"),
        now_ms(),
        key="read-lookups",
        about="select a row to open, repeat or compare it",
    )
    chosen = show_table(
        [_row(row) for row in rows],
        key="lookups",
        file_name="look-ups",
        config={
            "Started": time_column(f"Times in {zone().key}."),
            "State": label_column(style for style in STATES.values()),
            "Found": st.column_config.NumberColumn(help="Ids with a status from INCS."),
            "Not found": st.column_config.NumberColumn(help="Ids that INCS did not return."),
        },
        ids=[row.id for row in rows],
    )
    if chosen is not None:
        open_lookup(chosen)


def _row(row: LookupRow) -> dict[str, Cell]:
    return {
        "Name": row.name,
        "Started": local_time(row.created_ms),
        "State": STATES[lookup_state(row)][0],
        "Ids": row.total,
        "Found": row.known,
        "Not found": row.unknown,
        "Account": row.account,
        "By": row.actor,
    }


def lookup_part() -> None:
    """The look-up that the address names; without one a new one, and those that are kept."""
    with error_boundary("the look-up"):
        look_up_id = chosen_lookup()
        if not look_up_id:
            new_lookup()
            saved_lookups()
            return
        row = services().store.lookups.get(look_up_id)
        if row is None:
            _missing_lookup()
            return
        lookup_progress.lookup_header(row)
        if lookup_progress.is_running(row):
            lookup_progress.lookup_progress(row.id)
        else:
            results(row)


def _missing_lookup() -> None:
    st.info("This look-up was deleted.", icon=":material/search_off:")
    st.button("All look-ups", key="lookup-all", icon=":material/arrow_back:", on_click=leave_lookup)
