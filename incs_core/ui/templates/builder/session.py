"""The template being written: in the session, and saved at every change."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field, replace

import streamlit as st

from incs_core.domain.actions import Action
from incs_core.domain.saved import SavedDraft
from incs_core.errors import ConfigurationError, IncsError
from incs_core.store.saved.template_drafts import draft_account
from incs_core.templates.editor_state import EditableTemplate, editable_template, template_from_json
from incs_core.templates.editor_state_waba import (
    EditableWabaTemplate,
    editable_waba_template,
    waba_from_json,
)
from incs_core.ui.common.permissions import actor, require
from incs_core.ui.common.services import services
from incs_core.ui.templates.data import template_accounts
from incs_core.ui.templates.url_state import ID, NEW, PART
from incs_core.wire.templates import Template, TemplateDraft, WabaTemplateDraft

SESSION_KEY = "template_work"
DRAFT = "template_draft"
START = "new_template_"
"""Every widget of the builder has a key that begins like this."""


class DraftNotFound(IncsError):
    """A draft is gone or cannot be read; another one can be begun."""


@dataclass(slots=True)
class DraftSession:
    """A draft of one account: its RCS form and its WhatsApp form; the account's channel decides.

    `note` says where it comes from. `tried`: somebody pressed Submit, so empty fields count too.
    `submitted`: what INCS made of it. `unanswered`: why it is not known whether INCS took it, by
    the name it had, a line for each try.
    """

    account: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    template: EditableTemplate = field(default_factory=EditableTemplate)
    waba: EditableWabaTemplate = field(default_factory=EditableWabaTemplate)
    note: str = ""
    card: str = ""
    tried: bool = False
    saved_body: str = ""
    submitted: Template | None = None
    unanswered: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_waba(self) -> bool:
        """Whether the account writes WhatsApp templates."""
        return services().accounts[self.account].channel == "whatsapp"

    @property
    def name(self) -> str:
        """The template's name as typed."""
        return (self.waba if self.is_waba else self.template).name.strip()

    def draft(self) -> TemplateDraft | WabaTemplateDraft:
        """What would be submitted."""
        return self.waba.draft() if self.is_waba else self.template.draft()

    def body(self) -> str:
        """Everything typed, as JSON."""
        parts = {"template": self.template.to_json(), "waba": self.waba.to_json()}
        return json.dumps({**parts, "note": self.note}, ensure_ascii=False)


def current_session() -> DraftSession:
    """The draft of the address, else that of the session, else a new one.

    Raises:
        DraftNotFound: the draft of the address is gone, or cannot be read.
        StoreError: the database cannot be read.
    """
    wanted = st.query_params.get(DRAFT, "")
    work: DraftSession | None = st.session_state.get(SESSION_KEY)
    if work is not None and wanted in {"", work.id}:
        if work.saved_body:
            st.query_params[DRAFT] = work.id
        return work
    return _begin(_opened(wanted) if wanted else DraftSession(template_accounts()[0]))


def _begin(work: DraftSession) -> DraftSession:
    """Make this the draft of the session; fields of another one are forgotten."""
    clear_fields()
    st.session_state[SESSION_KEY] = work
    if work.saved_body:
        st.query_params[DRAFT] = work.id
    else:
        st.query_params.pop(DRAFT, None)
    return work


def _opened(draft_id: str) -> DraftSession:
    saved = services().store.template_drafts.get(draft_id)
    if saved is None:
        raise DraftNotFound("This draft was submitted or deleted.", advice="Start a new draft.")
    return read_saved(saved)


def read_saved(saved: SavedDraft) -> DraftSession:
    """A draft of the store. Raises DraftNotFound: its account is gone, or its form unreadable."""
    if saved.account not in template_accounts():
        raise DraftNotFound(
            f"The draft belongs to the account {saved.account}, which no longer exists."
        )
    try:
        body = json.loads(saved.body)
        work = DraftSession(
            saved.account,
            saved.id,
            template_from_json(body["template"]),
            waba_from_json(body["waba"]),
            str(body["note"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DraftNotFound(
            "This draft was saved by another version and cannot be read."
        ) from error
    work.saved_body = saved.body
    return work


def save(work: DraftSession) -> None:
    """Write the draft down if it changed; one in which nothing stands yet is not kept.

    Raises:
        Forbidden: the person may not write templates.
        StoreError: the database cannot be written.
    """
    body = work.body()
    if body == work.saved_body or (not work.saved_body and _is_empty(work)):
        return
    require(Action.WRITE_TEMPLATE)
    now_ms = time.time_ns() // 1_000_000
    saved = SavedDraft(work.id, work.account, work.name, body, actor(), now_ms, now_ms)
    services().store.template_drafts.save(saved)
    work.saved_body = body
    st.query_params[DRAFT] = work.id


def _is_empty(work: DraftSession) -> bool:
    """Whether no text stands in any field; a kind or a category alone is no draft."""
    form = work.template
    typed = [form.name, form.text, *form.suggestions, work.waba.name, work.waba.body]
    cards = [card for card in form.cards if any(card.fields.values()) or card.suggestions]
    return not any([*typed, *cards, work.waba.header_text, work.waba.footer, *work.waba.buttons])


def discard(work: DraftSession) -> None:
    """Delete a draft, for good. Raises as `save` does."""
    require(Action.WRITE_TEMPLATE)
    services().store.template_drafts.delete(work.id)
    release_draft()


def release_draft() -> None:
    """Leave the draft of this session; what is kept stays kept."""
    st.session_state.pop(SESSION_KEY, None)
    st.query_params.pop(DRAFT, None)
    clear_fields()


def begin_session(work: DraftSession) -> None:
    """Make this the draft that the builder shows, and keep it."""
    _begin(work)
    save(work)


def clear_fields() -> None:
    """Forget what the builder's fields hold; they are filled from the draft again."""
    for key in [key for key in st.session_state if str(key).startswith(START)]:
        del st.session_state[key]


def open_in_builder(
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
    work = DraftSession(account or _account_for(draft), note=note)
    if isinstance(draft, WabaTemplateDraft):
        work.waba = editable_waba_template(draft)
    else:
        work.template = editable_template(draft)
    begin_session(work)
    for saved in services().store.variable_sets.list(work.account, values_of) if values_of else ():
        services().store.variable_sets.save(replace(saved, template=draft_account(work.id)))
    st.query_params.pop(ID, None)
    st.session_state[PART] = NEW


def _account_for(draft: TemplateDraft | WabaTemplateDraft) -> str:
    channel = "whatsapp" if isinstance(draft, WabaTemplateDraft) else "rcs"
    accounts = services().accounts
    found = [key for key in template_accounts() if accounts[key].channel == channel]
    if not found:
        raise ConfigurationError(f"No account sends over {channel}.", advice="Check the settings.")
    return found[0]
