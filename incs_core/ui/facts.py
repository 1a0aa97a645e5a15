"""Small facts side by side: a quiet name above each value."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st


def show_facts(facts: Iterable[tuple[str, str]]) -> None:
    """Draw names and values, wrapping where the screen is narrow; an empty value is a dash."""
    with st.container(horizontal=True, gap="medium"):
        for name, value in facts:
            with st.container(width="content", gap=None):
                st.caption(name, width="content")
                st.text(value or "–")
