"""Buttons and suggested replies: added, removed, moved, each with what its type needs."""

from __future__ import annotations

import streamlit as st

from incs_core.models.limits import MAX_POSTBACK, MAX_SUGGESTION_TEXT, SUGGESTIONS
from incs_core.templates.working import WorkingSuggestion, own_answer
from incs_core.ui.templates.builder.ordering import order_buttons
from incs_core.ui.templates.builder.sheet import Kind, Sheet, among, counter
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
        _kind(sheet, one, field, number)
        st.space("stretch")
        order_buttons(listed, one.uid, "suggestion")
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


def _kind(sheet: Sheet, one: WorkingSuggestion, field: str, number: int) -> None:
    one.kind = sheet.choice(
        one.kind,
        "kind",
        f"{field}.suggestionType",
        f"Suggestion {number + 1}",
        among(tuple(SUGGESTIONS), one.kind),
        uid=one.uid,
        words=suggestion_words,
        width=310,
        help_="INCS has not confirmed the types that say so; the platform behind it knows them.",
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
