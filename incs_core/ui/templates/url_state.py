"""Which template is open: its id is in the address, so that it can be sent to a colleague."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.common.layout import part_switch
from incs_core.ui.common.services import services

ID = "template_id"
PART = "template_part"
LIST, NEW, IMPORT = "All templates", "New template", "Import"


def choose_part() -> str:
    """The switch between the board, the form of a new one and the import; it is in the address."""
    return part_switch(PART, (LIST, NEW, IMPORT), LIST)


def open_template(account: str, template_id: str) -> None:
    """Name a template in the address; the next run shows it."""
    one_account = len(services().accounts) == 1
    st.query_params[ID] = template_id if one_account else f"{account}/{template_id}"


def close_template() -> None:
    """Back to the list."""
    st.query_params.pop(ID, None)
    st.session_state[PART] = LIST


def template_in_address() -> tuple[str, str]:
    """Account and id of the address; empty texts where it does not say."""
    account, _, template_id = st.query_params.get(ID, "").rpartition("/")
    return account, template_id
