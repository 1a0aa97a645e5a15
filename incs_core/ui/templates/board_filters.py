"""Which templates the board shows and in what order: all of it in the address."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.charts.template_board import SORTS, BoardFilter, counted
from incs_core.charts.template_rows import STATUS_WORDS, Listed, category_word, type_word
from incs_core.ui.resources import services

ALL = {
    "status": "All but deleted",
    "type": "All types",
    "category": "All categories",
    "account": "All accounts",
}
KEYS = {name: f"template_{name}" for name in ALL}
TEXT, SORT = "template_name", "template_sort"
DELETED = "Deleted"


def board_filters(listed: Sequence[Listed]) -> tuple[BoardFilter, str]:
    """Draw the filters and the order; returns what they say. Empty choices are left out."""
    choices = _choices(listed)
    with st.container(horizontal=True, gap="small"):
        text = st.text_input(
            "Search",
            key=TEXT,
            type="search",
            placeholder="Name or text",
            live=True,
            bind="query-params",
            label_visibility="collapsed",
            width=210,
        )
        chosen = {
            name: _choice(name, options) if len(options) > 1 else ()
            for name, options in choices.items()
        }
        sort = st.selectbox(
            "Order",
            list(SORTS),
            key=SORT,
            bind="query-params",
            label_visibility="collapsed",
            width=210,
        )
    return (
        BoardFilter(
            text or "",
            chosen["status"],
            chosen["type"],
            chosen["category"],
            chosen["account"],
        ),
        sort or next(iter(SORTS)),
    )


def is_narrowed() -> bool:
    """Whether any filter is set."""
    state = st.session_state
    return bool(state.get(TEXT)) or any(state.get(key) for key in KEYS.values())


def reset_filters() -> None:
    """Show all templates again."""
    st.session_state[TEXT] = ""
    for key in KEYS.values():
        if key in st.session_state:
            st.session_state[key] = []


def show_deleted() -> None:
    """Show the templates that INCS no longer has."""
    st.session_state[KEYS["status"]] = [DELETED]


def _choices(listed: Sequence[Listed]) -> dict[str, list[str]]:
    return {
        "status": list(counted(listed, [*STATUS_WORDS.values(), DELETED])),
        "type": sorted({type_word(entry.template.type) for entry in listed}),
        "category": sorted({category_word(entry.template.category) for entry in listed}),
        "account": list(services().accounts),
    }


def _choice(name: str, options: Sequence[str]) -> tuple[str, ...]:
    chosen = st.multiselect(
        name.capitalize(),
        list(options),
        key=KEYS[name],
        bind="query-params",
        placeholder=ALL[name],
        label_visibility="collapsed",
        width=165,
    )
    return tuple(chosen)
