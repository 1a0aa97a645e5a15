"""The outcome of an action, carried over the rerun that follows it and shown once."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.guard import as_text

KEY = "outcome"


def remember(message: str, icon: str = ":material/check_circle:", *, failed: bool = False) -> None:
    """Keep what happened until the next run shows it; `failed`: nothing was done, and why."""
    st.session_state[KEY] = (message, icon, failed)


def show() -> None:
    """Show what the last action did, once."""
    kept = st.session_state.pop(KEY, None)
    if kept is not None:
        message, icon, failed = kept
        (st.error if failed else st.success)(as_text(message), icon=icon)
