"""What left and what came back, as it is kept: secrets are masked before anything is stored."""

from __future__ import annotations

import json

import streamlit as st

from incs_core.errors import InvalidDraft
from incs_core.models.messages import draft_from_wire
from incs_core.store.types import MessageRow
from incs_core.ui.access import Action, may
from incs_core.ui.resources import services
from incs_core.ui.send.request import show_prepared


def show_kept(row: MessageRow) -> None:
    """The request of a send with curl and Python, and INCS's answer."""
    if not row.request or not may(Action.SEE_NUMBERS):
        return
    with st.expander("Request and answer", icon=":material/data_object:"):
        _show_request(row)
        st.markdown("**Answer**")
        if row.response:
            st.code(_pretty(row.response), language="json", wrap_lines=True)
        else:
            st.caption("None came." if row.status == "unconfirmed" else "None is kept.")


def _show_request(row: MessageRow) -> None:
    body = json.loads(row.request or "{}")
    try:
        draft = draft_from_wire(row.channel, body)
        show_prepared(services().client(row.account).messages.preview(draft))
    except InvalidDraft:  # a one-time password is kept as dots, an old form may not be ours
        st.code(_pretty(row.request or ""), language="json", wrap_lines=True)


def _pretty(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
