"""What people see when our own code fails: calm words, a number to hand on, and what to do."""

from __future__ import annotations

import logging
import secrets

import streamlit as st
from streamlit.errors import FragmentHandledException

from incs_core.errors import IncsError
from incs_core.ui.guard import as_text, show_error
from incs_core.unforeseen import traced

log = logging.getLogger(__name__)

WHAT = (
    "This part of the page could not be shown. The fault is in the dashboard, not in what you did."
)
WHAT_TO_DO = (
    "Try again. If it comes back, give the error number to whoever looks after the dashboard: it "
    "stands in the log too. If you had just sent, created or deleted something, look first "
    "whether it happened (Messages, Tasks, or Activity in Settings)."
)


def show_unexpected(error: Exception) -> bool:
    """Show an exception that nothing else caught; True: Streamlit need not show it.

    Streamlit has logged it with its traceback just before; the line with the number follows.
    """
    if isinstance(error, FragmentHandledException):
        return True  # shown already, inside the fragment that lies in this one
    if isinstance(error, IncsError):
        show_error(error)
        return True
    number = _number()
    log.error("Error %s: %s", number, traced(error))
    st.error(WHAT, icon=":material/error:", title="Something went wrong")
    st.caption(f"Error number **{number}**")
    st.caption(as_text(f"What to do: {WHAT_TO_DO}"))
    st.button("Try again", key=f"try-again-{number}", icon=":material/refresh:")
    return True


def _number() -> str:
    digits = secrets.token_hex(4).upper()
    return f"{digits[:4]}-{digits[4:]}"
