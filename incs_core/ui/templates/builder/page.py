"""The builder as a whole: the form left, the phone right; below each other on a narrow screen."""

from __future__ import annotations

import streamlit as st

from incs_core.errors import Forbidden, StoreError
from incs_core.ui.access import Action, may
from incs_core.ui.guard import as_text, section, show_error
from incs_core.ui.templates.builder.checking import check, offer_look
from incs_core.ui.templates.builder.drafts import choose_owner, draft_bar
from incs_core.ui.templates.builder.form import rcs_form
from incs_core.ui.templates.builder.phone import show_phone
from incs_core.ui.templates.builder.sheet import Sheet, split
from incs_core.ui.templates.builder.submitting import show_request, show_summary, submit_part
from incs_core.ui.templates.builder.typing import follow_typing
from incs_core.ui.templates.builder.waba_form import place_of, waba_form
from incs_core.ui.templates.builder.work import (
    NoSuchDraft,
    Work,
    current_work,
    keep,
    let_go,
    writing_accounts,
)


def show_builder() -> None:
    """Draw the builder, or say why there is none."""
    if not may(Action.SUBMIT_TEMPLATE):
        st.info("Your role may look at templates, not submit them.", icon=":material/lock:")
        return
    if not writing_accounts():
        st.info("Templates belong to RCS and WhatsApp accounts; the settings have none.")
        return
    _builder()


@st.fragment
def _builder() -> None:
    """Only this part is drawn anew while somebody types."""
    with section("the draft"):
        work = _work()
        bar = st.container()
        choose_owner(work)
        if work.note:
            st.info(as_text(work.note), icon=":material/content_copy:")
        left, right = st.columns([3, 2], gap="large")
        with left:
            sheet = _form(work)
        with right:
            show_phone(work)
        _ending(work, sheet)
        with bar:
            draft_bar(work)
        follow_typing()


def _work() -> Work:
    """The draft to write on; where the address names none that exists, a new one."""
    try:
        return current_work()
    except NoSuchDraft as error:
        show_error(error)
        let_go()
        return current_work()


def _form(work: Work) -> Sheet:
    """Draw the fields and keep what they say."""
    sheet = Sheet(tried=work.tried)
    (waba_form if work.is_waba else rcs_form)(sheet, work)
    try:
        keep(work)
    except (Forbidden, StoreError) as error:
        show_error(error)
        st.caption("The draft is not kept: it lives as long as this tab.")
    return sheet


def _ending(work: Work, sheet: Sheet) -> None:
    """What is found, at its field and in short, and the way to INCS.

    It comes after the phone, which neither waits for names from INCS nor, on a narrow screen, for
    the end of the form.
    """
    findings = check(work)
    homeless = sheet.show(findings, lambda field: place_of(field, work.waba))
    errors, _ = split(findings)
    if work.kept or work.tried:
        show_summary(findings, homeless, tried=work.tried)
    offer_look(work)
    show_request(work, errors)
    submit_part(work, errors)
