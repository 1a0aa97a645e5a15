"""Deleting a template: what follows from it, the name typed again, then once."""

from __future__ import annotations

import time

import streamlit as st

from incs_core.charts.template_rows import Listed
from incs_core.errors import IncsError
from incs_core.store.types import AuditRow
from incs_core.ui import outcome
from incs_core.ui.access import Action, actor, require
from incs_core.ui.guard import as_text, show_error
from incs_core.ui.resources import services
from incs_core.ui.templates.address import close_template
from incs_core.ui.templates.loading import forget

ASKED = "template_delete_asked"


def ask_to_delete(template_id: str) -> None:
    """Open the dialog on the next run."""
    st.session_state[ASKED] = template_id


def offer_delete(entry: Listed) -> None:
    """Show the dialog where it was asked for."""
    if st.session_state.get(ASKED) == entry.template.template_id:
        st.dialog("Delete this template?", on_dismiss=_never_mind, icon=":material/delete:")(
            _dialog
        )(entry)


def _never_mind() -> None:
    st.session_state.pop(ASKED, None)


def _dialog(entry: Listed) -> None:
    name = entry.template.name
    st.markdown(
        f"**{as_text(name)}** is deleted at INCS, for every system that uses this account.\n"
        "- From then on, every send that names it is refused.\n"
        "- It cannot be restored. A new one needs a new review, and most likely another name.\n"
        "- Messages that were sent stay in the history and in every figure."
    )
    typed = st.text_input(
        "Type the name of the template to delete it",
        key="template_delete_name",
        placeholder=name,
        live=True,
        autocomplete="off",
    )
    if st.button(
        "Delete for good",
        key="template_delete_confirm",
        type="primary",
        icon=":material/delete_forever:",
        disabled=typed != name,
    ):
        _delete(entry)


def _delete(entry: Listed) -> None:
    if st.session_state.get("template_delete_name") != entry.template.name:
        return
    try:
        delete_template(entry)
    except IncsError as error:
        show_error(error)
        return
    _never_mind()
    close_template()
    forget()
    outcome.remember(f"Deleted the template {entry.template.name}.", ":material/delete:")
    st.rerun()


def delete_template(entry: Listed) -> None:
    """Delete at INCS and write down who did it and how it ended.

    Raises:
        Forbidden: the person may not delete.
        IncsError: INCS said no, or could not be reached.
    """
    require(Action.DELETE_TEMPLATE)
    template = entry.template
    try:
        services().client(entry.account).templates.delete(template.template_id)
    except IncsError as error:
        _audit(entry, f"failed: {error.code}", error.message)
        raise
    _audit(entry, "done", template.name)


def _audit(entry: Listed, result: str, detail: str) -> None:
    row = AuditRow(
        at_ms=int(time.time() * 1000),
        actor=actor(),
        action="delete template",
        subject=f"{entry.account}/{entry.template.template_id}",
        outcome=result,
        detail=detail,
    )
    services().store.audit(row)
