"""The drafts that are kept: go on with one, begin a new one, delete one."""

from __future__ import annotations

import streamlit as st

from incs_core.domain.actions import Action
from incs_core.domain.saved import SavedDraft
from incs_core.errors import IncsError
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.permissions import is_allowed
from incs_core.ui.common.services import choose_account, services
from incs_core.ui.common.times import ago
from incs_core.ui.templates.builder.session import (
    START,
    DraftSession,
    begin_session,
    discard,
    read_saved,
    release_draft,
)
from incs_core.ui.templates.data import template_accounts

ACCOUNT = f"{START}account"
UNNAMED = "unnamed"


def draft_bar(work: DraftSession) -> None:
    """Go on with another draft, begin one, delete this one; what is drawn is kept by then."""
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        _others(work)
        if work.saved_body:
            st.button(
                "New draft",
                key="new_draft",
                icon=":material/note_add:",
                type="tertiary",
                help="Saves this draft and starts another.",
                on_click=release_draft,
            )
            _delete(work)


def choose_owner(work: DraftSession) -> None:
    """Whose template it becomes, where there are several accounts."""
    st.session_state.setdefault(ACCOUNT, work.account)
    work.account = choose_account(ACCOUNT, among=template_accounts(), in_address=False)


def _others(work: DraftSession) -> None:
    others = [one for one in services().store.template_drafts.list() if one.id != work.id]
    if not others:
        return
    with st.popover(f"Drafts ({len(others)})", icon=":material/drafts:", type="tertiary"):
        for saved in others:
            st.button(
                escape_markdown(f"{saved.name or UNNAMED}, {ago(saved.updated_ms)}"),
                key=f"draft_{saved.id}",
                icon=":material/edit:",
                type="tertiary",
                help=f"For {escape_markdown(saved.account)}, by {escape_markdown(saved.actor)}",
                on_click=_open,
                args=(saved,),
            )


def _open(saved: SavedDraft) -> None:
    try:
        begin_session(read_saved(saved))
    except IncsError as error:
        outcome.remember(error.message, ":material/error:", failed=True)


def _delete(work: DraftSession) -> None:
    with st.popover("", icon=":material/delete:", type="tertiary", help="Delete this draft"):
        st.write("Delete this draft? It was not submitted and cannot be restored.")
        st.button(
            "Delete draft",
            key="delete_draft",
            type="primary",
            icon=":material/delete:",
            on_click=_forget,
            args=(work,),
            disabled=not is_allowed(Action.WRITE_TEMPLATE),
        )


def _forget(work: DraftSession) -> None:
    with outcome.acting("delete the draft", later=True):
        discard(work)
