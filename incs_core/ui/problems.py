"""What is wrong with a field, said under it."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.guard import as_text


def show_problem(message: str) -> None:
    """Say what is wrong and how to mend it, in full red: a caption's grey would wash it out."""
    st.markdown(f":small[:red[:material/error: {as_text(message)}]]")
