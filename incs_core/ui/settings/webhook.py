"""The address to paste into INCS; its secret part is hidden until somebody asks for it."""

from __future__ import annotations

import streamlit as st

from incs_core import route_paths
from incs_core.domain.actions import Action
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.permissions import require
from incs_core.ui.common.services import services

HIDDEN = "••••••••"


def local_url() -> str:
    """Where this process serves its pages, as seen from this machine."""
    return f"http://localhost:{int(st.get_option('server.port'))}"


def webhook_part() -> None:
    """One address an account, and what must be true for INCS to reach it."""
    st.subheader("Webhook URL", anchor=False)
    settings = services().settings
    base = settings.public_url or local_url()
    st.markdown(
        "Paste it into the INCS console as the channel's callback URL. INCS posts "
        "statuses, template reviews and replies there."
    )
    shown = st.toggle(
        "Show secret",
        key="show-webhook-secret",
        help="Anyone with this URL can post events. Treat it like a password.",
    )
    for account_id, account in services().accounts.items():
        st.caption(escape_markdown(account.label))
        st.code(_address(base, account_id, shown=shown), language=None, wrap_lines=True)
    _reachability(base)
    _secret_origin()


def _address(base: str, account_id: str, *, shown: bool) -> str:
    if not shown:
        return f"{base}{route_paths.WEBHOOKS}/{HIDDEN}/{account_id}"
    require(Action.SEE_SETTINGS)
    return f"{base}{services().webhook_path(account_id)}"


def _reachability(base: str) -> None:
    settings = services().settings
    if settings.public_url is not None:
        st.caption(escape_markdown(f"The base URL comes from INCS_PUBLIC_URL: {base}."))
    elif settings.sandbox:
        st.caption("The sandbox already posts to it; no set-up needed.")
    else:
        st.warning(
            "INCS cannot reach localhost. Start `python -m incs_core receiver`, forward the path "
            "`/webhooks/incs/` to it from a proxy or tunnel, and set `INCS_PUBLIC_URL` to "
            "the public URL.",
            icon=":material/public_off:",
        )


def _secret_origin() -> None:
    if services().settings.webhook_secret is None:
        st.caption(
            "The secret was generated automatically and is stored in the database. To "
            "choose it yourself, set `INCS_WEBHOOK_SECRET`, then paste the new URL into "
            "INCS."
        )
