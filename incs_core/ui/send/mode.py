"""Single send or test run, and the numbered steps of both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from incs_core.ui.common.layout import part_switch

ONE, MANY = "One message", "Test run"
RUN_ID = "run"
FOLLOWED = "send_followed"
"""The intent of the message that is followed live."""


def choose_mode() -> str:
    """Draw the choice; it is in the address."""
    return part_switch("send_mode", (ONE, MANY), ONE, label="What to send")


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
