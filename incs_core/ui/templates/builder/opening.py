"""The way into the builder from elsewhere: a clone, a rejected template, a file."""

from __future__ import annotations

import streamlit as st

from incs_core.errors import ConfigurationError
from incs_core.models.templates import TemplateDraft, WabaTemplateDraft
from incs_core.ui.resources import services
from incs_core.ui.templates.address import ID, NEW, PART
from incs_core.ui.templates.builder.work import begin_work, from_draft, writing_accounts


def open_with(
    draft: TemplateDraft | WabaTemplateDraft, account: str = "", *, note: str = ""
) -> None:
    """Open the builder filled with a draft. For callbacks: it chooses the part of the page.

    Args:
        account: whose template it becomes; without it, the first account of the draft's channel.
        note: where it comes from, shown above the form: "A copy of parcel_here."

    Raises:
        ConfigurationError: no account takes such templates.
        StoreError: the draft cannot be kept.
    """
    begin_work(from_draft(draft, account or _account_for(draft), note))
    st.query_params.pop(ID, None)
    st.session_state[PART] = NEW


def _account_for(draft: TemplateDraft | WabaTemplateDraft) -> str:
    channel = "whatsapp" if isinstance(draft, WabaTemplateDraft) else "rcs"
    accounts = services().accounts
    found = [key for key in writing_accounts() if accounts[key].channel == channel]
    if not found:
        raise ConfigurationError(f"No account sends over {channel}.", advice="Check the settings.")
    return found[0]
