"""The builder as a whole: the form left, the phone right; below each other on a narrow screen."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.access import Action, may
from incs_core.ui.guard import section
from incs_core.ui.templates.builder.checking import check
from incs_core.ui.templates.builder.drafts import draft_bar
from incs_core.ui.templates.builder.form import rcs_form
from incs_core.ui.templates.builder.phone import show_phone
from incs_core.ui.templates.builder.sheet import Sheet, split
from incs_core.ui.templates.builder.submitting import show_request, show_summary, submit_part
from incs_core.ui.templates.builder.work import Work, current_work, keep, writing_accounts


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
        work = current_work()
        draft_bar(work)
        left, right = st.columns([3, 2], gap="large")
        with left:
            _form(work)
        with right:
            show_phone(work)


def _form(work: Work) -> None:
    sheet = Sheet(tried=work.tried)
    rcs_form(sheet, work)
    with section("the draft, to keep it"):
        keep(work)
    findings = check(work)
    homeless = sheet.show(findings)
    errors, _ = split(findings)
    show_summary(findings, homeless, tried=work.tried)
    show_request(work, errors)
    submit_part(work, errors)
