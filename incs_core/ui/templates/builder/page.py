"""The builder as a whole: the form left, the phone right; below each other on a narrow screen."""

from __future__ import annotations

from typing import Final

import streamlit as st

from incs_core.domain.actions import Action
from incs_core.errors import Forbidden, StoreError
from incs_core.templates.lint import errors_of
from incs_core.ui.common.errors import error_boundary, escape_markdown, show_error
from incs_core.ui.common.permissions import is_allowed
from incs_core.ui.templates.builder.checks import check_draft, offer_media_check
from incs_core.ui.templates.builder.draft_bar import choose_owner, draft_bar
from incs_core.ui.templates.builder.fields import FormFields
from incs_core.ui.templates.builder.preview import show_phone
from incs_core.ui.templates.builder.rcs_form import rcs_form
from incs_core.ui.templates.builder.session import (
    START,
    DraftNotFound,
    DraftSession,
    current_session,
    release_draft,
    save,
)
from incs_core.ui.templates.builder.submit import show_request, show_summary, submit_part
from incs_core.ui.templates.builder.waba_form import place_of, waba_form
from incs_core.ui.templates.data import template_accounts

PAUSE_MS: Final = 450
SCRIPT: Final = """
export default function () {
  const timers = new WeakMap();
  const commit = (field) => field.dispatchEvent(
    new KeyboardEvent("keydown", {key: "Enter", code: "Enter", ctrlKey: true, bubbles: true})
  );
  const follow = (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement)) return;
    if (!field.closest('[class*="st-key-START"]')) return;
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(() => commit(field), PAUSE));
  };
  document.addEventListener("input", follow);
  return () => document.removeEventListener("input", follow);
}
""".replace("START", START).replace("PAUSE", str(PAUSE_MS))


@st.cache_resource(show_spinner=False)
def _live_update() -> st.components.v2.types.ComponentRenderer:
    """What sends a text area's text while somebody types; it draws nothing. Registered once."""
    return st.components.v2.component("incs_typing", js=SCRIPT)


def show_builder() -> None:
    """Draw the builder, or say why there is none."""
    if not is_allowed(Action.SUBMIT_TEMPLATE):
        st.info("Your role can view templates, not submit them.", icon=":material/lock:")
        return
    if not template_accounts():
        st.info("Templates need an RCS or WhatsApp account; none is configured.")
        return
    _builder()


@st.fragment
def _builder() -> None:
    """Only this part is drawn anew while somebody types."""
    with error_boundary("the draft"):
        work = _work()
        bar = st.container()
        choose_owner(work)
        if work.note:
            st.info(escape_markdown(work.note), icon=":material/content_copy:")
        left, right = st.columns([3, 2], gap="large")
        with left:
            fields = _form(work)
        with right:
            show_phone(work)
        _ending(work, fields)
        with bar:
            draft_bar(work)
        _live_update()(key="template_typing", height=0)


def _work() -> DraftSession:
    """The draft to write on; where the address names none that exists, a new one."""
    try:
        return current_session()
    except DraftNotFound as error:
        show_error(error)
        release_draft()
        return current_session()


def _form(work: DraftSession) -> FormFields:
    """Draw the fields and keep what they say."""
    fields = FormFields(tried=work.tried)
    (waba_form if work.is_waba else rcs_form)(fields, work)
    try:
        save(work)
    except (Forbidden, StoreError) as error:
        show_error(error)
        st.caption("The draft is not saved; it is lost when you close this tab.")
    return fields


def _ending(work: DraftSession, fields: FormFields) -> None:
    """What is found, at its field and in short, and the way to INCS.

    It comes after the phone, which neither waits for names from INCS nor, on a narrow screen, for
    the end of the form.
    """
    findings = check_draft(work)
    unplaced = fields.show(findings, lambda field: place_of(field, work.waba))
    errors = errors_of(findings)
    if work.saved_body or work.tried:
        show_summary(findings, unplaced, tried=work.tried)
    offer_media_check(work)
    show_request(work, errors)
    submit_part(work, errors)
