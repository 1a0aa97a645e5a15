"""The buttons beside an item of a list: move it, take it away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from incs_core.templates.working import Item, move, position, remove
from incs_core.ui.templates.builder.work import START


def order_buttons(
    listed: list[Item],
    uid: str,
    what: str,
    *,
    ways: tuple[str, str] = ("up", "down"),
    least: int = 0,
    take_away: Callable[[list[Item], str], None] = remove,
) -> None:
    """Move an item up or down, or take it away.

    Args:
        listed: the list that it is in.
        uid: its id.
        what: what people call it.
        ways: what up and down are called.
        least: how many items stay in any case.
        take_away: is given the list and the id.
    """
    at = position(listed, uid)
    for icon, way, step, is_last in (
        ("arrow_upward", ways[0], -1, at == 0),
        ("arrow_downward", ways[1], 1, at == len(listed) - 1),
    ):
        st.button(
            "",
            key=f"{START}{uid}_{icon}",
            icon=f":material/{icon}:",
            help=f"Move this {what} {way}",
            type="tertiary",
            disabled=is_last,
            on_click=move,
            args=(listed, uid, step),
        )
    st.button(
        "",
        key=f"{START}{uid}_remove",
        icon=":material/delete:",
        help=f"Remove this {what}" + (f"; at least {least} stay" if least else ""),
        type="tertiary",
        disabled=len(listed) <= least,
        on_click=take_away,
        args=(listed, uid),
    )
