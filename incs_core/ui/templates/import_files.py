"""Templates out of JSON: pasted or as files, checked, and opened in the builder one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import streamlit as st

from incs_core.charts.template_tables import category_label, field_label, type_label
from incs_core.domain.actions import Action
from incs_core.errors import IncsError
from incs_core.preview.phone import template_preview
from incs_core.tabular.columns import Cell
from incs_core.templates.batch import CheckedTemplate, TemplateSource, check_sources
from incs_core.templates.files import MAX_FILE_BYTES, Draft
from incs_core.templates.lint import Finding, Severity
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.permissions import is_allowed
from incs_core.ui.common.tables import show_table
from incs_core.ui.templates.builder.session import open_in_builder
from incs_core.ui.templates.data import taken_names, template_accounts
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
