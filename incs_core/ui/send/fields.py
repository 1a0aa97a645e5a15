"""The fields of each kind of message, each with what the channel takes."""

from __future__ import annotations

import json
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from incs_core.charts.template_tables import variable_rows
from incs_core.sending.channel_limits import OTP_MINUTES, file_requirements, length_text
from incs_core.ui.common.errors import escape_markdown
from incs_core.wire.templates import Template

TEXT, LINK, INTERACTIVE = "send_text", "send_link", "send_interactive"
CODE, LANGUAGE, MINUTES_KEY = "send_code", "send_language", "send_minutes"
FieldKeys = dict[str, DeltaGenerator]
EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "Buttons": {
        "type": "button",
        "body": {"text": "Shall we deliver tomorrow?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "yes", "title": "Yes"}},
                {"type": "reply", "reply": {"id": "no", "title": "Another day"}},
            ]
        },
    },
    "List": {
        "type": "list",
        "body": {"text": "When may we call?"},
        "action": {
            "button": "Choose a time",
            "sections": [{"title": "Today", "rows": [{"id": "am", "title": "Morning"}]}],
        },
    },
    "Link": {
        "type": "cta_url",
        "body": {"text": "Your order is on its way."},
        "action": {
            "name": "cta_url",
            "parameters": {"display_text": "Track it", "url": "https://shop.example.com/t/1"},
        },
    },
}
"""Meta's documented kinds, to begin with."""


def text_field(channel: str, containers: FieldKeys) -> str:
    """A plain text, with its length."""
    with field_key("text", containers):
        text = st.text_area(
            "Text", key=TEXT, persist_state="session", height=120, placeholder="Hello!"
        )
        st.caption(escape_markdown(length_text(channel, text or "")))
    return text or ""


def link_field(channel: str, kind: str, containers: FieldKeys) -> str:
    """The address of a file."""
    with field_key("link", containers):
        link = st.text_input(
            "Link",
            key=LINK,
            type="url",
            validate="",
            live=True,
            persist_state="session",
            placeholder="https://…",
        )
        st.caption(escape_markdown(file_requirements(channel, kind)))
    return link or ""


def interactive_field(containers: FieldKeys) -> str:
    """Meta's object as JSON, with examples to begin with."""
    with field_key("interactive", containers):
        text = st.text_area(
            "Interactive object (JSON)",
            key=INTERACTIVE,
            persist_state="session",
            height=220,
            placeholder='{"type": "button", "body": {"text": "…"}, "action": {…}}',
            help="Meta's `interactive` object; INCS passes it on unchanged.",
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption("Example", width="content")
            for name in EXAMPLES:
                st.button(
                    name,
                    key=f"send_example_{name}",
                    type="tertiary",
                    on_click=_use_example,
                    args=(name,),
                )
    return text or ""


def otp_fields(containers: FieldKeys) -> tuple[str, str, int]:
    """Code, language and minutes of a one-time password (INCS: Send Viber Messages)."""
    first, second, third = st.columns(3)
    with first, field_key("code", containers):
        code = st.text_input(
            "Code",
            key=CODE,
            live=True,
            placeholder="482913",
            autocomplete="off",
            help="The code is not stored; the history shows dots.",
        )
    with second, field_key("language", containers):
        language = st.text_input(
            "Language",
            value="en",
            key=LANGUAGE,
            live=True,
            persist_state="session",
            help="Language of Viber's text around the code, for example en or id.",
        )
    with third, field_key("code_expiration_minutes", containers):
        minimum, maximum = OTP_MINUTES
        minutes = st.number_input(
            "Valid for (minutes)",
            minimum,
            maximum,
            value=5,
            key=MINUTES_KEY,
            persist_state="session",
        )
    return code or "", language or "", int(minutes)


def value_fields(template: Template, containers: FieldKeys) -> dict[str, str]:
    """A field for each variable of a template, with where it stands."""
    values = {}
    columns = st.columns(2)
    for number, row in enumerate(variable_rows(template.content)):
        name = str(row["Variable"])
        with columns[number % 2], field_key(f"parameters.{name}", containers):
            value = st.text_input(
                escape_markdown(name) if name.startswith("_") else label_of(name),
                key=value_key(template, name),
                live=True,
                persist_state="session",
                placeholder=_hint(name),
            )
            if "." not in name:  # the name of a WhatsApp variable says where it stands
                st.caption(escape_markdown(f"in {row['Where']}"))
        values[name] = value or ""
    return values


def label_of(name: str) -> str:
    """What a field is called: WhatsApp's `button0.code` becomes `Button 1: code`."""
    part, dot, variable = name.partition(".")
    if not dot:  # an RCS variable has no dot
        return name
    number = part.removeprefix("button")
    head = part.capitalize() if number == part else f"Button {int(number) + 1}"
    return f"{head}: {'file' if variable == 'link' else variable}"


def value_key(template: Template, name: str) -> str:
    """The key of the field of a variable."""
    return f"send_value_{template.template_id}_{name}"


def field_key(field: str, containers: FieldKeys) -> DeltaGenerator:
    """A field and room for what is wrong with it."""
    containers[field] = st.container(gap="xsmall")
    return containers[field]


def _hint(name: str) -> str:
    part, dot, variable = name.partition(".")
    if not dot:
        return f"[{name}]"
    return "https://…" if variable == "link" else f"{{{{{variable}}}}} of the {part[:6]}"


def _use_example(name: str) -> None:
    st.session_state[INTERACTIVE] = json.dumps(EXAMPLES[name], indent=2, ensure_ascii=False)
