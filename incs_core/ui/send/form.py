"""The send form: account, kind of message, template and recipient."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from incs_core.charts.recipients import RecipientInfo, recipient_info
from incs_core.charts.template_tables import ListedTemplate, type_label
from incs_core.errors import Problem
from incs_core.sending.form_mapping import (
    KIND_LABELS,
    KINDS,
    SendForm,
    form_problems,
    other_problems,
)
from incs_core.ui.common.errors import (
    error_boundary,
    escape_markdown,
    show_error,
    show_field_problem,
)
from incs_core.ui.common.services import choose_account, services
from incs_core.ui.common.times import ago
from incs_core.ui.send.fields import (
    FieldKeys,
    interactive_field,
    link_field,
    otp_fields,
    text_field,
    value_fields,
    value_key,
)
from incs_core.ui.templates.data import TemplateList, forget_templates, read_templates
from incs_core.ui.templates.value_sets import value_picker
from incs_core.wire.templates import Template, TemplateStatus

WHY_NOT = {
    TemplateStatus.PENDING: "still in review",
    TemplateStatus.REJECTED: "rejected: correct it and submit it as a new template",
    TemplateStatus.UNKNOWN: "in an unknown state",
}
ACCOUNT, TO, TRIED = "send_account", "send_to", "send_tried"


def choose_template(account: str) -> Template | None:
    """Draw the choice of approved templates; None while none is chosen."""
    with error_boundary("the templates"):
        with st.spinner("Loading templates…", show_time=True):
            reading = read_templates(account)
        if reading.unkept is not None:
            show_error(reading.unkept)
        if reading.problem is not None:
            show_error(reading.problem, "the templates", forget_templates)
        return _choice(reading)
    return None


def template_age(account: str) -> str:
    """How old what we know of the templates is, where INCS cannot be read; "" where it can."""
    reading = read_templates(account)
    return "" if reading.problem is None else ago(reading.read_ms)


def _choice(reading: TemplateList) -> Template | None:
    approved = {
        entry.template.name: entry.template
        for entry in reading.listed
        if entry.template.status is TemplateStatus.APPROVED
    }
    if not approved and reading.problem is None:
        st.info("No approved templates yet.", icon=":material/hourglass_top:")
    name = st.selectbox(
        "Template",
        sorted(approved),
        index=None,
        key="send_template",
        bind="query-params",
        placeholder="Choose an approved template",
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _read_note(reading)
        _not_sendable(reading.listed)
    chosen = approved.get(name) if name else None
    if chosen is not None and not chosen.variables:
        st.caption(f"{type_label(chosen.type)} without variables: everybody gets the same message.")
    return chosen


def _not_sendable(listed: Sequence[ListedTemplate]) -> None:
    others = [entry for entry in listed if entry.template.status is not TemplateStatus.APPROVED]
    if not others:
        return
    count = "1 template" if len(others) == 1 else f"{len(others)} templates"
    with st.popover(f"{count} cannot be sent", type="tertiary", icon=":material/block:"):
        for entry in others:
            why = WHY_NOT[entry.template.status]
            if entry.template.status is TemplateStatus.UNKNOWN:
                why += f": {entry.template.raw_status}"
            st.markdown(f"**{escape_markdown(entry.template.name)}** is {escape_markdown(why)}.")


def _read_note(reading: TemplateList) -> None:
    if reading.read_ms is None:
        return
    st.caption(f"Templates updated {ago(reading.read_ms)}", width="content")
    st.button(
        "Refresh",
        key="send_read_again",
        type="tertiary",
        icon=":material/refresh:",
        on_click=forget_templates,
    )


def sample_values_menu(account: str, template: Template) -> None:
    """Offer the sets of a template; choosing one fills the fields, which stay free to change."""
    if not template.variables:
        return

    def fill(values: Mapping[str, str]) -> None:
        for name in template.variables:
            st.session_state[value_key(template, name)] = values.get(name, "")

    with error_boundary("the sample values"):
        value_picker(
            account,
            template.name,
            template.variables,
            key=f"send_set_{template.template_id}",
            none="Fill in sample values",
            on_pick=fill,
        )


def message_part(*, without: Collection[str] = ()) -> tuple[SendForm, FieldKeys]:
    """Draw which account says what; the recipient is still to come.

    Args:
        without: kinds that are not offered.
    """
    account, channel, kind = _head(without)
    containers: FieldKeys = {}
    form = SendForm(account, channel, kind, "")
    match kind:
        case "template":
            template = choose_template(account)
            if template is not None:
                sample_values_menu(account, template)
            values = value_fields(template, containers) if template else {}
            form = replace(form, template=template, values=values)
        case "text":
            form = replace(form, text=text_field(channel, containers))
        case "interactive":
            form = replace(form, interactive=interactive_field(containers))
        case "otp":
            code, language, minutes = otp_fields(containers)
            form = replace(form, code=code, language=language, minutes=minutes)
        case _:
            form = replace(form, link=link_field(channel, kind, containers))
    return form, containers


def recipient_part(form: SendForm) -> SendForm:
    """Draw to whom; the form with the number in it."""
    with st.container(gap="xsmall"):
        typed = st.text_input(
            "To",
            key=TO,
            type="phone",
            live=True,
            persist_state="session",
            autocomplete="off",
            placeholder="+62 815 0000 9001",
            help="One phone number with country code. It is not part of the URL.",
        )
        info = recipient_info(typed or "")
        if info.problem is None:
            _show_recipient(info)
        elif (typed or "").strip() or st.session_state.get(TRIED):
            show_field_problem(info.problem)
    return replace(form, to=info.digits)


def show_problems(form: SendForm, containers: FieldKeys) -> list[Problem]:
    """Show what is wrong at its field, and return it; empty fields once somebody tried to send."""
    problems = form.problems()
    was_tried = bool(st.session_state.get(TRIED))
    for field, value in form.content().items():
        if value.strip() or was_tried:
            with containers[field]:
                for message in form_problems(problems, field):
                    show_field_problem(message)
    if was_tried or (form.values and all(form.values.values())):
        for message in other_problems(problems, ("to", *form.content())):
            show_field_problem(message)
    return problems


def mark_tried() -> None:
    """From now on empty fields are named too."""
    st.session_state[TRIED] = True


def _head(without: Collection[str]) -> tuple[str, str, str]:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        account = choose_account(ACCOUNT, width=220)
        channel = services().accounts[account].channel
        kinds = [kind for kind in KINDS[channel] if kind not in without]
        kind = st.segmented_control(
            "Kind of message",
            kinds,
            default=kinds[0],
            required=True,
            format_func=KIND_LABELS.__getitem__,
            key="send_kind",
            bind="query-params",
            wrap=True,
        )
    return account, channel, kind or kinds[0]


def _show_recipient(info: RecipientInfo) -> None:
    kind = f" · {info.kind}" if info.kind else ""
    st.caption(f":green[:material/check:] +{info.digits} · {info.place}{kind}")
    if info.doubt:
        st.markdown(f":small[:orange[:material/warning: {info.doubt}]]")
