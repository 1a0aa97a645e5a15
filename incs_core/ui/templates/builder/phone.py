"""The phone beside the form: light or dark, collapsed or whole, with a set of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from incs_core.charts.preview import template_preview
from incs_core.models.variables import variable_names
from incs_core.store.drafting import draft_owner
from incs_core.ui.guard import as_text, section
from incs_core.ui.resources import services
from incs_core.ui.sticky import sticky
from incs_core.ui.templates.builder.work import Work
from incs_core.ui.templates.phone import as_seen, phone_looks
from incs_core.ui.templates.values import value_picker

PHONE = "template_phone"
HOLE = "about:Image"
"""No address of a file: the preview draws a box with the name, and fetches nothing."""


def show_phone(work: Work) -> None:
    """Draw what the recipient will see of the draft as it stands."""
    content = content_of(work)
    with st.container(key=PHONE, gap="small"):
        scheme, folded = phone_looks()
        values = _values(work, content)
        sender = services().accounts[work.account].label
        st.html(
            sticky(PHONE)
            + template_preview(
                _with_holes(content),
                values,
                sender=sender,
                scheme=scheme,
                collapsed=folded,
                card=_card(work),
            )
        )
        _variables(variable_names(content))


def _card(work: Work) -> int | None:
    """The card that is being written."""
    uids = [card.uid for card in work.template.cards]
    return uids.index(work.card) if work.card in uids else None


def content_of(work: Work) -> dict[str, Any]:
    """The draft's content, as the preview and the variables read it."""
    return {"components": work.waba.components()} if work.is_waba else work.template.content()


def _with_holes(content: Mapping[str, Any]) -> dict[str, Any]:
    """A content whose cards show where their picture will be."""
    if "standaloneCard" in content:
        return {**content, "standaloneCard": _with_hole(content["standaloneCard"])}
    if "carouselCard" in content:
        return {**content, "carouselCard": [_with_hole(card) for card in content["carouselCard"]]}
    return dict(content)


def _with_hole(card: Mapping[str, Any]) -> dict[str, Any]:
    return {**card, "mediaUrl": card["mediaUrl"] or HOLE}


def _values(work: Work, content: Mapping[str, Any]) -> dict[str, str]:
    names = variable_names(content)
    if not names:
        return {}
    with section("the values"):
        chosen = value_picker(
            work.account,
            draft_owner(work.id),
            names,
            key="template_phone_values",
            examples=work.waba.examples if work.is_waba else None,
        )
        return as_seen(chosen)
    return {}


def _variables(names: Sequence[str]) -> None:
    if names:
        listed = ", ".join(names)
        count = "1 variable" if len(names) == 1 else f"{len(names)} variables"
        st.caption(f":material/data_object: {count}: {as_text(listed)}")
    else:
        st.caption("No variables: everybody gets the same. Write one as \\[name\\].")
