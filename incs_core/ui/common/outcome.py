"""The outcome of an action, carried over the rerun that follows it and shown once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from incs_core.errors import IncsError
from incs_core.ui.common.errors import escape_markdown, show_error

KEY = "outcome"
FAILED = ":material/error:"


@contextmanager
def acting(what: str, *, later: bool = False) -> Iterator[None]:
    """Do something for a person; where it fails with an error of ours, say that it was not done.

    Args:
        what: the action, e.g. ``"delete the rule"``.
        later: say it where the page begins, as for a click, which is taken before it is drawn.
    """
    try:
        yield
    except IncsError as error:
        head = f"Could not {what}. Nothing was changed."
        if later:
            remember(f"{head} {error.message} {error.advice}".strip(), FAILED, failed=True)
        else:
            show_error(error, head=head)


def remember(message: str, icon: str = ":material/check_circle:", *, failed: bool = False) -> None:
    """Keep what happened until the next run shows it; `failed`: nothing was done, and why."""
    st.session_state[KEY] = (message, icon, failed)


def show() -> None:
    """Show what the last action did, once."""
    pending = st.session_state.pop(KEY, None)
    if pending is not None:
        message, icon, failed = pending
        (st.error if failed else st.success)(escape_markdown(message), icon=icon)
