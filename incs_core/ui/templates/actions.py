"""Actions on a template: clone, resubmit, delete."""

from __future__ import annotations

import streamlit as st

from incs_core.analytics.template_traffic import template_use
from incs_core.charts.template_tables import ListedTemplate
from incs_core.domain.actions import Action
from incs_core.errors import IncsError, NotFound
from incs_core.submissions import delete_template
from incs_core.templates.files import draft_of, next_name
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import error_boundary, escape_markdown, show_error
from incs_core.ui.common.permissions import actor, is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.times import now_ms
from incs_core.ui.templates.builder.session import open_in_builder
from incs_core.ui.templates.data import refresh
from incs_core.wire.limits import MAX_NAME, MAX_WABA_NAME

ASKED = "template_delete_asked"


def clone_button(entry: ListedTemplate) -> None:
    """Offer a copy under another name, to be changed and submitted."""
    if is_allowed(Action.SUBMIT_TEMPLATE):
        st.button(
            "Clone",
            key="template_clone",
            icon=":material/content_copy:",
            help="Opens a copy under another name; nothing is submitted yet.",
            on_click=_open_copy,
            args=(entry, f"A copy of {entry.template.name}."),
        )


def resubmit_button(entry: ListedTemplate, reason: str = "") -> None:
    """Offer to begin anew from a template that was rejected or deleted."""
    if is_allowed(Action.SUBMIT_TEMPLATE):
        name = suggested_name(entry)
        was = "was deleted" if entry.is_deleted else "was rejected"
        st.button(
            escape_markdown(f"Resubmit as {name}"),
            key="template_resubmit",
            icon=":material/replay:",
            type="primary",
            help="Opens a copy to correct; nothing is submitted yet.",
            on_click=_open_copy,
            args=(entry, " ".join(filter(None, (f"{entry.template.name} {was}.", reason)))),
        )


def suggested_name(entry: ListedTemplate) -> str:
    """A name like this template's that its account has never used. Raises StoreError."""
    used = {row.name for row in services().store.templates.list(entry.account)}
    limit = MAX_WABA_NAME if "components" in entry.template.content else MAX_NAME
    return next_name(entry.template.name, used, limit)


def _open_copy(entry: ListedTemplate, note: str) -> None:
    unknown = "" if entry.template.category else " Not provided by INCSs category: choose it."
    try:
        draft = draft_of(entry.template, suggested_name(entry))
        open_in_builder(
            draft, entry.account, note=f"{note}{unknown}", values_of=entry.template.name
        )
    except IncsError as error:
        outcome.remember(error.message, ":material/error:", failed=True)


def ask_to_delete(template_id: str) -> None:
    """Open the dialog on the next run."""
    st.session_state[ASKED] = template_id


def offer_delete(entry: ListedTemplate) -> None:
    """Show the dialog where it was asked for."""
    if st.session_state.get(ASKED) == entry.template.template_id:
        st.dialog("Delete this template?", on_dismiss=_close_dialog, icon=":material/delete:")(
            _dialog
        )(entry)


def _close_dialog() -> None:
    st.session_state.pop(ASKED, None)


def _dialog(entry: ListedTemplate) -> None:
    name = entry.template.name
    st.markdown(
        f"**{escape_markdown(name)}** will be deleted at INCS for every system that uses "
        "this account."
    )
    with error_boundary("what is affected"):
        st.markdown("\n".join(f"- {line}" for line in _consequences(entry)))
    typed = st.text_input(
        "Type the name of the template to delete it",
        key="template_delete_name",
        placeholder=name,
        live=True,
        autocomplete="off",
    )
    if st.button(
        "Delete template",
        key="template_delete_confirm",
        type="primary",
        icon=":material/delete_forever:",
        disabled=typed != name or not is_allowed(Action.DELETE_TEMPLATE),
    ):
        _delete(entry)


def _consequences(entry: ListedTemplate) -> list[str]:
    """What no longer works afterwards, and what stays; each a sentence."""
    use = template_use(services().store, entry.account, entry.template.name, now_ms())
    return [
        *(escape_markdown(sentence) for sentence in use.sentences()),
        "This cannot be undone. Its JSON and history stay here; submitting it again needs "
        "a new review and usually a new name.",
        "Sent messages stay in the history and in all figures.",
    ]


def _delete(entry: ListedTemplate) -> None:
    if st.session_state.get("template_delete_name") != entry.template.name:
        return
    name = entry.template.name
    try:
        require(Action.DELETE_TEMPLATE)
        client = services().client(entry.account)
        delete_template(services().store, client, entry.template, actor())
    except NotFound:
        outcome.remember(f"{name} was already deleted at INCS.", ":material/delete:")
    except IncsError as error:
        show_error(error)
        return
    else:
        outcome.remember(f"Deleted the template {name}.", ":material/delete:")
    _close_dialog()
    refresh()
    st.rerun()
