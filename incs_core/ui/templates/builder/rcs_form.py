"""The form of an RCS template: kind, name, category, and the content of the kind."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.templates.builder.cards import (
    carousel_editor,
    rich_card_editor,
    suggestion_editor,
)
from incs_core.ui.templates.builder.checks import cards_with_errors
from incs_core.ui.templates.builder.fields import FormFields
from incs_core.ui.templates.builder.labels import CATEGORIES, KIND_ICONS, KINDS
from incs_core.ui.templates.builder.session import DraftSession
from incs_core.wire.limits import MAX_NAME, MAX_TEXT, MAX_TEXT_SUGGESTIONS, TEMPLATE_CATEGORIES

NAME_HELP = f"Up to {MAX_NAME} letters, digits and underscores. Used to send the template."
TEXT_HELP = "Write variables as [name]: letters, digits and underscores in brackets."


def rcs_form(fields: FormFields, work: DraftSession) -> None:
    """Draw the fields and put what they say into the draft."""
    _kind(fields, work)
    name, category = st.columns(2, gap="small")
    with name:
        _name(fields, work)
    with category:
        work.template.category = fields.choice(
            work.template.category,
            "category",
            "category",
            "Category",
            TEMPLATE_CATEGORIES,
            words=CATEGORIES.__getitem__,
        )
    if work.template.kind == "text":
        _text(fields, work)
    elif work.template.kind == "richcard":
        rich_card_editor(fields, work)
    else:
        carousel_editor(fields, work, cards_with_errors(work))


def _kind(fields: FormFields, work: DraftSession) -> None:
    kind = fields.switch(
        work.template.kind,
        "kind",
        "type",
        "Kind",
        list(KINDS),
        words=lambda one: f"{KIND_ICONS[one]} {KINDS[one]}",
        is_named=False,
    )
    if kind != work.template.kind:
        work.template.change_kind(kind)


def _name(fields: FormFields, work: DraftSession) -> None:
    work.template.name = fields.text(
        {"name": work.template.name},
        "name",
        "name",
        "Name",
        limit=MAX_NAME,
        placeholder="order_shipped_2",
        help=NAME_HELP,
    )


def _text(fields: FormFields, work: DraftSession) -> None:
    form = work.template
    form.text = fields.text(
        {"text": form.text},
        "text",
        "content.textMessage",
        "Text",
        limit=MAX_TEXT,
        height=170,
        placeholder="Dear [name], your order [order_id] has been shipped.",
        help=TEXT_HELP,
    )
    suggestion_editor(fields, form.suggestions, "content.suggestions", MAX_TEXT_SUGGESTIONS)
