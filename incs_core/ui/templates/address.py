"""Which template is open: its id is in the address, so that it can be sent to a colleague."""

from __future__ import annotations

import streamlit as st

ID, ACCOUNT = "template_id", "template_account"


def open_template(account: str, template_id: str) -> None:
    """Name a template in the address; the next run shows it."""
    st.query_params[ID] = template_id
    st.query_params[ACCOUNT] = account


def close_template() -> None:
    """Back to the list."""
    for name in (ID, ACCOUNT):
        st.query_params.pop(name, None)


def template_in_address() -> tuple[str, str]:
    """Account and id of the address; empty texts where it names none."""
    return st.query_params.get(ACCOUNT, ""), st.query_params.get(ID, "")
