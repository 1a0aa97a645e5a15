"""Buttons and suggested replies: added, removed, moved, each with what its type needs."""

from __future__ import annotations

import streamlit as st

from incs_core.models.limits import MAX_POSTBACK, MAX_SUGGESTION_TEXT, SUGGESTIONS
from incs_core.templates.working import WorkingSuggestion, move, own_answer, remove
from incs_core.ui.templates.builder.sheet import Kind, Sheet, counter
from incs_core.ui.templates.builder.words import FIELD_HINTS, FIELD_WORDS, suggestion_words
from incs_core.ui.templates.builder.work import START

KINDS: dict[str, Kind] = {"url": "url", "phoneNumber": "phone"}
ANSWER_HELP = (
    "What INCS tells us when somebody taps it (postback). Left empty, it is made from the label."
)


def suggestion_editor(
    sheet: Sheet, listed: list[WorkingSuggestion], field: str, most: int, uid: str = "text"
) -> None:
    """Draw a list of suggestions; `field` is the list's, `uid` tells it from other lists."""
    row = sheet.place(field).container(horizontal=True, vertical_alignment="center", gap="small")
    with row:
        st.markdown("**Suggestions**", width="content")
        counter(len(listed), most)
    for number, one in enumerate(listed):
        with st.container(border=True, gap="small"):
            _suggestion(sheet, listed, one, f"{field}[{number}]", number)
    st.button(
        "Add a suggestion",
        key=f"{START}{uid}_add",
        icon=":material/add:",
        type="tertiary",
        disabled=len(listed) >= most,
        on_click=_add,
        args=(listed,),
    )


def _add(listed: list[WorkingSuggestion]) -> None:
    listed.append(WorkingSuggestion())


def _suggestion(
    sheet: Sheet,
    listed: list[WorkingSuggestion],
    one: WorkingSuggestion,
    field: str,
    number: int,
) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with sheet.place(f"{field}.suggestionType"):
            _kind(one, number)
        st.space("stretch")
        order_buttons(listed, one.uid, number, "suggestion")
    label, target = st.columns(2, gap="small")
    with label:
        text = sheet.line(
            one.fields,
            "text",
            f"{field}.text",
            "Label",
            uid=one.uid,
            most=MAX_SUGGESTION_TEXT,
            placeholder="Track order",
        )
    with target:
        _targets(sheet, one, field)
        _answer(sheet, one, field, text)


def _kind(one: WorkingSuggestion, number: int) -> None:
    key = f"{START}{one.uid}_kind"
    st.session_state.setdefault(key, one.kind)
    kinds = list(SUGGESTIONS) if one.kind in SUGGESTIONS else [*SUGGESTIONS, one.kind]
    chosen = st.selectbox(
        f"Suggestion {number + 1}",
        kinds,
        key=key,
        format_func=suggestion_words,
        width=310,
        help="INCS has not confirmed the types that say so; the platform behind it knows them.",
    )
    one.kind = chosen or one.kind


def order_buttons(listed: list[WorkingSuggestion], uid: str, number: int, what: str) -> None:
    """Move an item up or down, or take it away."""
    last = len(listed) - 1
    for icon, words, step, stuck in (
        ("arrow_upward", "Move up", -1, number == 0),
        ("arrow_downward", "Move down", 1, number == last),
    ):
        st.button(
            "",
            key=f"{START}{uid}_{icon}",
            icon=f":material/{icon}:",
            help=f"{words} this {what}",
            type="tertiary",
            disabled=stuck,
            on_click=move,
            args=(listed, uid, step),
        )
    st.button(
        "",
        key=f"{START}{uid}_remove",
        icon=":material/delete:",
        help=f"Remove this {what}",
        type="tertiary",
        on_click=remove,
        args=(listed, uid),
    )


def _targets(sheet: Sheet, one: WorkingSuggestion, field: str) -> None:
    rule = SUGGESTIONS.get(one.kind)
    for name in (*rule.fields, *rule.optional) if rule else ():
        label = FIELD_WORDS.get(name, name)
        optional = " (optional)" if rule and name in rule.optional else ""
        sheet.line(
            one.fields,
            name,
            f"{field}.{name}",
            f"{label}{optional}",
            uid=one.uid,
            kind=KINDS.get(name, "default"),
            placeholder=FIELD_HINTS.get(name),
        )


def _answer(sheet: Sheet, one: WorkingSuggestion, field: str, label: str) -> None:
    sheet.line(
        one.fields,
        "postbackData",
        f"{field}.postbackData",
        "Answer to us (optional)",
        uid=one.uid,
        most=MAX_POSTBACK,
        placeholder=own_answer(label) or "track_order",
        help_=ANSWER_HELP,
    )
