"""Which row of a table was clicked: its id, whatever the table holds when it is drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import streamlit as st
from streamlit.elements.arrow import DataframeStateInput

Id = TypeVar("Id", bound=Hashable)


@dataclass
class _Kept:
    """What the session keeps of a table.

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


class Choice(Generic[Id]):
    """The row that is chosen in a table that is about to be drawn.

    Args:
        key: names the table.
        ids: one for each row that is about to be drawn.
        stays_in: as in `tables.show_table`.
    """

    def __init__(self, key: str, ids: Sequence[Id], stays_in: Hashable | None) -> None:
        self._kept = _kept(key, stays_in)
        self.id: Id | None = self._kept.id  # type: ignore[assignment]  # came out of `ids`
        row = None
        if stays_in is None:
            self._kept.id = None
        elif self.id in ids:
            row = ids.index(self.id)
        if row != self._kept.row:
            self._kept.select(row)
        self.key = f"{key}-{self._kept.turn}"
        self._ids = tuple(ids)

    @property
    def selection(self) -> DataframeStateInput | None:
        """What is selected when the table is drawn for the first time."""
        row = self._kept.row
        return None if row is None else {"selection": {"rows": [row]}}

    @property
    def on_select(self) -> Callable[[], None]:
        """What a click does: it keeps the id of the row, as the rows are now."""
        return partial(_click, self.key, self._kept, self._ids)


def _kept(key: str, stays_in: Hashable | None) -> _Kept:
    name = f"{key}-choice"
    kept: _Kept = st.session_state.setdefault(name, _Kept(stays_in=stays_in))
    was_away = f"{key}-{kept.turn}" not in st.session_state
    if was_away or kept.stays_in != stays_in:
        kept = st.session_state[name] = _Kept(kept.turn, row=kept.row, stays_in=stays_in)
    return kept


def _click(widget: str, kept: _Kept, ids: Sequence[Hashable]) -> None:
    """Keep the id of the row that was clicked, the one that was not selected before.

    A selected row stays selected while a cell of another one is clicked.
    """
    selection = st.session_state[widget]["selection"]
    selected = frozenset([*selection["rows"], *(row for row, _ in selection["cells"])])
    if kept.row not in selected or selected - kept.selected:
        kept.row = next(iter(selected - kept.selected or selected), None)
    kept.selected = selected
    kept.id = ids[kept.row] if kept.row is not None and kept.row < len(ids) else None
