"""What is about to happen: the filled message, the exact request, and one plain sentence."""

from __future__ import annotations

import json

import streamlit as st

from incs_core.api import PreparedRequest
from incs_core.charts.recipients import recipient_info
from incs_core.errors import Problem
from incs_core.preview.content import as_template_content
from incs_core.preview.phone import hint_preview, media_preview, template_preview, text_preview
from incs_core.sending.form_mapping import SendForm, parse_interactive
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.layout import sticky
from incs_core.ui.common.services import services
from incs_core.ui.send.magic_numbers import magic_number_outcome
from incs_core.wire.drafts import MessageDraft

PHONE = "send_phone"
OTP_HINT = "Viber adds its own text around the code, in the chosen language."
CHANNELS = {"rcs": "RCS", "whatsapp": "WhatsApp", "viber": "Viber"}


def show_preview(form: SendForm) -> None:
    """The message as the recipient will see it, in view while the form is scrolled."""
    with st.container(key=PHONE):
        st.html(sticky(PHONE) + preview_of(form, services().accounts[form.account].label))


def preview_of(form: SendForm, sender: str) -> str:
    """The preview's HTML."""
    if form.kind == "text":
        return text_preview(form.text, sender=sender)
    if form.kind == "otp":
        words = f"{form.code}\n{OTP_HINT}" if form.code.strip() else ""
        return text_preview(words, sender=sender)
    if form.kind == "interactive":
        found = parse_interactive(form.interactive)
        content = {} if isinstance(found, Problem) else as_template_content(found)
        if content:
            return template_preview(content, sender=sender)
        return hint_preview("The message appears here once the object is complete.", sender=sender)
    if form.kind != "template":
        return media_preview(form.kind, form.link, sender=sender)
    if form.template is None:
        return hint_preview("The message appears here once you choose a template.", sender=sender)
    return template_preview(form.template.content, form.values, sender=sender)


def show_request(form: SendForm, draft: MessageDraft | None, *, complete: bool) -> None:
    """The request, letter by letter, to look at or to send from elsewhere."""
    with st.expander("API request", icon=":material/code:"):
        if draft is None or not complete:
            st.caption("Complete the form to see it.")
            return
        with error_boundary("the request"):
            show_prepared(services().client(form.account).messages.preview(draft))


def show_prepared(prepared: PreparedRequest) -> None:
    """A request as JSON, command line and Python; the certification code is in none of them."""
    body, curl, script = st.tabs(["JSON", "curl", "Python"])
    with body:
        st.caption(f"{prepared.method} {escape_markdown(prepared.url)}")
        st.code(json.dumps(prepared.body, indent=2, ensure_ascii=False), language="json")
    with curl:
        st.caption("Set the variable INCS\\_CERTIFICATION\\_CODE to the certification code.")
        st.code(prepared.curl(), language="bash", wrap_lines=True)
    with script:
        st.code(prepared.python(), language="python", wrap_lines=True)


def message_noun(kind: str) -> str:
    """A message of a kind that is no template, in words."""
    return "one one-time password" if kind == "otp" else f"one {kind} message"


def consequence_text(form: SendForm, *, is_test: bool, sandbox: bool) -> str:
    """One sentence that says what pressing Send does."""
    info = recipient_info(form.to)
    thing = f"the template {form.template.name}" if form.template else message_noun(form.kind)
    whom = f"+{info.digits} ({info.place})" if info.problem is None else "the phone number above"
    test = "a test, excluded from rates" if is_test else "counted in all rates"
    fate = magic_number_outcome(form.to) if sandbox and info.problem is None else ""
    rehearsed = f" In the sandbox, a message to …{form.to[-4:]} {fate}." if fate else ""
    return f"Sends {thing} over {CHANNELS[form.channel]} to {whom}, once; {test}.{rehearsed}"
