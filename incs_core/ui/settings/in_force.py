"""What is in force: settings and accounts, secrets only as set or not."""

from __future__ import annotations

import streamlit as st

from incs_core.doctor import setting_checks
from incs_core.settings import Account
from incs_core.ui.guard import as_text
from incs_core.ui.resources import services
from incs_core.ui.tables import show_table

SET, NOT_SET = "set", "not set"


def zone_warning() -> None:
    """Say it where figures are still kept in another zone than the settings want."""
    store = services().store
    if store.zone_mismatch is None:
        return
    st.warning(
        f"Figures are kept in {as_text(store.zone.key)}, the settings want "
        f"{as_text(store.zone_mismatch)}. Stop the dashboard and run "
        "`python -m incs_core rebuild`; until then every figure stays in the old zone.",
        icon=":material/schedule:",
    )


def in_force() -> None:
    """The settings of this process, and its accounts."""
    st.subheader("Settings", anchor=False)
    checks = setting_checks(services().settings)
    rows = [{"Setting": check.name, "In force": check.said} for check in checks]
    show_table(rows, key="settings-in-force", file_name="settings")
    st.subheader("Accounts", anchor=False)
    st.caption("Credentials are never shown; hosts are those that calls go to.")
    accounts = [account_row(account) for account in services().accounts.values()]
    show_table(accounts, key="accounts-in-force", file_name="accounts")


def account_row(account: Account) -> dict[str, str]:
    """One account without its secrets."""
    others = ", ".join(f"{endpoint}: {url}" for endpoint, url in account.hosts.items())
    return {
        "Account": account.id,
        "Label": account.label,
        "Channel": account.channel,
        "API host": account.api_url,
        "Chat API host": account.chat_api_url,
        "Other hosts": others or "–",
        "Certification code": SET,
        "User": SET if account.username else NOT_SET,
        "Password": SET if account.password.get_secret_value() else NOT_SET,
    }
