"""The form of a WhatsApp template: header, body, footer, buttons, and examples for the reviewer."""

from __future__ import annotations

import re
from typing import Final

import streamlit as st

from incs_core.models.limits import (
    MAX_WABA_BODY,
    MAX_WABA_FOOTER,
    MAX_WABA_HEADER,
    MAX_WABA_NAME,
    WABA_CATEGORIES,
    WABA_HEADERS,
)
from incs_core.templates.working_waba import WorkingWaba
from incs_core.ui.templates.builder.sheet import Sheet, among
from incs_core.ui.templates.builder.waba_buttons import button_editor
from incs_core.ui.templates.builder.words import CATEGORIES, HEADER_WORDS, LANGUAGES
from incs_core.ui.templates.builder.work import Work

_PART: Final = re.compile(r"components\[(\d+)\]")
NO_HEADER = "NONE"
VARIABLES_HELP = "Write what changes as {{1}}, {{2}}, … The phone follows while you type."


def waba_form(sheet: Sheet, work: Work) -> None:
    """Draw the fields and put what they say into the draft."""
    form = work.waba
    name, language, category = st.columns([4, 3, 4], gap="small")
    with name:
        form.name = sheet.line(
            {"name": form.name},
            "name",
            "name",
            "Name",
            most=MAX_WABA_NAME,
            placeholder="order_shipped_2",
            help_="Small letters, digits and underscores. Sends use this name.",
        )
    with language:
        form.language = sheet.choice(
            form.language,
            "language",
            "language",
            "Language",
            among(LANGUAGES, form.language),
            is_open=True,
            help_="The code of the language, such as en_US. Another one can be typed.",
        )
    with category:
        form.category = sheet.choice(
            form.category,
            "waba_category",
            "category",
            "Category",
            WABA_CATEGORIES,
            words=CATEGORIES.__getitem__,
        )
    _header(sheet, form)
    _body(sheet, form)
    form.footer = sheet.line(
        {"footer": form.footer},
        "footer",
        "FOOTER.text",
        "Footer (optional)",
        most=MAX_WABA_FOOTER,
        placeholder="Lumen, Jakarta",
    )
    button_editor(sheet, form.buttons)


def place_of(field: str, form: WorkingWaba) -> str:
    """A field by its part, as the form calls it: ``components[1].text`` is ``BODY.text``."""
    found = _PART.match(field)
    components = form.components()
    if found is None or int(found[1]) >= len(components):
        return field
    return f"{components[int(found[1])].get('type', '')}{field[found.end() :]}"


def _header(sheet: Sheet, form: WorkingWaba) -> None:
    chosen = sheet.switch(
        form.header or NO_HEADER,
        "header",
        "HEADER.format",
        "Header",
        [NO_HEADER, *WABA_HEADERS],
        words=HEADER_WORDS.__getitem__,
    )
    form.header = "" if chosen == NO_HEADER else chosen
    if form.header == "TEXT":
        form.header_text = sheet.line(
            {"header_text": form.header_text},
            "header_text",
            "HEADER.text",
            "Header text",
            most=MAX_WABA_HEADER,
            placeholder="Your order {{1}}",
        )
        _examples(sheet, form, "header")
    elif form.header:
        sheet.line(
            form.examples,
            "header.link",
            "HEADER.example",
            f"Example of the {form.header.lower()}, for the reviewer",
            kind="url",
            placeholder="https://cdn.shop.com/parcel.png",
            help_="A public address; each send brings its own.",
        )


def _body(sheet: Sheet, form: WorkingWaba) -> None:
    with sheet.place("components"):
        form.body = sheet.area(
            {"body": form.body},
            "body",
            "BODY.text",
            "Body",
            most=MAX_WABA_BODY,
            height=150,
            placeholder="Hello {{1}}, your order {{2}} is on its way to you.",
            help_=VARIABLES_HELP,
        )
    _examples(sheet, form, "body")


def _examples(sheet: Sheet, form: WorkingWaba, part: str) -> None:
    """A sample value for each variable of a part; reviewers ask for them (Meta)."""
    names = form.variables(part)
    if not names:
        return
    with sheet.place(f"{part.upper()}.example"):
        columns = st.columns(min(3, len(names)), gap="small")
        for index, name in enumerate(names):
            with columns[index % len(columns)]:
                own, label = f"{part}.{name}", f"Example of {{{{{name}}}}}"
                sheet.line(form.examples, own, f"{part.upper()}.{name}", label)
