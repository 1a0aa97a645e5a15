"""One message, or a test run of many; and which run an address opens."""

from __future__ import annotations

import streamlit as st

ONE, MANY = "One message", "Test run"
RUN = "run"


def choose_mode() -> str:
    """Draw the choice; it is in the address."""
    chosen = st.segmented_control(
        "What to send",
        [ONE, MANY],
        default=ONE,
        required=True,
        key="send_mode",
        bind="query-params",
        label_visibility="collapsed",
    )
    return str(chosen or ONE)


def opened_run() -> str:
    """The run that the address names, or ""."""
    return str(st.query_params.get(RUN, ""))


def open_run(run_id: str) -> None:
    """Show this run from now on; "" closes it."""
    if run_id:
        st.query_params[RUN] = run_id
    else:
        st.query_params.pop(RUN, None)
