"""A template as the beginning of a new one: cloned, or submitted again after a rejection."""

from __future__ import annotations

import streamlit as st

from incs_core.charts.template_rows import Listed
from incs_core.errors import IncsError
from incs_core.models.limits import MAX_NAME, MAX_WABA_NAME
from incs_core.templates.files import draft_of
from incs_core.templates.naming import next_name
from incs_core.ui import outcome
from incs_core.ui.access import Action, may
from incs_core.ui.guard import as_text
from incs_core.ui.resources import services
from incs_core.ui.templates.builder.opening import open_with


def clone_button(entry: Listed) -> None:
    """Offer a copy under another name, to be changed and submitted."""
    if may(Action.SUBMIT_TEMPLATE):
        st.button(
            "Clone",
            key="template_clone",
            icon=":material/content_copy:",
            help="Opens a copy under another name; nothing is submitted yet.",
            on_click=_begin,
            args=(entry, f"A copy of {entry.template.name}."),
        )


def resubmit_button(entry: Listed, reason: str = "") -> None:
    """Offer to begin anew from a template that was rejected or deleted."""
    if may(Action.SUBMIT_TEMPLATE):
        name = next_name_of(entry)
        was = "was deleted" if entry.is_deleted else "was rejected"
        st.button(
            as_text(f"Resubmit as {name}"),
            key="template_resubmit",
            icon=":material/replay:",
            type="primary",
            help="Opens it under another name, to be mended; nothing is submitted yet.",
            on_click=_begin,
            args=(entry, " ".join(filter(None, (f"{entry.template.name} {was}.", reason)))),
        )


def next_name_of(entry: Listed) -> str:
    """A name like this template's that its account has never used. Raises StoreError."""
    used = {row.name for row in services().store.templates(entry.account)}
    limit = MAX_WABA_NAME if "components" in entry.template.content else MAX_NAME
    return next_name(entry.template.name, used, limit)


def _begin(entry: Listed, note: str) -> None:
    unknown = "" if entry.template.category else " INCS does not tell its category: choose it."
    try:
        draft = draft_of(entry.template, next_name_of(entry))
        of = entry.template.name
        open_with(draft, entry.account, note=f"{note}{unknown}", values_of=of)
    except IncsError as error:
        outcome.remember(error.message, ":material/error:", failed=True)
