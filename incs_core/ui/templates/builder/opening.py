"""The way into the builder from elsewhere: a clone, a rejected template, a file."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from incs_core.errors import ConfigurationError
from incs_core.models.templates import TemplateDraft, WabaTemplateDraft
from incs_core.store.drafting import draft_owner
from incs_core.ui.resources import services
from incs_core.ui.templates.address import ID, NEW, PART
from incs_core.ui.templates.builder.work import begin_work, from_draft, writing_accounts


def open_with(
    draft: TemplateDraft | WabaTemplateDraft,
    account: str = "",
    *,
    note: str = "",
    values_of: str = "",
) -> None:
    """Open the builder filled with a draft. For callbacks: it chooses the part of the page.

    Args:
        account: whose template it becomes; without it, the first account of the draft's channel.
        note: where it comes from, shown above the form: "A copy of parcel_here."
        values_of: the template of the same account whose sets of values it begins with.

    Raises:
        ConfigurationError: no account takes such templates.
        StoreError: the draft cannot be kept.
    """
    work = from_draft(draft, account or _account_for(draft), note)
    begin_work(work)
    for kept in services().store.variable_sets(work.account, values_of) if values_of else ():
        services().store.save_variable_set(replace(kept, template=draft_owner(work.id)))
    st.query_params.pop(ID, None)
    st.session_state[PART] = NEW


def _account_for(draft: TemplateDraft | WabaTemplateDraft) -> str:
    channel = "whatsapp" if isinstance(draft, WabaTemplateDraft) else "rcs"
    accounts = services().accounts
    found = [key for key in writing_accounts() if accounts[key].channel == channel]
    if not found:
        raise ConfigurationError(f"No account sends over {channel}.", advice="Check the settings.")
    return found[0]
