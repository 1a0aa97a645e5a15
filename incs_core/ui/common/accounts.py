"""Which account a screen works with; asked only where there are several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import streamlit as st

from incs_core.ui.common.services import services


def choose_account(
    key: str, *, among: Sequence[str] | None = None, in_address: bool = True, width: int = 240
) -> str:
    """The id of the account that is chosen.

    Args:
        key: of the choice, and its name in the address.
        among: ids of the accounts that are offered; all, if absent.
        in_address: whether the address names it, as `name_of` does.
        width: pixels.
    """
    offered = list(services().accounts) if among is None else list(among)
    if len(offered) == 1:
        return offered[0]
    if in_address and (named := st.query_params.get(key)) in offered:
        st.session_state.setdefault(key, named)  # links of before named accounts by their ids
    bind: Literal["query-params"] | None = "query-params" if in_address else None
    return st.selectbox("Account", offered, format_func=name_of, key=key, bind=bind, width=width)


def name_of(account_id: str) -> str:
    """What people call an account: its label, with the id where another has the same label.

    The browser tells which one was chosen by this name, and so does the address.
    """
    accounts = services().accounts
    label = accounts[account_id].label
    is_shared = Counter(account.label for account in accounts.values())[label] > 1
    return f"{label} ({account_id})" if is_shared else label
