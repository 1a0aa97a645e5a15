"""The phone beside the form: light or dark, collapsed or whole, with a set of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from incs_core.preview.phone import template_preview
from incs_core.store.saved.template_drafts import draft_account
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.layout import sticky
from incs_core.ui.common.services import services
from incs_core.ui.templates.builder.session import DraftSession
from incs_core.ui.templates.preview_options import preview_options, preview_style
from incs_core.ui.templates.value_sets import value_picker
from incs_core.wire.template_variables import variable_names

PHONE = "template_phone"
PLACEHOLDER = "about:Image"
"""No address of a file: the preview draws a box with the name, and fetches nothing."""


def show_phone(work: DraftSession) -> None:
    """Draw what the recipient will see of the draft as it stands."""
    content = content_of(work)
    with st.container(key=PHONE, gap="small"):
        scheme, folded = preview_options()
        values = _values(work, content)
        sender = services().accounts[work.account].label
        st.html(
            sticky(PHONE)
            + template_preview(
                _with_images(content),
                values,
                sender=sender,
                scheme=scheme,
                collapsed=folded,
                card=_card(work),
            )
        )
        _variables(variable_names(content))


def _card(work: DraftSession) -> int | None:
    """The card that is being written."""
    uids = [card.uid for card in work.template.cards]
    return uids.index(work.card) if work.card in uids else None


def content_of(work: DraftSession) -> dict[str, Any]:
    """The draft's content, as the preview and the variables read it."""
    return {"components": work.waba.components()} if work.is_waba else work.template.content()


def _with_images(content: Mapping[str, Any]) -> dict[str, Any]:
    """A content whose cards show where their picture will be."""
    if "standaloneCard" in content:
        return {**content, "standaloneCard": _with_image(content["standaloneCard"])}
    if "carouselCard" in content:
        return {
            **content,
            "carouselCard": [_with_image(card) for card in content["carouselCard"]],
        }
    return dict(content)


def _with_image(card: Mapping[str, Any]) -> dict[str, Any]:
    return {**card, "mediaUrl": card["mediaUrl"] or PLACEHOLDER}


def _values(work: DraftSession, content: Mapping[str, Any]) -> dict[str, str]:
    names = variable_names(content)
    if not names:
        return {}
    with error_boundary("the values"):
        chosen = value_picker(
            work.account,
            draft_account(work.id),
            names,
            key="template_phone_values",
            examples=work.waba.examples if work.is_waba else None,
        )
        return preview_style(chosen)
    return {}


def _variables(names: Sequence[str]) -> None:
    if names:
        listed = ", ".join(names)
        count = "1 variable" if len(names) == 1 else f"{len(names)} variables"
        st.caption(f":material/data_object: {count}: {escape_markdown(listed)}")
    else:
        st.caption("No variables. Write one as \\[name\\].")
