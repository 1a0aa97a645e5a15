"""The buttons of a WhatsApp template."""

from __future__ import annotations

import streamlit as st

from incs_core.models.limits import MAX_WABA_BUTTON_TEXT, MAX_WABA_BUTTONS, MAX_WABA_CODE
from incs_core.models.limits import WABA_BUTTONS as KINDS
from incs_core.templates.working import WorkingSuggestion
from incs_core.ui.templates.builder.ordering import order_buttons
from incs_core.ui.templates.builder.sheet import Sheet, among, counter
from incs_core.ui.templates.builder.words import BUTTON_WORDS, FIELD_HINTS
from incs_core.ui.templates.builder.work import START


def button_editor(sheet: Sheet, listed: list[WorkingSuggestion]) -> None:
    """Draw the buttons: added, removed, moved, each with what its kind needs."""
    head = sheet.place("BUTTONS.buttons").container(
        horizontal=True, vertical_alignment="center", gap="small"
    )
    with head:
        st.markdown("**Buttons**", width="content")
        counter(len(listed), MAX_WABA_BUTTONS)
    for number, one in enumerate(listed):
        with st.container(border=True, gap="small"):
            _button(sheet, listed, one, number)
    st.button(
        "Add a button",
        key=f"{START}add_button",
        icon=":material/add:",
        type="tertiary",
        disabled=len(listed) >= MAX_WABA_BUTTONS,
        on_click=_add,
        args=(listed,),
    )


def _add(listed: list[WorkingSuggestion]) -> None:
    listed.append(WorkingSuggestion(listed[-1].kind if listed else KINDS[0]))


def _button(
    sheet: Sheet, listed: list[WorkingSuggestion], one: WorkingSuggestion, number: int
) -> None:
    field = f"BUTTONS.buttons[{number}]"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        one.kind = sheet.choice(
            one.kind,
            "kind",
            f"{field}.type",
            f"Button {number + 1}",
            among(KINDS, one.kind),
            uid=one.uid,
            words=lambda kind: BUTTON_WORDS.get(kind, kind),
            width=290,
        )
        st.space("stretch")
        order_buttons(listed, one.uid, "button")
    if one.kind == "COPY_CODE":
        _example(sheet, one, field, "Example of the code", "RUN20", MAX_WABA_CODE)
        return
    label, target = st.columns(2, gap="small")
    with label:
        sheet.line(
            one.fields,
            "text",
            f"{field}.text",
            "Label",
            uid=one.uid,
            most=MAX_WABA_BUTTON_TEXT,
            placeholder="Track order",
        )
    with target:
        _target(sheet, one, field)


def _target(sheet: Sheet, one: WorkingSuggestion, field: str) -> None:
    if one.kind == "URL":
        address = sheet.line(
            one.fields,
            "url",
            f"{field}.url",
            "Address",
            uid=one.uid,
            kind="url",
            placeholder="https://shop.com/orders/{{1}}",
            help_="One variable may stand at its end.",
        )
        if "{{" in address:
            hint = "https://shop.com/orders/20418"
            _example(sheet, one, field, "Example of the whole address", hint)
    elif one.kind == "PHONE_NUMBER":
        name = "phone_number"
        hint = FIELD_HINTS[name]
        sheet.line(
            one.fields,
            name,
            f"{field}.{name}",
            "Phone number",
            uid=one.uid,
            kind="phone",
            placeholder=hint,
        )


def _example(
    sheet: Sheet,
    one: WorkingSuggestion,
    field: str,
    label: str,
    hint: str,
    most: int | None = None,
) -> None:
    sheet.line(
        one.fields,
        "example",
        f"{field}.example",
        label,
        uid=one.uid,
        most=most,
        placeholder=hint,
    )
