"""A template beside the approved one that is most like it, with the words that differ marked."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.charts.numbers import percent
from incs_core.charts.places import place_words
from incs_core.charts.template_rows import Listed, status_word
from incs_core.models.templates import Template, TemplateStatus
from incs_core.templates.comparing import Piece, differences, nearest, pieces
from incs_core.ui.guard import as_text
from incs_core.ui.templates.address import open_template

CHOICE = "template_compare"
JOINER = "\N{WORD JOINER}"


def show_comparison(entry: Listed, everything: Sequence[Listed]) -> None:
    """Draw the differences to the nearest approved template, or to one that is chosen."""
    others = {
        each.template.name: each
        for each in everything
        if each.account == entry.account
        and each.template.status is TemplateStatus.APPROVED
        and each.template.template_id != entry.template.template_id
    }
    near = nearest(entry.template, [each.template for each in others.values()])
    if not others:
        st.caption("The account has no other approved template to compare with.")
        return
    other = _chosen(others, near.template.name if near else None)
    if other is None:
        st.caption("No approved template has a word in common with it; choose one to compare.")
        return
    if near is not None and near.template.template_id == other.template.template_id:
        st.caption(f"The nearest approved one: {percent(near.alike, 0)} of the words in common.")
    _differences(entry, other)


def _chosen(others: dict[str, Listed], nearest_name: str | None) -> Listed | None:
    names = sorted(others)
    index = names.index(nearest_name) if nearest_name else None
    name = st.selectbox(
        "Compare with",
        names,
        index=index,
        key=CHOICE,
        placeholder="An approved template",
        width=320,
    )
    return others.get(name) if name else None


def _differences(entry: Listed, other: Listed) -> None:
    found = differences(entry.template, other.template)
    if found:
        _pair(f"**{_title(entry.template)}**", f"**{_title(other.template)}**")
    else:
        st.caption("They have the same content.")
    for one in found:
        left, right = pieces(one.before or "", one.after or "")
        with st.container(gap=None):
            st.caption(as_text(place_words(one.field).capitalize()))
            _pair(_marked(left, "red", "remove"), _marked(right, "green", "add"))
    st.button(
        as_text(f"Open {other.template.name}"),
        key="template_compare_open",
        icon=":material/open_in_new:",
        type="tertiary",
        on_click=open_template,
        args=(other.account, other.template.template_id),
    )


def _pair(left: str, right: str) -> None:
    """Beside each other; below each other on a narrow screen."""
    for column, text in zip(st.columns(2, gap="medium"), (left, right), strict=True):
        column.markdown(text)


def _title(template: Template) -> str:
    return as_text(f"{template.name} ({status_word(template.raw_status).lower()})")


def _marked(parts: Sequence[Piece], colour: str, icon: str) -> str:
    """The text behind a sign for its side, with what differs on a coloured ground."""
    sign = f":{colour}[:material/{icon}:]"
    return f"{sign} {''.join(_piece(part, colour) for part in parts) or '–'}"


def _piece(part: Piece, colour: str) -> str:
    text = as_text(_without_links(part.text.replace("\n", " ")))
    return f":{colour}-background[{text}]" if part.differs and part.text.strip() else text


def _without_links(text: str) -> str:
    """Markdown would make links of addresses, wherever they lead; an unseen sign prevents it."""
    return text.replace("://", f":{JOINER}//").replace("www.", f"www{JOINER}.")
