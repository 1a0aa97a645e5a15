"""The configuration: settings and accounts in force, and the steps from sandbox to live."""

from __future__ import annotations

import streamlit as st

from incs_core.doctor import setting_checks
from incs_core.settings import Account
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table

SET, NOT_SET = "set", "not set"


def zone_warning() -> None:
    """Say it where figures are still kept in another zone than the settings want."""
    store = services().store
    if store.zone_mismatch is None:
        return
    st.warning(
        f"Figures are stored in {escape_markdown(store.zone.key)}, but the settings say "
        f"{escape_markdown(store.zone_mismatch)}. Stop the dashboard and run "
        "`python -m incs_core rebuild`; until then figures stay in the old zone.",
        icon=":material/schedule:",
    )


def show_configuration() -> None:
    """The settings of this process, and its accounts."""
    st.subheader("Settings", anchor=False)
    checks = setting_checks(services().settings)
    rows = [{"Setting": check.name, "Value": check.finding} for check in checks]
    show_table(rows, key="settings-in-force", file_name="settings")
    st.subheader("Accounts", anchor=False)
    st.caption("Credentials are never shown. Hosts are those that requests go to.")
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


TOML = """[incs]
certification_code = "…"                  # from the INCS console
username = "…"                            # INCS admin account, for tasks
password = "…"
database_url = "sqlite:///var/live.db"    # a history of its own
webhook_secret = "…"                      # 32 letters and digits that nobody can guess
public_url = "https://incs.example.com"   # where INCS reaches the webhook receiver
timezone = "Asia/Jakarta"                 # days and hours of all figures
"""
ENVIRONMENT = """export INCS_CERTIFICATION_CODE="…"
export INCS_USERNAME="…"
export INCS_PASSWORD="…"
export INCS_DATABASE_URL="sqlite:///var/live.db"
export INCS_WEBHOOK_SECRET="…"
export INCS_PUBLIC_URL="https://incs.example.com"
export INCS_TIMEZONE="Asia/Jakarta"
make run
"""
SEVERAL = """[incs.accounts.whatsapp]
certification_code = "…"
channel = "whatsapp"                      # rcs, whatsapp or viber
label = "Shop WhatsApp"
"""


def go_live() -> None:
    """What to do, in order."""
    st.subheader("From sandbox to live", anchor=False)
    if not services().settings.sandbox:
        st.success("This installation is live.", icon=":material/cell_tower:")
    st.markdown(
        "1. Get the certification code of your channel from the INCS console; for tasks "
        "also the user and password of an INCS admin account.\n"
        "2. Add the settings below to the file or the environment. A certification code alone "
        "is enough to leave the sandbox.\n"
        "3. Use a separate database for live, so that demo data does not mix with yours.\n"
        "4. Restart with `make run` and open the URL that it prints. A live dashboard opens only "
        "with this URL. From another machine, first `ssh -L 8501:localhost:8501 SERVER`.\n"
        "5. Start `python -m incs_core receiver` beside it, and forward `/webhooks/incs/` from "
        "your proxy or tunnel to its port 8600, never to the dashboard.\n"
        "6. Run the health check on this page.\n"
        "7. Paste the webhook URL into the INCS console, and send a test to your own phone.\n"
        "8. Import messages sent by another system: `python -m incs_core import FILE.csv`."
    )
    file, environment = st.tabs(["File .streamlit/secrets.toml", "Environment"])
    with file:
        st.code(TOML, language="toml")
        st.caption("More accounts, one table each:")
        st.code(SEVERAL, language="toml")
    with environment:
        st.code(ENVIRONMENT, language="bash")
        st.caption(
            "Secrets can be read from files: `INCS_CERTIFICATION_CODE_FILE`, "
            "`INCS_PASSWORD_FILE`, `INCS_WEBHOOK_SECRET_FILE` hold the path."
        )
    st.caption("An unknown or malformed setting stops the start with an error message.")
