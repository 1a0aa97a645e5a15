"""What is left to mend, the exact request, and the button that submits once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.charts.template_tables import field_label
from incs_core.domain.actions import Action
from incs_core.errors import IncsError, StoreError, Unconfirmed
from incs_core.store.saved.template_drafts import draft_account
from incs_core.submissions import submit_template
from incs_core.templates.batch import name_key
from incs_core.templates.lint import Finding, Severity, errors_of
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import error_boundary, escape_markdown, show_error
from incs_core.ui.common.permissions import actor, require
from incs_core.ui.common.services import services
from incs_core.ui.send.request_preview import show_prepared
from incs_core.ui.templates.builder.fields import show_finding
from incs_core.ui.templates.builder.session import DraftSession, discard, release_draft
from incs_core.ui.templates.data import forget_templates
from incs_core.ui.templates.files import prepared
from incs_core.ui.templates.url_state import open_template
from incs_core.wire.templates import Template

SUBMIT = "new_template_submit"


def show_summary(findings: Sequence[Finding], unplaced: Sequence[Finding], *, tried: bool) -> None:
    """How many things are to mend and to consider; those without a field on the screen are named.

    While nobody tried to submit, the empty fields of a form that was just opened are no news.
    """
    errors = errors_of(findings)
    warnings = [one for one in findings if one.severity is Severity.WARNING]
    if not errors and not warnings:
        st.success("No problems.", icon=":material/check_circle:")
        return
    text = " ".join(filter(None, (_mend(len(errors)), _consider(len(warnings)))))
    if errors and tried:
        st.warning(f"Nothing was submitted. {text}", icon=":material/edit_note:")
    else:
        st.info(text, icon=":material/checklist:")
    named = findings if tried else [one for one in unplaced if one.rule != "contract"]
    for finding in named:
        show_finding(finding, _where(finding.field))


def _where(field: str) -> str:
    text = field_label(field)
    return f"{text[:1].upper()}{text[1:]}"


def _mend(count: int) -> str:
    if not count:
        return ""
    return "1 problem to fix." if count == 1 else f"{count} problems to fix."


def _consider(count: int) -> str:
    if not count:
        return ""
    things = "1 warning" if count == 1 else f"{count} warnings"
    return f"{things}: reviewers may object."


def show_request(work: DraftSession, errors: Sequence[Finding]) -> None:
    """The request, letter by letter, to look at or to send from elsewhere."""
    with st.expander("API request", icon=":material/code:"):
        if errors:
            st.caption("Fix all problems to see it.")
            return
        with error_boundary("the request"):
            show_prepared(prepared(work.account, work.draft()))


def submit_part(work: DraftSession, errors: Sequence[Finding]) -> None:
    """The button; with errors it says what to mend, and sends nothing."""
    if work.submitted is not None:  # a click while INCS was slow broke off what follows
        _done(work, work.submitted)
    st.caption(
        "INCS submits it for review. It can be sent once approved. It cannot be changed "
        "later, only deleted."
    )
    pressed = _button(work.unanswered.get(name_key(work.draft()), []))
    if pressed and errors:
        work.tried = True
        st.rerun()
    if pressed:
        with st.spinner("Submitting…"):
            _submit(work)


def _button(unanswered: Sequence[str]) -> bool:
    """Whether to submit; after a try without an answer it asks first.

    Each try has a button of its own: a second click on the one before, made while INCS was slow,
    submits nothing.
    """
    if not unanswered:
        return st.button("Submit for review", key=SUBMIT, type="primary", icon=":material/send:")
    advice = "Check the template list before you submit again."
    st.warning(f"{escape_markdown(unanswered[-1])} {advice}", icon=":material/help:")
    return st.button("Submit again", key=f"{SUBMIT}_{len(unanswered)}", icon=":material/send:")


def _submit(work: DraftSession) -> None:
    draft = work.draft()
    try:
        require(Action.SUBMIT_TEMPLATE)
        client = services().client(work.account)
        work.submitted = submit_template(services().store, client, draft, actor())
    except Unconfirmed as error:
        work.unanswered.setdefault(name_key(draft), []).append(error.message)
        forget_templates()
        st.rerun()
    except IncsError as error:
        show_error(error)
        return
    _done(work, work.submitted)


def _done(work: DraftSession, template: Template) -> None:
    """The draft has become a template: its values go with it, the draft itself goes."""
    message = f"Submitted {template.name} for review."
    try:
        owner = draft_account(work.id)
        services().store.variable_sets.move(work.account, owner, template.name)
        discard(work)
    except StoreError as error:
        release_draft()
        message += f" Its draft is still there: {error.message}"
    forget_templates()
    open_template(work.account, template.template_id)
    outcome.remember(message)
    st.rerun()
