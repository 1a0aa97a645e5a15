"""The form: which account, what kind of message, what it says, to whom."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from incs_core.charts.recipient import RecipientLook, look_at
from incs_core.charts.template_rows import variable_rows
from incs_core.errors import Problem
from incs_core.models.templates import Template
from incs_core.ui.guard import as_text
from incs_core.ui.problems import show_problem
from incs_core.ui.resources import services
from incs_core.ui.send.choosing import choose_template
from incs_core.ui.send.drafting import KIND_WORDS, KINDS, Form, other_problems, problems_of
from incs_core.ui.send.window import show_window

TO, TEXT, LINK, TRIED = "send_to", "send_text", "send_link", "send_tried"
Places = dict[str, DeltaGenerator]
LINK_HELP = {
    "image": "A public address of an image.",
    "video": "A public address of a video.",
    "audio": "A public address of an audio file.",
    "document": "A public address of a document; over RCS a PDF.",
}


def message_form() -> tuple[Form, list[Problem]]:
    """Draw the fields, each with what is wrong with it, and return what they say."""
    account, channel, kind = _head()
    look = _recipient()
    places: Places = {}
    template: Template | None = None
    values: dict[str, str] = {}
    text = link = ""
    if kind == "template":
        template = choose_template(account)
        values = _values(template, places) if template else {}
    elif kind == "text":
        text = _text(places)
    else:
        link = _link(kind, places)
    form = Form(account, channel, kind, look.digits, text, link, template, values)
    problems = form.problems()
    _show_problems(form, problems, places)
    if kind != "template":
        show_window(form)
    return form, problems


def tried() -> None:
    """From now on empty fields are named too."""
    st.session_state[TRIED] = True


def _head() -> tuple[str, str, str]:
    accounts = services().accounts
    names = list(accounts)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        account = names[0]
        if len(names) > 1:
            account = st.selectbox(
                "Account", names, key="send_account", bind="query-params", width=220
            )
        channel = accounts[account].channel
        kind = st.segmented_control(
            "Kind of message",
            KINDS[channel],
            default=KINDS[channel][0],
            required=True,
            format_func=KIND_WORDS.__getitem__,
            key="send_kind",
            bind="query-params",
            wrap=True,
        )
    return account, channel, kind or KINDS[channel][0]


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


def _values(template: Template, places: Places) -> dict[str, str]:
    values = {}
    columns = st.columns(2)
    for number, row in enumerate(variable_rows(template.content)):
        name = str(row["Variable"])
        with columns[number % 2], _place(f"parameters.{name}", places):
            value = st.text_input(
                as_text(name) if name.startswith("_") else name,
                key=f"send_value_{template.template_id}_{name}",
                live=True,
                persist_state="session",
                placeholder=f"[{name}]",
            )
            st.caption(as_text(f"in {row['Where']}"))
        values[name] = value or ""
    return values


def _text(places: Places) -> str:
    with _place("text", places):
        text = st.text_area(
            "Text", key=TEXT, persist_state="session", height=120, placeholder="Hello!"
        )
    return text or ""


def _link(kind: str, places: Places) -> str:
    with _place("link", places):
        link = st.text_input(
            "Link",
            key=LINK,
            type="url",
            validate="",
            live=True,
            persist_state="session",
            help=LINK_HELP[kind],
        )
    return link or ""


def _place(field: str, places: Places) -> DeltaGenerator:
    """A field and room for what is wrong with it."""
    places[field] = st.container(gap="xsmall")
    return places[field]


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
