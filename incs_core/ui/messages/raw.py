"""What came over the wire, word for word."""

from __future__ import annotations

import json

import streamlit as st


def show_raw(text: str) -> None:
    """JSON as a tree; what is not JSON as it is."""
    try:
        content = json.loads(text)
    except ValueError:
        st.code(text, language=None, wrap_lines=True)
    else:
        st.json(content, expanded=2)
