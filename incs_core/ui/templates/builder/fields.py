"""Form fields bound to the draft, with counter and findings; buttons that move an item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from incs_core.templates.editor_state import Item, move, position, remove
from incs_core.templates.lint import Finding, Severity
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.templates.builder.session import START

Kind = Literal["default", "url", "phone"]
OF_EMPTY_FIELDS = {
    "contract",
    "suggestion-part",
    "waba-length",
    "waba-example",
    "waba-code",
    "waba-body",
}
"""Rules that find a field empty; that is no news while nobody tried to submit."""


class FormFields:
    """The fields that were drawn in this run, by the names that findings give them."""

    def __init__(self, *, tried: bool) -> None:
        self.tried = tried
        self._places: dict[str, DeltaGenerator] = {}
        self._filled: dict[str, bool] = {}

    def text(
        self,
        values: dict[str, str],
        name: str,
        field: str,
        label: str,
        *,
        uid: str = "",
        limit: int | None = None,
        kind: Kind = "default",
        height: int | None = None,
        **options: Any,
    ) -> str:
        """A text field that follows while somebody types, kept in `values` under `name`.

        Args:
            field: the name that findings give it.
            uid: the item that it belongs to, if any.
            most: how long the text may be; shown as a counter.
            height: in pixels; the field has several lines then.
            options: as of `st.text_input`.
        """
        key = _field_key(name, uid, values.get(name, ""))
        with self.place(field):
            if height is None:
                # The usual check of an address would refuse one with a variable in it.
                options |= {"live": True, "type": kind, "validate": "" if kind == "url" else None}
                value = st.text_input(label, key=key, **options) or ""
            else:
                value = st.text_area(label, key=key, height=height, **options) or ""
            if limit is not None:
                counter(len(value.strip()), limit)
        values[name] = value
        self._filled[field] = bool(value.strip())
        return value

    def choice(
        self,
        current: str,
        name: str,
        field: str,
        label: str,
        options: Sequence[str],
        *,
        uid: str = "",
        words: Callable[[str], str] = str,
        is_open: bool = False,
        **settings: Any,
    ) -> str:
        """One of a list; `current` is the draft's. `is_open` takes what is not in the list."""
        key = _field_key(name, uid, current if current in options else options[0])
        with self.place(field):
            chosen = st.selectbox(
                label,
                options,
                key=key,
                format_func=words,
                accept_new_options=is_open,
                **settings,
            )
        return chosen or current

    def switch(
        self,
        current: str,
        name: str,
        field: str,
        label: str,
        options: Sequence[str],
        *,
        words: Callable[[str], str],
        is_named: bool = True,
    ) -> str:
        """One of a few side by side; arguments as in `choice`, `is_named`: the label is shown."""
        key = _field_key(name, "", current if current in options else options[0])
        with self.place(field):
            chosen = st.segmented_control(
                label,
                options,
                key=key,
                required=True,
                format_func=words,
                label_visibility="visible" if is_named else "collapsed",
            )
        return chosen or current

    def place(self, field: str) -> DeltaGenerator:
        """Room for a field, and under it for what is found."""
        self._places[field] = st.container(gap="xsmall")
        return self._places[field]

    def show(self, findings: Iterable[Finding], name_of: Callable[[str], str]) -> list[Finding]:
        """Show each finding under its field; returns those that have no field on the screen.

        `name_of` turns a finding's field into the name under which it was drawn.

        What a field lacks is not said while nobody tried to submit.
        """
        unplaced = []
        for finding in findings:
            name = name_of(finding.field)
            place = self._places.get(name)
            if place is None:
                unplaced.append(finding)
            elif self.tried or self._is_due(name, finding):
                with place:
                    show_finding(finding)
        return unplaced

    def _is_due(self, name: str, finding: Finding) -> bool:
        return self._filled.get(name, False) or finding.rule not in OF_EMPTY_FIELDS


def among(options: Sequence[str], current: str) -> Sequence[str]:
    """The options, with what the draft says where it is none of them."""
    return options if current in options else (*options, current)


def _field_key(name: str, uid: str, start: str) -> str:
    """The key of a field, which holds what the draft says until somebody changes it."""
    key = f"{START}{uid}_{name}" if uid else f"{START}{name}"
    st.session_state.setdefault(key, start)
    return key


def counter(count: int, limit: int) -> None:
    """How much of a limit is used; variables count as they are written."""
    colour = "red" if count > limit else "gray"
    st.markdown(f":small[:{colour}[{count:,} / {limit:,}]]")


def show_finding(finding: Finding, where: str = "") -> None:
    """An error in red, a warning in orange, each with an icon of its own."""
    is_error = finding.severity is Severity.ERROR
    colour, icon = ("red", "error") if is_error else ("orange", "warning")
    head = f"{where}: " if where else ""
    st.markdown(f":small[:{colour}[:material/{icon}: {escape_markdown(head + finding.message)}]]")


def list_editor(
    items: list[Item],
    limit: int,
    *,
    key: str,
    title: str,
    add_label: str,
    place: DeltaGenerator,
    new_item: Callable[[], Item],
    draw: Callable[[Item, int], None],
) -> None:
    """Draw the items of a list with their number, and the button that adds one.

    Args:
        most: how many there may be.
        key: of the button.
        place: where title and number stand.
        new_item: makes what the button adds.
        draw: draws one item, given its index.
    """
    with place.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{title}**", width="content")
        counter(len(items), limit)
    for index, item in enumerate(items):
        with st.container(border=True, gap="small"):
            draw(item, index)
    st.button(
        add_label,
        key=key,
        icon=":material/add:",
        type="tertiary",
        disabled=len(items) >= limit,
        on_click=lambda: items.append(new_item()),
    )


def order_buttons(
    items: list[Item],
    uid: str,
    what: str,
    *,
    directions: tuple[str, str] = ("up", "down"),
    minimum: int = 0,
    on_remove: Callable[[list[Item], str], None] = remove,
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
    index = position(items, uid)
    for icon, direction, step, is_last in (
        ("arrow_upward", directions[0], -1, index == 0),
        ("arrow_downward", directions[1], 1, index == len(items) - 1),
    ):
        st.button(
            "",
            key=f"{START}{uid}_{icon}",
            icon=f":material/{icon}:",
            help=f"Move this {what} {direction}",
            type="tertiary",
            disabled=is_last,
            on_click=move,
            args=(items, uid, step),
        )
    st.button(
        "",
        key=f"{START}{uid}_remove",
        icon=":material/delete:",
        help=f"Remove this {what}" + (f"; at least {minimum} stay" if minimum else ""),
        type="tertiary",
        disabled=len(items) <= minimum,
        on_click=on_remove,
        args=(items, uid),
    )
