"""Single send or test run, and the numbered steps of both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

ONE, MANY = "One message", "Test run"
RUN_ID = "run"


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
    return str(st.query_params.get(RUN_ID, ""))


def open_run(run_id: str) -> None:
    """Show this run from now on; "" closes it."""
    if run_id:
        st.query_params[RUN_ID] = run_id
    else:
        st.query_params.pop(RUN_ID, None)


@contextmanager
def step_heading(number: int, title: str) -> Iterator[None]:
    """A step: its number, what it is about, and its part of the page."""
    st.subheader(f":primary-badge[{number}] {title}", anchor=False)
    with st.container(gap="small"):
        yield
