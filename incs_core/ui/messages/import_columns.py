"""Which column of the file is which field: guessed, corrected; and the first rows as read."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from incs_core.exports import Cell
from incs_core.imports.checking import Checker
from incs_core.imports.job import in_words
from incs_core.imports.mapping import FIELDS, Columns, guess_columns
from incs_core.imports.moments import DateOrder, is_slashed
from incs_core.settings import Account
from incs_core.sheets import Table
from incs_core.store.types import SentMessage
from incs_core.ui.guard import as_text
from incs_core.ui.messages.reading import reading
from incs_core.ui.messages.table import TIME_FORMAT
from incs_core.ui.tables import show_table

PREVIEW_ROWS = 5
NONE = -1


def choose_columns(table: Table, file_id: str) -> dict[str, int]:
    """A choice for each field, the guess first."""
    guessed = guess_columns(table)
    options = [NONE, *range(len(table.columns))]
    found: dict[str, int] = {}
    for field, place in zip(FIELDS, st.columns(len(FIELDS)), strict=True):
        chosen = place.selectbox(
            field.title if field.is_required else f"{field.title} (optional)",
            options,
            index=options.index(guessed.get(field.name, NONE)),
            format_func=lambda at: "–" if at == NONE else table.columns[at],
            key=f"import-{field.name}-{file_id}",
            help=field.about,
        )
        if chosen != NONE:
            found[field.name] = chosen
    return found


def choose_order(table: Table, columns: Columns, file_id: str) -> DateOrder:
    """Asked only where dates of the file may mean two days."""
    place = columns.get("accepted_at", len(table.columns))
    cells = [row[place] for row in table.sample() if place < len(row)]
    slashed = next((cell for cell in cells if is_slashed(cell)), None)
    if slashed is None:
        return DateOrder.UNSAID
    chosen = st.segmented_control(
        as_text(f"In dates such as {slashed}"),
        [DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST],
        format_func=lambda order: f"the {order}".replace("first", "comes first"),
        key=f"import-order-{file_id}",
    )
    return chosen or DateOrder.UNSAID


def preview(
    table: Table, columns: Columns, account: Account, zone: ZoneInfo, order: DateOrder
) -> None:
    """The first rows, as they will be read."""
    st.caption(
        as_text(f"The first rows as they are read; times without an offset are in {zone.key}.")
    )
    checker = Checker(columns, account, zone, order)
    show_table(
        [_row(checker.check(cells), zone) for cells in table.sample(PREVIEW_ROWS)],
        key="import-preview",
        file_name="preview",
        config={"Accepted": st.column_config.DatetimeColumn(format=TIME_FORMAT)},
        exports=False,
    )


def _row(found: object, zone: ZoneInfo) -> dict[str, Cell]:
    if not isinstance(found, SentMessage):
        return {**dict.fromkeys(_HEADS, None), "Problem": in_words(list(found))}  # type: ignore[call-overload]
    accepted = datetime.fromtimestamp(found.accepted_ms / 1000, UTC).astimezone(zone)
    values = (
        found.message_id,
        reading().number(found.recipient),
        found.country,
        accepted,
        found.template,
        found.type,
    )
    return {**dict(zip(_HEADS, values, strict=True)), "Problem": ""}


_HEADS = ("Message id", "Recipient", "Country", "Accepted", "Template", "Type")
