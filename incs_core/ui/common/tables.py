"""Tables with their exports: what is on screen is what the file holds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Generic, Literal, TypeVar

import streamlit as st
from streamlit.elements.arrow import DataframeStateInput

from incs_core.tabular.columns import Cell
from incs_core.tabular.formulas import INVISIBLE_MARK, neutralize_formula, remove_marks
from incs_core.tabular.table_bytes import to_csv, to_xlsx
from incs_core.ui.common.errors import escape_markdown

Id = TypeVar("Id", bound=Hashable)
SELECTION: tuple[Literal["single-row"], Literal["single-cell"]] = ("single-row", "single-cell")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNBROKEN = {ord("-"): "\N{NON-BREAKING HYPHEN}", ord(" "): "\N{NO-BREAK SPACE}"}


@dataclass
class _SelectionState:
    """What the session keeps of a table's selection.

    A new turn makes the browser draw it anew, with nothing but `row` selected: a selection that
    is only written over comes back with the next click elsewhere.
    """

    turn: int = 0
    id: Hashable | None = None
    row: int | None = None
    selected: frozenset[int] = frozenset()
    stays_in: Hashable | None = None

    def select(self, row: int | None) -> None:
        """Begin a turn with this row selected; None for no row."""
        self.turn, self.row = self.turn + 1, row
        self.selected = frozenset() if row is None else frozenset({row})


class RowSelection(Generic[Id]):
    """The row that is chosen in a table that is about to be drawn.

    Args:
        key: names the table.
        ids: one for each row that is about to be drawn.
        stays_in: as in `show_table`.
    """

    def __init__(self, key: str, ids: Sequence[Id], stays_in: Hashable | None) -> None:
        self._state = _selection_state(key, stays_in)
        self.id: Id | None = self._state.id  # type: ignore[assignment]  # came out of `ids`
        row = None
        if stays_in is None:
            self._state.id = None
        elif self.id in ids:
            row = ids.index(self.id)
        if row != self._state.row:
            self._state.select(row)
        self.key = f"{key}-{self._state.turn}"
        self._ids = tuple(ids)

    @property
    def selection(self) -> DataframeStateInput | None:
        """What is selected when the table is drawn for the first time."""
        row = self._state.row
        return None if row is None else {"selection": {"rows": [row]}}

    @property
    def on_select(self) -> Callable[[], None]:
        """What a click does: it keeps the id of the row, as the rows are now."""
        return partial(_click, self.key, self._state, self._ids)


def _selection_state(key: str, stays_in: Hashable | None) -> _SelectionState:
    name = f"{key}-choice"
    kept: _SelectionState = st.session_state.setdefault(name, _SelectionState(stays_in=stays_in))
    was_away = f"{key}-{kept.turn}" not in st.session_state
    if was_away or kept.stays_in != stays_in:
        kept = st.session_state[name] = _SelectionState(kept.turn, row=kept.row, stays_in=stays_in)
    return kept


def _click(widget: str, kept: _SelectionState, ids: Sequence[Hashable]) -> None:
    """Keep the id of the row that was clicked, the one that was not selected before.

    A selected row stays selected while a cell of another one is clicked.
    """
    selection = st.session_state[widget]["selection"]
    selected = frozenset([*selection["rows"], *(row for row, _ in selection["cells"])])
    if kept.row not in selected or selected - kept.selected:
        kept.row = next(iter(selected - kept.selected or selected), None)
    kept.selected = selected
    kept.id = ids[kept.row] if kept.row is not None and kept.row < len(ids) else None


TIME_FORMAT = "YYYY-MM-DD HH:mm:ss"


def show_table(
    rows: Sequence[Mapping[str, Cell]],
    *,
    key: str,
    file_name: str,
    columns: Sequence[str] | None = None,
    config: Mapping[str, Any] | None = None,
    ids: Sequence[Id] | None = None,
    stays_in: Hashable | None = None,
    height: int | None = None,
    drawn: Sequence[Mapping[str, Cell]] | None = None,
    exports: bool = True,
) -> Id | None:
    """Draw rows as a table with CSV and XLSX buttons; returns the id of the row that was chosen.

    With ``ids``, one a row, a click anywhere in a row chooses it. It is told once and the row is
    selected no more. With ``stays_in``, which names what the list shows (its filters, its page),
    it is told until another row is chosen, the list shows something else or the page is left; the
    selection follows the row to its new place.

    ``drawn`` are the same rows in the units of the screen (per cent), where the files keep others
    (fractions). Without ``exports`` the buttons are left out, where the screen has better ones.
    """
    choice = None if ids is None else RowSelection(key, ids, stays_in)

    names = list(columns or (rows[0].keys() if rows else ()))
    st.dataframe(
        _frame(names, drawn or rows),
        key=choice.key if choice else key,
        hide_index=True,
        column_config={
            neutralize_formula(name, INVISIBLE_MARK): look for name, look in (config or {}).items()
        },
        on_select=choice.on_select if choice else "ignore",
        selection_default=choice.selection if choice else None,
        selection_mode=SELECTION,
        height=height or "auto",
        placeholder="–",
    )
    if exports:
        export_buttons(names, rows, key=key, file_name=file_name)
    return choice.id if choice else None


def edited_table(
    rows: Sequence[Mapping[str, str]], *, key: str, labels: Mapping[str, str]
) -> list[dict[str, str]]:
    """Rows of texts that a person may change, add to and delete; returns them as they are now.

    Args:
        rows: with which it begins, the same as long as the table is on the page.
        key: names the table.
        labels: the columns, and what stands above each.
    """
    edited = st.data_editor(
        _frame(list(labels), rows).astype(str),
        key=key,
        num_rows="dynamic",
        hide_index=True,
        column_config={
            name: st.column_config.TextColumn(label, default="") for name, label in labels.items()
        },
    )
    return [
        {str(name): remove_marks(value or "", INVISIBLE_MARK) for name, value in row.items()}
        for row in edited.astype(object).where(edited.notna(), "").to_dict("records")
    ]


def _frame(names: Sequence[str], rows: Sequence[Mapping[str, Cell]]) -> Any:
    """Rows for Streamlit, which offers them as CSV itself and lets people copy cells."""
    import pandas as pd

    return pd.DataFrame(
        [[_shown(row.get(name)) for name in names] for row in rows],
        columns=[neutralize_formula(name, INVISIBLE_MARK) for name in names],
    )


def _shown(value: Any) -> Any:
    return (
        [*map(_shown, value)]
        if isinstance(value, list)
        else neutralize_formula(value, INVISIBLE_MARK)
    )


def folded_table(draw: Callable[[], object], *, key: str) -> None:
    """A table behind a figure: drawn, and its part of the browser loaded, once it is opened."""
    fold = st.expander(
        "Table",
        icon=":material/table:",
        type="compact",
        key=f"{key}-fold",
        on_change="rerun",
    )
    if fold.open:
        with fold:
            draw()


def time_column(about: str | None = None) -> Any:
    """A column of moments, to the second."""
    return st.column_config.DatetimeColumn(format=TIME_FORMAT, help=about)


def label_column(
    looks: Iterable[tuple[str, str]], *, about: str | None = None, width: int | None = None
) -> Any:
    """A column of coloured labels; the theme's colours, so that they read in light and dark.

    Args:
        looks: each label with the name of its badge's colour.
    """
    labels, colours = zip(*looks, strict=True)
    return st.column_config.MultiselectColumn(
        options=list(labels), color=list(colours), help=about, width=width
    )


def export_buttons(
    columns: Sequence[str], rows: Sequence[Mapping[str, Cell]], *, key: str, file_name: str
) -> None:
    """CSV and XLSX of these rows; the files are made when asked for."""
    with st.container(horizontal=True, gap="small"):
        for kind, media_type, content in (
            ("CSV", "text/csv", lambda: to_csv(columns, rows)),
            ("XLSX", XLSX, lambda: to_xlsx(columns, rows, file_name)),
        ):
            st.download_button(
                kind,
                content,
                f"{file_name}.{kind.lower()}",
                media_type,
                key=f"{key}-{kind.lower()}",
                icon=":material/download:",
                on_click="ignore",
                type="tertiary",
                disabled=not rows,
            )


def show_wrapped_table(
    rows: Sequence[Mapping[str, Cell]],
    *,
    key: str,
    file_name: str,
    export: Sequence[Mapping[str, Cell]] = (),
) -> None:
    """Draw rows as a table that wraps, with CSV and XLSX buttons.

    Args:
        rows: what is drawn, at least one; a column in which nothing stands is left out.
        key: tells the buttons from others on the page.
        file_name: of the exports, without an ending.
        export: the rows of the exports, where they say more than is drawn.
    """
    drawn = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    shown = {name: [_wrapped_shown(row[name]) for row in rows] for name in drawn}
    st.table(shown, border="horizontal", hide_index=True)
    written = export or rows
    export_buttons(list(written[0]), written, key=key, file_name=file_name)


def _wrapped_shown(value: Cell) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S").translate(UNBROKEN)
    return escape_markdown("" if value is None else str(value))
