"""A template as a file, as a command line, as Python, and as INCS shows it."""

from __future__ import annotations

import json

import streamlit as st

from incs_core.api import PreparedRequest
from incs_core.charts.template_tables import ListedTemplate
from incs_core.templates.files import Draft, draft_of, template_curl, to_json
from incs_core.ui.common.services import services
from incs_core.wire.limits import TEMPLATE_CATEGORIES, WABA_CATEGORIES
from incs_core.wire.templates import WabaTemplateDraft

FILE, CURL, PYTHON, RAW = "For resubmission", "curl", "Python", "As in INCS"
FORMS = (FILE, CURL, PYTHON, RAW)


def show_exports(entry: ListedTemplate) -> None:
    """Draw the form that is chosen; every one can be copied, the file downloaded.

    Raises:
        InvalidDraft: the template is of a form that cannot be submitted.
    """
    form = st.segmented_control(
        "Format",
        FORMS,
        default=FILE,
        required=True,
        key="template_form",
        label_visibility="collapsed",
    )
    if form == RAW:
        st.code(json.dumps(entry.template.raw, indent=2, ensure_ascii=False), language="json")
        st.caption("Reads it from INCS. Set the variable to the certification code.")
        account = services().accounts[entry.account]
        st.code(
            template_curl(account, entry.template.template_id), language="bash", wrap_lines=True
        )
        return
    draft = _with_category(draft_of(entry.template))
    if form == FILE:
        _file(draft)
    elif not draft.category:
        st.info("Choose the category first.", icon=":material/category:")
    elif form == CURL:
        st.caption("Submits it. Set the variable to the certification code.")
        st.code(prepared(entry.account, draft).curl(), language="bash", wrap_lines=True)
    else:
        st.code(prepared(entry.account, draft).python(), language="python", wrap_lines=True)


def _with_category(draft: Draft) -> Draft:
    """INCS shows no category in its list; where we never learnt it, somebody has to choose."""
    if draft.category:
        return draft
    choices = WABA_CATEGORIES if isinstance(draft, WabaTemplateDraft) else TEMPLATE_CATEGORIES
    chosen = st.selectbox(
        "Category",
        choices,
        index=None,
        key="template_form_category",
        placeholder="Not provided by INCS",
        width=260,
    )
    return draft.model_copy(update={"category": chosen or ""})


def prepared(account: str, draft: Draft) -> PreparedRequest:
    """The request that submits a draft, to look at."""
    client = services().client(account)
    if isinstance(draft, WabaTemplateDraft):
        return client.waba_templates.preview(draft)
    return client.templates.preview(draft)


def _file(draft: Draft) -> None:
    st.code(to_json(draft), language="json")
    st.download_button(
        "JSON file",
        to_json(draft),
        f"{draft.name}.json",
        "application/json",
        key="template_json",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
    )
