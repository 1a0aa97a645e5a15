"""Which account a screen works with; asked only where there are several."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.resources import services


def choose_account(key: str, *, width: int = 240) -> str:
    """The account's id; `key` is its name in the address."""
    accounts = services().accounts
    if len(accounts) == 1:
        return services().default_account
    return st.selectbox(
        "Account",
        list(accounts),
        format_func=lambda account_id: accounts[account_id].label,
        key=key,
        bind="query-params",
        width=width,
    )
