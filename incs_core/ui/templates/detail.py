"""One template: how it looks, how it stands, what it needs, what happened to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from incs_core.charts.preview import template_preview
from incs_core.charts.template_rows import (
    DELETED,
    Listed,
    category_word,
    change_lines,
    change_rows,
    local,
    type_word,
    usual_review,
    variable_rows,
)
from incs_core.charts.template_rows import span as in_words
from incs_core.models.templates import Template, TemplateStatus
from incs_core.store.types import TemplateChange
from incs_core.ui.access import Action, may
from incs_core.ui.badges import template_badge
from incs_core.ui.frame import page_file
from incs_core.ui.guard import as_text, section
from incs_core.ui.resources import services
from incs_core.ui.templates.address import close_template
from incs_core.ui.templates.curl import lookup_curl
from incs_core.ui.templates.deleting import ask_to_delete, offer_delete
from incs_core.ui.templates.reviewing import follow_review
from incs_core.ui.templates.wrapped import wrapped_table
from incs_core.ui.times import zone


def show_template(entry: Listed, everything: Sequence[Listed]) -> None:
    """Draw one template and what can be done with it."""
    template = entry.template
    st.button(
        "All templates",
        key="template_back",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=close_template,
    )
    _head(entry)
    left, right = st.columns([2, 3], gap="large")
    with left:
        label = services().accounts[entry.account].label
        st.html(template_preview(template.content, sender=label))
    with right:
        changes = _changes(entry)
        _standing(entry, everything, changes)
        _parts(entry, changes)
    offer_delete(entry)


def _head(entry: Listed) -> None:
    template = entry.template
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(as_text(template.name), anchor=False, width="content")
        template_badge(template.raw_status)
        st.space("stretch")
        _send_link(template)
        if _can_be_deleted(entry):
            st.button(
                "Delete",
                key="template_delete",
                icon=":material/delete:",
                on_click=ask_to_delete,
                args=(template.template_id,),
            )


def _can_be_deleted(entry: Listed) -> bool:
    """INCS documents deleting for RCS templates only (INCS: Delete a Template)."""
    is_rcs = services().accounts[entry.account].channel == "rcs"
    return is_rcs and entry.template.raw_status != DELETED and may(Action.DELETE_TEMPLATE)


def _send_link(template: Template) -> None:
    approved = template.status is TemplateStatus.APPROVED
    st.page_link(
        page_file("send"),
        label="Send with this template",
        icon=":material/send:",
        query_params={"send_template": template.name},
        disabled=not approved,
        help=None if approved else "Only an approved template can be sent.",
    )


def _changes(entry: Listed) -> list[TemplateChange]:
    with section("the history of this template"):
        return services().store.template_changes(entry.account, entry.template.template_id)
    return []


def _standing(
    entry: Listed, everything: Sequence[Listed], changes: Sequence[TemplateChange]
) -> None:
    template = entry.template
    if template.status is TemplateStatus.PENDING:
        follow_review(entry, usual_review(everything))
    elif template.status is TemplateStatus.REJECTED:
        given = [change.reason for change in changes if change.reason]
        reason = as_text(given[-1]) if given else "INCS gave no reason."
        st.error(
            f"**Rejected.** {reason} Change the text and submit it as a new template.",
            icon=":material/cancel:",
        )
    _facts(entry)


def _facts(entry: Listed) -> None:
    template = entry.template
    now = datetime.now(UTC)
    since = template.status_updated_at
    rows = {
        "Type": type_word(template.type),
        "Category": category_word(template.category)
        if template.category
        else "INCS does not tell it",
        "Submitted": _time(template.created_at),
        "Status since": f"{_time(since)} ({in_words(now - since)} ago)" if since else "–",
        "Last change": _time(template.updated_at),
        "Template id": template.template_id,
    }
    if len(services().accounts) > 1:
        rows["Account"] = entry.account
    rows |= {"Language": template.language} if template.language else {}
    rows |= {"Quality": template.quality} if template.quality else {}
    st.table({name: as_text(value) for name, value in rows.items()}, border="horizontal")
    st.caption(f"Times in {zone().key}.")


def _time(moment: datetime | None) -> str:
    shown = local(moment, zone())
    return shown.strftime("%Y-%m-%d %H:%M") if shown else "–"


def _parts(entry: Listed, changes: Sequence[TemplateChange]) -> None:
    variables, history, raw, curl = st.tabs(["Variables", "History", "Raw JSON", "curl"])
    with variables:
        _variables(entry.template)
    with history:
        _history(changes)
    with raw:
        st.code(json.dumps(entry.template.raw, indent=2, ensure_ascii=False), language="json")
    with curl:
        st.caption("Asks INCS for this template; put the certification code into the variable.")
        st.code(_curl(entry), language="bash", wrap_lines=True)


def _variables(template: Template) -> None:
    rows = variable_rows(template.content)
    if rows:
        wrapped_table(rows, key="template_variables", file_name=f"{template.name}-variables")
    else:
        st.caption("It has none: every recipient gets the same message.")


def _history(changes: Sequence[TemplateChange]) -> None:
    if changes:
        wrapped_table(
            change_lines(changes, zone()),
            key="template_history",
            file_name="template-history",
            export=change_rows(changes, zone()),
        )
    else:
        st.caption(
            "Nothing has changed since we first saw it. INCS tells changes by webhook, "
            "and we look at every template from time to time."
        )


def _curl(entry: Listed) -> str:
    return lookup_curl(services().accounts[entry.account], entry.template.template_id)


def show_missing(template_id: str) -> None:
    """Say that the address names a template that nobody knows."""
    st.warning(
        as_text(f"No account has a template with the id {template_id}, and we never saw one."),
        icon=":material/search_off:",
    )
    st.button("All templates", key="template_back", on_click=close_template)
