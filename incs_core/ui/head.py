"""The line above a list: what it holds, when it was read, and the way to read it again."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from incs_core.ui.times import at, zone


def list_head(
    words: str,
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
        read = f"read {at(read_ms, seconds=True)} ({zone().key})" if read_ms else "never read"
        st.caption(" · ".join(part for part in (words, read, about) if part), width="stretch")
        return st.button(
            "Read again",
            key=key,
            icon=":material/refresh:",
            type="tertiary",
            on_click=on_click,
            help=help_,
        )


def counted(number: int, thing: str) -> str:
    """A number of things: ``1 task``, ``1,204 tasks``."""
    return f"{number:,} {thing if number == 1 else thing + 's'}"
