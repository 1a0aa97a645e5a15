"""The process's services for pages, and the choice of an account."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Sequence
from typing import Literal

import streamlit as st

from incs_core.settings import load_settings
from incs_core.web.embedded_sandbox import EmbeddedSandbox
from incs_core.web.services import Services, open_services, shared_services


def services() -> Services:
    """The services of this process; started here when no server has started them.

    Raises:
        ConfigurationError: a setting is wrong.
        StoreError: the database cannot be used.
    """
    return shared_services.get(_open_alone)


def _open_alone() -> Services:
    settings = load_settings()
    if not settings.sandbox:
        return open_services(settings)
    sandbox = contextlib.ExitStack().enter_context(EmbeddedSandbox())
    return open_services(settings, sandbox_url=sandbox.url)


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
