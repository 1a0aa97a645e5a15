"""Templates as files: import from JSON, and export."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain

import streamlit as st

from incs_core.api import PreparedRequest
from incs_core.charts.template_tables import ListedTemplate, category_label, field_label, type_label
from incs_core.domain.actions import Action
from incs_core.errors import IncsError
from incs_core.preview.phone import template_preview
from incs_core.tabular.columns import Cell
from incs_core.templates.batch import CheckedTemplate, TemplateSource, check_sources
from incs_core.templates.files import MAX_FILE_BYTES, Draft, draft_of, template_curl, to_json
from incs_core.templates.lint import Finding, Severity
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.permissions import is_allowed
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table
from incs_core.ui.templates.builder.session import open_in_builder
from incs_core.ui.templates.data import taken_names, template_accounts
from incs_core.wire.limits import TEMPLATE_CATEGORIES, WABA_CATEGORIES
from incs_core.wire.templates import WabaTemplateDraft

TEXT, FILES, TABLE = "template_paste", "template_files", "template_found"
EXAMPLE = '{"name": "order_shipped_2", "type": "text", "category": "TRANSACTION", "content": …}'


def import_part() -> None:
    """Draw the field and the files, and what was found in them."""
    if not is_allowed(Action.SUBMIT_TEMPLATE):
        st.info("Your role can view templates, not submit them.", icon=":material/lock:")
        return
    st.caption(
        "Accepts create requests, templates from INCS, lists of either, or a full INCS "
        "response. Nothing is submitted here: each opens in the builder."
    )
    sources = _sources()
    if not sources:
        return
    with error_boundary("what is in it"):
        _show(check_sources(sources, chain.from_iterable(map(taken_names, template_accounts()))))


def _sources() -> list[TemplateSource]:
    left, right = st.columns([3, 2], gap="large")
    with left:
        text = st.text_area(
            "Paste JSON", key=TEXT, height=190, placeholder=EXAMPLE, persist_state="session"
        )
    with right:
        files = st.file_uploader(
            "Or choose files",
            type="json",
            accept_multiple_files=True,
            key=FILES,
            max_upload_size=MAX_FILE_BYTES // 1024 // 1024,
        )
    pasted = [TemplateSource("Pasted", text)] if text and text.strip() else []
    return [*pasted, *(TemplateSource(file.name, file.getvalue()) for file in files)]


def _show(found: Sequence[CheckedTemplate]) -> None:
    chosen = found[0]
    if len(found) > 1:
        errors = sum(bool(one.errors) for one in found)
        st.caption(
            f"{len(found)} templates, {errors} with errors. Select one to preview it. To "
            "submit many at once: python -m incs\\_core templates submit FOLDER."
        )
        ids = [(one.source, one.position) for one in found]
        selected = show_table(
            [_row(one) for one in found],
            key=TABLE,
            file_name="imported-templates",
            ids=ids,
            stays_in="import",
        )
        chosen = (
            found[ids.index(selected)]
            if selected in ids
            else next((one for one in found if one.draft is not None), chosen)
        )
    _one(chosen)


def _row(one: CheckedTemplate) -> dict[str, Cell]:
    category = one.draft.category if one.draft is not None else ""
    return {
        "File": one.source,
        "Position": one.position or None,
        "Name": one.name,
        "Type": type_label(one.kind) if one.kind else None,
        "Category": category_label(category) if category else None,
        "Errors": len(one.errors),
        "Warnings": len(one.warnings),
    }


def _one(one: CheckedTemplate) -> None:
    st.subheader(escape_markdown(one.name or one.source), anchor=False)
    if one.draft is None:
        _findings(one.findings)
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.html(template_preview(_content(one.draft), sender=""))
    with right:
        st.button(
            "Open in the builder",
            key="template_import_open",
            type="primary",
            icon=":material/edit:",
            on_click=_open,
            args=(one.draft, one.source),
        )
        if one.findings:
            _findings(one.findings)
        else:
            st.success("No problems found.", icon=":material/check_circle:")


def _content(draft: Draft) -> dict[str, object]:
    if isinstance(draft, WabaTemplateDraft):
        return {"components": draft.components}
    return {"textMessage": "", **draft.content.wire()}  # an empty text is left out there


def _findings(findings: Sequence[Finding]) -> None:
    for found in findings:
        text = escape_markdown(f"{field_label(found.field).capitalize()}: {found.message}")
        if found.severity is Severity.ERROR:
            st.error(text, icon=":material/error:")
        else:
            st.warning(text, icon=":material/warning:")


def _open(draft: Draft, source: str) -> None:
    try:
        open_in_builder(
            draft, note=f"From {source}." if source != "Pasted" else "From pasted JSON."
        )
    except IncsError as error:
        outcome.remember(error.message, ":material/error:", failed=True)


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
