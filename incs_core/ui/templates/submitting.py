"""Submitting a new text template: checked and previewed while it is written."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from incs_core.charts.preview import template_preview
from incs_core.errors import IncsError, Problem, Unconfirmed
from incs_core.models.limits import MAX_NAME, MAX_TEXT, MAX_TEXT_SUGGESTIONS, TEMPLATE_CATEGORIES
from incs_core.models.templates import Template, TemplateDraft
from incs_core.store.types import AuditRow
from incs_core.ui import outcome
from incs_core.ui.access import Action, actor, may, require
from incs_core.ui.guard import as_text, section, show_error
from incs_core.ui.problems import show_problem
from incs_core.ui.resources import services
from incs_core.ui.send.request import show_prepared
from incs_core.ui.templates.address import open_template
from incs_core.ui.templates.drafting import Form, field_problems, filled_rows, table_problems
from incs_core.ui.templates.loading import forget, read_templates, remember
from incs_core.ui.templates.suggestions import suggestion_table

NAME, CATEGORY, TEXT = "new_template_name", "new_template_category", "new_template_text"
ACCOUNT, TRIED = "new_template_account", "new_template_tried"
START = "new_template_"
CATEGORY_HELP = {
    "PROMOTION": "offers and news",
    "TRANSACTION": "orders, payments, appointments",
    "AUTHENTICATION": "one-time codes",
}


def submit_form() -> None:
    """Draw the form beside its preview, and the button that submits it once."""
    if not may(Action.SUBMIT_TEMPLATE):
        st.info("Your role may look at templates, not submit them.", icon=":material/lock:")
        return
    accounts = [key for key, entry in services().accounts.items() if entry.channel == "rcs"]
    if not accounts:
        st.info("Templates can be submitted for RCS accounts; the settings have none.")
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        account = _account(accounts)
        draft, problems = _fields(account)
        _request(account, draft, problems)
        _submit(account, draft, problems)
    with right:
        label = services().accounts[account].label
        content = {"textMessage": "", **draft.content.wire()}  # an empty text is left out there
        st.html(template_preview(content, sender=label))


def _account(accounts: Sequence[str]) -> str:
    if len(accounts) == 1:
        return accounts[0]
    return str(st.selectbox("Account", accounts, key=ACCOUNT, persist_state="session"))


def _fields(account: str) -> tuple[TemplateDraft, list[Problem]]:
    name_field = st.container(gap="xsmall")
    with name_field:
        name = st.text_input(
            "Name",
            key=NAME,
            live=True,
            persist_state="session",
            placeholder="order_shipped_2",
            help=f"At most {MAX_NAME} letters, digits and underscores. Sends use this name.",
        )
    category = st.selectbox(
        "Category",
        TEMPLATE_CATEGORIES,
        key=CATEGORY,
        persist_state="session",
        format_func=lambda word: f"{word.capitalize()}: {CATEGORY_HELP[word]}",
    )
    text_field = st.container(gap="xsmall")
    with text_field:
        text = st.text_area(
            "Text",
            key=TEXT,
            persist_state="session",
            height=150,
            placeholder="Dear [name], your order [order_id] has been shipped.",
            help="Write what changes as [name]: letters, digits and underscores in brackets. "
            "The preview follows when you leave the field or press Ctrl+Enter.",
        )
    table_field = st.container(gap="xsmall")
    with table_field:
        rows = filled_rows(suggestion_table())
    draft = Form(name or "", category or "", text or "", rows).draft()
    problems = [*draft.check(), *_name_taken(account, draft.name)]
    with name_field:
        _under(problems, "name", f"{len(draft.name)} of {MAX_NAME} characters", draft.name)
    with text_field:
        _under(problems, "content.textMessage", _counted(draft), text or "")
    with table_field:
        counted = f"{len(rows)} of {MAX_TEXT_SUGGESTIONS} suggestions"
        st.caption(f"{counted}. Fill the empty line to add one.")
        _list(table_problems(problems))
    return draft, problems


def _counted(draft: TemplateDraft) -> str:
    names = ", ".join(f"[{name}]" for name in draft.variables)
    counted = f"{len(_text_of(draft)):,} of {MAX_TEXT:,} characters, variables included"
    return f"{counted}. Variables: {names}" if names else counted


def _text_of(draft: TemplateDraft) -> str:
    return str(draft.content.wire().get("textMessage", ""))


def _under(problems: Sequence[Problem], field: str, counted: str, value: str) -> None:
    """The counter of a field, and what is wrong with it once somebody wrote or tried."""
    st.caption(as_text(counted))
    if value.strip() or st.session_state.get(TRIED):
        _list(field_problems(problems, field))


def _list(messages: Sequence[str]) -> None:
    for message in messages:
        show_problem(message)


def _name_taken(account: str, name: str) -> list[Problem]:
    """The platform takes a name once; templates that we cannot read now are no reason to stop."""
    with section("the names that are taken"):
        taken = {entry.template.name for entry in read_templates(account).listed}
        if name in taken:
            message = "A template of this name exists already; choose another name."
            return [Problem("name", message)]
    return []


def _request(account: str, draft: TemplateDraft, problems: Sequence[Problem]) -> None:
    with st.expander("The exact request", icon=":material/code:"):
        if problems:
            st.caption("It appears here once nothing is left to mend.")
            return
        with section("the request"):
            show_prepared(services().client(account).templates.preview(draft))


def _submit(account: str, draft: TemplateDraft, problems: Sequence[Problem]) -> None:
    st.caption(
        "INCS passes it on for review. Until it is approved it cannot be sent; after that it "
        "cannot be changed, only deleted."
    )
    if not st.button(
        "Submit for review", key="new_template_submit", type="primary", icon=":material/send:"
    ):
        if st.session_state.get(TRIED) and problems:
            st.warning(_to_mend(problems), icon=":material/edit_note:")
        return
    if problems:
        st.session_state[TRIED] = True
        st.rerun()
    with st.spinner("Submitting…"):
        _submit_now(account, draft)


def _to_mend(problems: Sequence[Problem]) -> str:
    count = len(problems)
    fields = "one thing" if count == 1 else f"{count} things"
    return f"Nothing was sent. Mend {fields}: each is named at its field."


def _submit_now(account: str, draft: TemplateDraft) -> None:
    try:
        template = submit_template(account, draft)
    except Unconfirmed as error:
        forget()
        show_error(error)
        st.caption("It may have arrived: read the list again before you submit it again.")
        return
    except IncsError as error:
        show_error(error)
        return
    _clear()
    forget()
    open_template(account, template.template_id)
    outcome.remember(f"Submitted {template.name} for review.")
    st.rerun()


def submit_template(account: str, draft: TemplateDraft) -> Template:
    """Submit at INCS, remember it, and write down who did it and how it ended.

    Raises:
        Forbidden: the person may not submit.
        IncsError: INCS said no, or could not be reached.
    """
    require(Action.SUBMIT_TEMPLATE)
    try:
        template = services().client(account).templates.create(draft)
    except IncsError as error:
        _audit(account, draft.name, f"failed: {error.code}", error.message)
        raise
    _audit(account, draft.name, "done", template.template_id)
    remember(account, (template,), int(time.time() * 1000))
    return template


def _audit(account: str, name: str, result: str, detail: str) -> None:
    now_ms = int(time.time() * 1000)
    subject = f"{account}/{name}"
    row = AuditRow(now_ms, actor(), "submit template", subject, result, detail)
    services().store.audit(row)


def _clear() -> None:
    for key in [key for key in st.session_state if str(key).startswith(START)]:
        del st.session_state[key]
