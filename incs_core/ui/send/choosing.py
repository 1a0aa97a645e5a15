"""Which template: approved ones can be chosen, the others say why they cannot."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.charts.template_rows import Listed, type_word
from incs_core.models.templates import Template, TemplateStatus
from incs_core.ui.guard import as_text, section, show_error
from incs_core.ui.templates.loading import Reading, forget, read_templates
from incs_core.ui.times import ago

WHY_NOT = {
    TemplateStatus.PENDING: "still in review",
    TemplateStatus.REJECTED: "rejected: submit a corrected one under another name",
    TemplateStatus.UNKNOWN: "in a state that we do not recognise",
}


def choose_template(account: str) -> Template | None:
    """Draw the choice of approved templates; None while none is chosen."""
    with section("the templates"):
        with st.spinner("Reading the templates…", show_time=True):
            reading = read_templates(account)
        if reading.unkept is not None:
            show_error(reading.unkept)
        if reading.problem is not None:
            show_error(reading.problem, "the templates", forget)
        return _choice(reading)
    return None


def template_age(account: str) -> str:
    """How old what we know of the templates is, where INCS cannot be read; "" where it can."""
    reading = read_templates(account)
    return "" if reading.problem is None else ago(reading.read_ms)


def _choice(reading: Reading) -> Template | None:
    approved = {
        entry.template.name: entry.template
        for entry in reading.listed
        if entry.template.status is TemplateStatus.APPROVED
    }
    if not approved and reading.problem is None:
        st.info("There is no approved template yet.", icon=":material/hourglass_top:")
    name = st.selectbox(
        "Template",
        sorted(approved),
        index=None,
        key="send_template",
        bind="query-params",
        placeholder="Choose an approved template",
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _age(reading)
        _say_not_usable(reading.listed)
    chosen = approved.get(name) if name else None
    if chosen is not None and not chosen.variables:
        st.caption(f"{type_word(chosen.type)} without variables: everybody gets the same.")
    return chosen


def _say_not_usable(listed: Sequence[Listed]) -> None:
    others = [entry for entry in listed if entry.template.status is not TemplateStatus.APPROVED]
    if not others:
        return
    count = "1 template" if len(others) == 1 else f"{len(others)} templates"
    with st.popover(f"{count} cannot be sent", type="tertiary", icon=":material/block:"):
        for entry in others:
            why = WHY_NOT[entry.template.status]
            if entry.template.status is TemplateStatus.UNKNOWN:
                why += f": {entry.template.raw_status}"
            st.markdown(f"**{as_text(entry.template.name)}** is {as_text(why)}.")


def _age(reading: Reading) -> None:
    if reading.read_ms is None:
        return
    st.caption(f"Templates read {ago(reading.read_ms)}", width="content")
    st.button(
        "Read again",
        key="send_read_again",
        type="tertiary",
        icon=":material/refresh:",
        on_click=forget,
    )
