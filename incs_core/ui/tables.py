"""Tables with their exports: what is on screen is what the file holds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from incs_core.exports import Cell, to_csv, to_xlsx
from incs_core.sheets.formulas import UNSEEN, neutral, original
from incs_core.ui.choice import Choice, Id

SELECTION: tuple[Literal["single-row"], Literal["single-cell"]] = ("single-row", "single-cell")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    choice = None if ids is None else Choice(key, ids, stays_in)

    names = list(columns or (rows[0].keys() if rows else ()))
    st.dataframe(
        _frame(names, drawn or rows),
        key=choice.key if choice else key,
        hide_index=True,
        column_config={neutral(name, UNSEEN): look for name, look in (config or {}).items()},
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
        {str(name): original(value or "", UNSEEN) for name, value in row.items()}
        for row in edited.astype(object).where(edited.notna(), "").to_dict("records")
    ]


def _frame(names: Sequence[str], rows: Sequence[Mapping[str, Cell]]) -> Any:
    """Rows for Streamlit, which offers them as CSV itself and lets people copy cells."""
    import pandas as pd

    return pd.DataFrame(
        [[_shown(row.get(name)) for name in names] for row in rows],
        columns=[neutral(name, UNSEEN) for name in names],
    )


def _shown(value: Any) -> Any:
    return [*map(_shown, value)] if isinstance(value, list) else neutral(value, UNSEEN)


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
        st.download_button(
            "CSV",
            lambda: to_csv(columns, rows),
            f"{file_name}.csv",
            "text/csv",
            key=f"{key}-csv",
            icon=":material/download:",
            on_click="ignore",
            type="tertiary",
            disabled=not rows,
        )
        st.download_button(
            "XLSX",
            lambda: to_xlsx(columns, rows, file_name),
            f"{file_name}.xlsx",
            XLSX,
            key=f"{key}-xlsx",
            icon=":material/download:",
            on_click="ignore",
            type="tertiary",
            disabled=not rows,
        )
