"""The three steps of a send, each with its number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def step(number: int, title: str) -> Iterator[None]:
    """A step: its number, what it is about, and its part of the page."""
    st.subheader(f":primary-badge[{number}] {title}", anchor=False)
    with st.container(gap="small"):
        yield
