"""The story of one template: how it looks, stands and fares, and all that happened to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from incs_core.charts.template_board import BoardEntry
from incs_core.charts.template_tables import ListedTemplate, variable_rows
from incs_core.domain.actions import Action
from incs_core.domain.templates import TemplateChange
from incs_core.preview.phone import template_preview
from incs_core.ui.common.badges import template_badge
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.layout import page_file
from incs_core.ui.common.list_paging import list_head
from incs_core.ui.common.permissions import is_allowed
from incs_core.ui.common.services import name_of, services
from incs_core.ui.common.tables import show_wrapped_table
from incs_core.ui.templates.actions import ask_to_delete, clone_button, offer_delete
from incs_core.ui.templates.comparison import show_comparison
from incs_core.ui.templates.data import TemplateList, refresh, show_problems, template_history
from incs_core.ui.templates.files import show_exports
from incs_core.ui.templates.preview_options import preview_options, preview_style
from incs_core.ui.templates.status import (
    show_history,
    show_status,
    show_template_facts,
    show_traffic,
)
from incs_core.ui.templates.url_state import close_template
from incs_core.ui.templates.value_sets import value_picker
from incs_core.wire.templates import Template, TemplateStatus

PART, EXPORTS = "template_story_part", "JSON, curl, Python"


def show_template(entry: ListedTemplate, readings: Sequence[TemplateList]) -> None:
    """Draw one template and what can be done with it."""
    _back()
    show_problems(readings)
    (known,) = template_history().entries([entry])
    changes = _changes(entry)
    everything = [each for reading in readings for each in reading.listed]
    _head(entry)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _phone(entry)
        _read(entry, readings)
    with right:
        show_status(known, changes)
        show_template_facts(known)
        with error_boundary("the messages of this template"):
            show_traffic(known)
    _parts(known, changes, everything)
    offer_delete(entry)


def _phone(entry: ListedTemplate) -> None:
    """How it looks, with a set of values where one is chosen."""
    template, values = entry.template, None
    scheme, folded = preview_options()
    phone = st.container()
    if template.variables:
        with error_boundary("the sample values"):
            values = value_picker(
                entry.account, template.name, template.variables, key="template_story_values"
            )
    label = services().accounts[entry.account].label
    phone.html(
        template_preview(
            template.content, preview_style(values), sender=label, scheme=scheme, collapsed=folded
        )
    )


def _back() -> None:
    st.button(
        "All templates",
        key="template_back",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=close_template,
    )


def _head(entry: ListedTemplate) -> None:
    template = entry.template
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(escape_markdown(template.name), anchor=False, width="content")
        template_badge(template.raw_status)
        st.space("stretch")
        _send_link(entry)
        clone_button(entry)
        if _can_be_deleted(entry):
            st.button(
                "Delete",
                key="template_delete",
                icon=":material/delete:",
                on_click=ask_to_delete,
                args=(template.template_id,),
            )


def _can_be_deleted(entry: ListedTemplate) -> bool:
    """INCS documents deleting for RCS templates only (INCS: Delete a Template)."""
    is_rcs = services().accounts[entry.account].channel == "rcs"
    return is_rcs and not entry.is_deleted and is_allowed(Action.DELETE_TEMPLATE)


def _send_link(entry: ListedTemplate) -> None:
    approved = entry.template.status is TemplateStatus.APPROVED
    query = {"send_template": entry.template.name}
    if len(services().accounts) > 1:
        query["send_account"] = name_of(entry.account)
    st.page_link(
        page_file("send"),
        label="Send with this template",
        icon=":material/send:",
        query_params=query,
        disabled=not approved,
        help=None if approved else "Only approved templates can be sent.",
    )


def _read(entry: ListedTemplate, readings: Sequence[TemplateList]) -> None:
    reading = next((each for each in readings if each.account == entry.account), None)
    list_head(
        "deleted at INCS" if entry.is_deleted else "From INCS",
        reading.read_ms if reading else None,
        key="template_read_again",
        on_click=refresh,
    )


def _changes(entry: ListedTemplate) -> list[TemplateChange]:
    with error_boundary("the history of this template"):
        return services().store.templates.changes(entry.account, entry.template.template_id)
    return []


def _parts(
    entry: BoardEntry, changes: Sequence[TemplateChange], everything: Sequence[ListedTemplate]
) -> None:
    template = entry.listed.template
    parts: dict[str, Callable[[], None]] = {
        "History": lambda: show_history(entry, changes),
        "Variables": lambda: _variables(template),
        "Compare": lambda: show_comparison(entry.listed, everything),
        EXPORTS: lambda: show_exports(entry.listed),
    }
    if template.status is TemplateStatus.REJECTED:
        parts = {"Compare": parts.pop("Compare"), **parts}
    tabs = st.tabs(list(parts), key=PART, on_change="rerun")
    for tab, (name, draw) in zip(tabs, parts.items(), strict=True):
        if tab.open:
            with tab, error_boundary(f"the part “{name}”"):
                draw()


def _variables(template: Template) -> None:
    rows = variable_rows(template.content)
    if rows:
        show_wrapped_table(rows, key="template_variables", file_name=f"{template.name}-variables")
    else:
        st.caption("No variables: every recipient gets the same message.")


def show_missing(template_id: str) -> None:
    """Say that the address names a template that nobody knows."""
    st.warning(
        escape_markdown(f"Template {template_id} not found in any account."),
        icon=":material/search_off:",
    )
    st.button("All templates", key="template_back", on_click=close_template)
