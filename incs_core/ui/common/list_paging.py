"""The header of a list with its refresh button, and keyset paging through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, cast

import streamlit as st

from incs_core.ui.common.times import at, now_ms, zone

Position = TypeVar("Position")


def list_head(
    title: str,
    read_ms: int | None,
    *,
    key: str,
    about: str = "",
    on_click: Callable[[], None] | None = None,
    help_: str | None = None,
) -> bool:
    """Draw the line; true if somebody asked to read again.

    Args:
        words: what the list holds, e.g. ``"46 tasks"``.
        read_ms: when it was read, epoch milliseconds; None if it never was.
        about: what to do with the list, a sentence.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        read = (
            f"updated {at(read_ms, seconds=True)} ({zone().key})" if read_ms else "not loaded yet"
        )
        st.caption(" · ".join(part for part in (title, read, about) if part), width="stretch")
        return st.button(
            "Refresh",
            key=key,
            icon=":material/refresh:",
            type="tertiary",
            on_click=on_click,
            help=help_,
        )


def count_label(number: int, thing: str) -> str:
    """A number of things: ``1 task``, ``1,204 tasks``."""
    return f"{number:,} {thing if number == 1 else thing + 's'}"


class Pager(Generic[Position]):
    """Where the pages above this one ended. Other filters begin at the newest page again.

    Args:
        key: names the list.
        query: what the list shows, to be compared with the last time.
    """

    def __init__(self, key: str, query: object) -> None:
        self.key = key
        trail = st.session_state.get(f"{key}-trail")
        if trail is None or trail[0] != query:
            trail = st.session_state[f"{key}-trail"] = (query, [])
        self._ends = cast("list[Position]", trail[1])

    @property
    def page(self) -> int:
        """The number of this page, from 1."""
        return len(self._ends) + 1

    @property
    def after(self) -> Position | None:
        """What this page comes after; None for the newest page."""
        return self._ends[-1] if self._ends else None

    def head(self, rows: int, thing: str, end: Position | None, *, key: str, about: str) -> None:
        """Draw the header of this page; `end` as of `turn`, the others as of `list_head`."""
        more = "" if end is None else ", more available"
        title = f"Page {self.page}: {count_label(rows, thing)}{more}"
        list_head(title, now_ms(), key=key, about=about if rows else "")

    def turn(self, end: Position | None) -> None:
        """Draw the ways to newer and older; `end` is where this page ends, None on the last."""
        if end is None and not self._ends:
            return
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(
                "Newer",
                key=f"{self.key}-newer",
                icon=":material/chevron_left:",
                disabled=not self._ends,
                on_click=self._newer,
            )
            st.button(
                "Older",
                key=f"{self.key}-older",
                icon=":material/chevron_right:",
                icon_position="right",
                disabled=end is None,
                on_click=self._older,
                args=(end,),
            )

    def _newer(self) -> None:
        if self._ends:
            self._ends.pop()

    def _older(self, end: Position) -> None:
        if self._ends[-1:] != [end]:  # the second of two clicks on the same page asks for no more
            self._ends.append(end)
