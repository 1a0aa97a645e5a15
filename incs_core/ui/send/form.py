"""The form: which account, what kind of message, what it says, to whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import streamlit as st

from incs_core.charts.recipient import RecipientLook, look_at
from incs_core.errors import Problem
from incs_core.sending.drafting import KIND_WORDS, KINDS, Form, other_problems, problems_of
from incs_core.ui.accounts import choose_account
from incs_core.ui.problems import show_problem
from incs_core.ui.resources import services
from incs_core.ui.send.choosing import choose_template
from incs_core.ui.send.fields import (
    Places,
    interactive_field,
    link_field,
    otp_fields,
    text_field,
    value_fields,
)
from incs_core.ui.send.sets import offer_sets

ACCOUNT, TO, TRIED = "send_account", "send_to", "send_tried"


def message_part(*, but: Collection[str] = ()) -> tuple[Form, Places]:
    """Draw which account says what; the recipient is still to come.

    Args:
        but: kinds that are not offered.
    """
    account, channel, kind = _head(but)
    places: Places = {}
    form = Form(account, channel, kind, "")
    match kind:
        case "template":
            template = choose_template(account)
            if template is not None:
                offer_sets(account, template)
            values = value_fields(template, places) if template else {}
            form = replace(form, template=template, values=values)
        case "text":
            form = replace(form, text=text_field(channel, places))
        case "interactive":
            form = replace(form, interactive=interactive_field(places))
        case "otp":
            code, language, minutes = otp_fields(places)
            form = replace(form, code=code, language=language, minutes=minutes)
        case _:
            form = replace(form, link=link_field(channel, kind, places))
    return form, places


def recipient_part(form: Form) -> Form:
    """Draw to whom; the form with the number in it."""
    return replace(form, to=_recipient().digits)


def show_problems(form: Form, places: Places) -> list[Problem]:
    """Name what is wrong, each at its field, and return it."""
    problems = form.problems()
    _show_problems(form, problems, places)
    return problems


def tried() -> None:
    """From now on empty fields are named too."""
    st.session_state[TRIED] = True


def _head(but: Collection[str]) -> tuple[str, str, str]:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        account = choose_account(ACCOUNT, width=220)
        channel = services().accounts[account].channel
        kinds = [kind for kind in KINDS[channel] if kind not in but]
        kind = st.segmented_control(
            "Kind of message",
            kinds,
            default=kinds[0],
            required=True,
            format_func=KIND_WORDS.__getitem__,
            key="send_kind",
            bind="query-params",
            wrap=True,
        )
    return account, channel, kind or kinds[0]


def _recipient() -> RecipientLook:
    with st.container(gap="xsmall"):
        typed = st.text_input(
            "To",
            key=TO,
            type="phone",
            live=True,
            persist_state="session",
            autocomplete="off",
            placeholder="+62 815 0000 9001",
            help="One phone number with its country code. It never becomes part of the address.",
        )
        look = look_at(typed or "")
        if look.problem is None:
            _say_look(look)
        elif (typed or "").strip() or st.session_state.get(TRIED):
            show_problem(look.problem)
    return look


def _say_look(look: RecipientLook) -> None:
    kind = f" · {look.kind}" if look.kind else ""
    st.caption(f":green[:material/check:] +{look.digits} · {look.place}{kind}")
    if look.doubt:
        st.markdown(f":small[:orange[:material/warning: {look.doubt}]]")


def _show_problems(form: Form, problems: Sequence[Problem], places: Places) -> None:
    """Name what is wrong at its field; empty fields only once somebody tried to send."""
    tried_before = bool(st.session_state.get(TRIED))
    for field, value in form.content().items():
        if value.strip() or tried_before:
            with places[field]:
                for message in problems_of(problems, field):
                    show_problem(message)
    if tried_before or (form.values and all(form.values.values())):
        for message in other_problems(problems, ("to", *form.content())):
            show_problem(message)
