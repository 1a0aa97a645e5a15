"""The form of a WhatsApp template: header, body, footer, buttons, examples."""

from __future__ import annotations

import re
from typing import Final

import streamlit as st

from incs_core.templates.editor_state import EditableSuggestion
from incs_core.templates.editor_state_waba import EditableWabaTemplate
from incs_core.ui.templates.builder.fields import FormFields, among, list_editor, order_buttons
from incs_core.ui.templates.builder.labels import (
    BUTTON_LABELS,
    CATEGORIES,
    FIELD_HINTS,
    HEADER_LABELS,
    LANGUAGES,
)
from incs_core.ui.templates.builder.session import START, DraftSession
from incs_core.wire.limits import (
    MAX_WABA_BODY,
    MAX_WABA_BUTTON_TEXT,
    MAX_WABA_BUTTONS,
    MAX_WABA_CODE,
    MAX_WABA_FOOTER,
    MAX_WABA_HEADER,
    MAX_WABA_NAME,
    WABA_CATEGORIES,
    WABA_HEADERS,
)
from incs_core.wire.limits import WABA_BUTTONS as KINDS

_PART: Final = re.compile(r"components\[(\d+)\]")
NO_HEADER = "NONE"


def button_editor(fields: FormFields, items: list[EditableSuggestion]) -> None:
    """Draw the buttons: added, removed, moved, each with what its kind needs."""
    list_editor(
        items,
        MAX_WABA_BUTTONS,
        key=f"{START}add_button",
        title="Buttons",
        add_label="Add a button",
        place=fields.place("BUTTONS.buttons"),
        new_item=lambda: EditableSuggestion(items[-1].kind if items else KINDS[0]),
        draw=lambda one, index: _button(fields, items, one, index),
    )


def _button(
    fields: FormFields, items: list[EditableSuggestion], one: EditableSuggestion, number: int
) -> None:
    field = f"BUTTONS.buttons[{number}]"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        one.kind = fields.choice(
            one.kind,
            "kind",
            f"{field}.type",
            f"Button {number + 1}",
            among(KINDS, one.kind),
            uid=one.uid,
            words=lambda kind: BUTTON_LABELS.get(kind, kind),
            width=290,
        )
        st.space("stretch")
        order_buttons(items, one.uid, "button")
    if one.kind == "COPY_CODE":
        _example(fields, one, field, "Example of the code", "RUN20", MAX_WABA_CODE)
        return
    label, target = st.columns(2, gap="small")
    with label:
        fields.text(
            one.fields,
            "text",
            f"{field}.text",
            "Label",
            uid=one.uid,
            limit=MAX_WABA_BUTTON_TEXT,
            placeholder="Track order",
        )
    with target:
        _target(fields, one, field)


def _target(fields: FormFields, one: EditableSuggestion, field: str) -> None:
    if one.kind == "URL":
        address = fields.text(
            one.fields,
            "url",
            f"{field}.url",
            "URL",
            uid=one.uid,
            kind="url",
            placeholder="https://shop.com/orders/{{1}}",
            help="It may end with one variable.",
        )
        if "{{" in address:
            hint = "https://shop.com/orders/20418"
            _example(fields, one, field, "Example URL", hint)
    elif one.kind == "PHONE_NUMBER":
        fields.text(
            one.fields,
            "phone_number",
            f"{field}.phone_number",
            "Phone number",
            uid=one.uid,
            kind="phone",
            placeholder=FIELD_HINTS["phone_number"],
        )


def _example(
    fields: FormFields,
    one: EditableSuggestion,
    field: str,
    label: str,
    hint: str,
    limit: int | None = None,
) -> None:
    fields.text(
        one.fields,
        "example",
        f"{field}.example",
        label,
        uid=one.uid,
        limit=limit,
        placeholder=hint,
    )


VARIABLES_HELP = "Write variables as {{1}}, {{2}}, …"


def waba_form(fields: FormFields, work: DraftSession) -> None:
    """Draw the fields and put what they say into the draft."""
    form = work.waba
    name, language, category = st.columns([4, 3, 4], gap="small")
    with name:
        form.name = fields.text(
            {"name": form.name},
            "name",
            "name",
            "Name",
            limit=MAX_WABA_NAME,
            placeholder="order_shipped_2",
            help="Lowercase letters, digits and underscores. Used to send the template.",
        )
    with language:
        form.language = fields.choice(
            form.language,
            "language",
            "language",
            "Language",
            among(LANGUAGES, form.language),
            is_open=True,
            help="Language code, such as en_US. You can type another.",
        )
    with category:
        form.category = fields.choice(
            form.category,
            "waba_category",
            "category",
            "Category",
            WABA_CATEGORIES,
            words=CATEGORIES.__getitem__,
        )
    _header(fields, form)
    _body(fields, form)
    form.footer = fields.text(
        {"footer": form.footer},
        "footer",
        "FOOTER.text",
        "Footer (optional)",
        limit=MAX_WABA_FOOTER,
        placeholder="Lumen, Jakarta",
    )
    button_editor(fields, form.buttons)


def place_of(field: str, form: EditableWabaTemplate) -> str:
    """A field by its part, as the form calls it: ``components[1].text`` is ``BODY.text``."""
    found = _PART.match(field)
    components = form.components()
    if found is None or int(found[1]) >= len(components):
        return field
    return f"{components[int(found[1])].get('type', '')}{field[found.end() :]}"


def _header(fields: FormFields, form: EditableWabaTemplate) -> None:
    chosen = fields.switch(
        form.header or NO_HEADER,
        "header",
        "HEADER.format",
        "Header",
        [NO_HEADER, *WABA_HEADERS],
        words=HEADER_LABELS.__getitem__,
    )
    form.header = "" if chosen == NO_HEADER else chosen
    if form.header == "TEXT":
        form.header_text = fields.text(
            {"header_text": form.header_text},
            "header_text",
            "HEADER.text",
            "Header text",
            limit=MAX_WABA_HEADER,
            placeholder="Your order {{1}}",
        )
        _examples(fields, form, "header")
    elif form.header:
        fields.text(
            form.examples,
            "header.link",
            "HEADER.example",
            f"Example of the {form.header.lower()}, for the reviewer",
            kind="url",
            placeholder="https://cdn.shop.com/parcel.png",
            help="A public URL; each send provides its own.",
        )


def _body(fields: FormFields, form: EditableWabaTemplate) -> None:
    with fields.place("components"):
        form.body = fields.text(
            {"body": form.body},
            "body",
            "BODY.text",
            "Body",
            limit=MAX_WABA_BODY,
            height=150,
            placeholder="Hello {{1}}, your order {{2}} is on its way to you.",
            help=VARIABLES_HELP,
        )
    _examples(fields, form, "body")


def _examples(fields: FormFields, form: EditableWabaTemplate, part: str) -> None:
    """A sample value for each variable of a part; reviewers ask for them (Meta)."""
    names = form.variables(part)
    if not names:
        return
    with fields.place(f"{part.upper()}.example"):
        columns = st.columns(min(3, len(names)), gap="small")
        for index, name in enumerate(names):
            with columns[index % len(columns)]:
                own, label = f"{part}.{name}", f"Example of {{{{{name}}}}}"
                fields.text(form.examples, own, f"{part.upper()}.{name}", label)
