"""The drafts that are kept: go on with one, begin a new one, delete one."""

from __future__ import annotations

import streamlit as st

from incs_core.errors import IncsError
from incs_core.store.drafting import KeptDraft
from incs_core.ui import outcome
from incs_core.ui.accounts import choose_account
from incs_core.ui.guard import as_text
from incs_core.ui.resources import services
from incs_core.ui.templates.builder.work import (
    START,
    Work,
    begin_work,
    forget,
    let_go,
    read_kept,
    writing_accounts,
)
from incs_core.ui.times import ago

ACCOUNT = f"{START}account"
UNNAMED = "without a name"


def draft_bar(work: Work) -> None:
    """Go on with another draft, begin one, delete this one; what is drawn is kept by then."""
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        _others(work)
        if work.kept:
            st.button(
                "New draft",
                key="new_draft",
                icon=":material/note_add:",
                type="tertiary",
                help="Leave this draft as it is, and begin another.",
                on_click=let_go,
            )
            _delete(work)


def choose_owner(work: Work) -> None:
    """Whose template it becomes, where there are several accounts."""
    st.session_state.setdefault(ACCOUNT, work.account)
    work.account = choose_account(ACCOUNT, among=writing_accounts(), in_address=False)


def _others(work: Work) -> None:
    others = [one for one in services().store.template_drafts() if one.id != work.id]
    if not others:
        return
    with st.popover(f"Drafts ({len(others)})", icon=":material/drafts:", type="tertiary"):
        for kept in others:
            st.button(
                as_text(f"{kept.name or UNNAMED}, {ago(kept.updated_ms)}"),
                key=f"draft_{kept.id}",
                icon=":material/edit:",
                type="tertiary",
                help=f"For {as_text(kept.account)}, by {as_text(kept.actor)}",
                on_click=_open,
                args=(kept,),
            )


def _open(kept: KeptDraft) -> None:
    try:
        begin_work(read_kept(kept))
    except IncsError as error:
        outcome.remember(error.message, ":material/error:", failed=True)


def _delete(work: Work) -> None:
    with st.popover("", icon=":material/delete:", type="tertiary", help="Delete this draft"):
        st.write("Delete this draft? It was never submitted, and cannot be brought back.")
        st.button(
            "Delete the draft",
            key="delete_draft",
            type="primary",
            icon=":material/delete:",
            on_click=_forget,
            args=(work,),
        )


def _forget(work: Work) -> None:
    with outcome.acting("delete the draft", later=True):
        forget(work)
