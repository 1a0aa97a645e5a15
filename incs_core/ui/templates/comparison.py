"""A template beside the approved one that is most like it, with the words that differ marked."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.charts.number_format import percent
from incs_core.charts.template_tables import ListedTemplate, field_label, status_label
from incs_core.templates.diff import DiffPart, field_differences, most_similar, word_diff
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.templates.url_state import open_template
from incs_core.wire.templates import Template, TemplateStatus

CHOICE = "template_compare"
WORD_JOINER = "\N{WORD JOINER}"


def show_comparison(entry: ListedTemplate, everything: Sequence[ListedTemplate]) -> None:
    """Draw the differences to the nearest approved template, or to one that is chosen."""
    others = {
        each.template.name: each
        for each in everything
        if each.account == entry.account
        and each.template.status is TemplateStatus.APPROVED
        and each.template.template_id != entry.template.template_id
    }
    nearest = most_similar(entry.template, [each.template for each in others.values()])
    if not others:
        st.caption("No other approved template in this account.")
        return
    other = _chosen(others, nearest.template.name if nearest else None)
    if other is None:
        st.caption("No similar approved template; choose one to compare.")
        return
    if nearest is not None and nearest.template.template_id == other.template.template_id:
        st.caption(
            f"Most similar approved template: {percent(nearest.similarity, 0)} of words in common."
        )
    _differences(entry, other)


def _chosen(others: dict[str, ListedTemplate], nearest_name: str | None) -> ListedTemplate | None:
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


def _differences(entry: ListedTemplate, other: ListedTemplate) -> None:
    differences = field_differences(entry.template, other.template)
    if differences:
        _pair(f"**{_title(entry.template)}**", f"**{_title(other.template)}**")
    else:
        st.caption("Same content.")
    for difference in differences:
        left, right = word_diff(difference.before or "", difference.after or "")
        with st.container(gap=None):
            st.caption(escape_markdown(field_label(difference.field).capitalize()))
            _pair(_marked(left, "red", "remove"), _marked(right, "green", "add"))
    st.button(
        escape_markdown(f"Open {other.template.name}"),
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
    return escape_markdown(f"{template.name} ({status_label(template.raw_status).lower()})")


def _marked(parts: Sequence[DiffPart], colour: str, icon: str) -> str:
    """The text behind a sign for its side, with what differs on a coloured ground."""
    sign = f":{colour}[:material/{icon}:]"
    return f"{sign} {''.join(_piece(part, colour) for part in parts) or '–'}"


def _piece(part: DiffPart, colour: str) -> str:
    text = escape_markdown(_without_links(part.text.replace("\n", " ")))
    return f":{colour}-background[{text}]" if part.differs and part.text.strip() else text


def _without_links(text: str) -> str:
    """Markdown would make links of addresses, wherever they lead; an unseen sign prevents it."""
    return text.replace("://", f":{WORD_JOINER}//").replace("www.", f"www{WORD_JOINER}.")
