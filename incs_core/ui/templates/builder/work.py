"""The template that is being written: in the session, and kept in the store at every change."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field

import streamlit as st

from incs_core.errors import IncsError
from incs_core.models.templates import Template, TemplateDraft, WabaTemplateDraft
from incs_core.store.drafting import KeptDraft
from incs_core.templates.working import WorkingTemplate, template_from_json, working_copy
from incs_core.templates.working_waba import WorkingWaba, waba_copy, waba_from_json
from incs_core.ui.access import Action, actor, require
from incs_core.ui.resources import services

WORK = "template_work"
DRAFT = "template_draft"
START = "new_template_"
"""Every widget of the builder has a key that begins like this."""


class NoSuchDraft(IncsError):
    """A draft is gone or cannot be read; another one can be begun."""


@dataclass(slots=True)
class Work:
    """A draft of one account: its RCS form and its WhatsApp form; the account's channel decides.

    `note` says where it comes from. `tried`: somebody pressed Submit, so empty fields count too.
    `submitted`: what INCS made of it. `unanswered`: why it is not known whether INCS took it, by
    the name it had, a line for each try.
    """

    account: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    template: WorkingTemplate = field(default_factory=WorkingTemplate)
    waba: WorkingWaba = field(default_factory=WorkingWaba)
    note: str = ""
    card: str = ""
    tried: bool = False
    kept: str = ""
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
        parts = {"template": self.template.as_json(), "waba": self.waba.as_json()}
        return json.dumps({**parts, "note": self.note}, ensure_ascii=False)


def writing_accounts() -> list[str]:
    """The accounts that have templates: RCS and WhatsApp."""
    return [key for key, one in services().accounts.items() if one.channel != "viber"]


def current_work() -> Work:
    """The draft of the address, else that of the session, else a new one.

    Raises:
        NoSuchDraft: the draft of the address is gone, or cannot be read.
        StoreError: the database cannot be read.
    """
    wanted = st.query_params.get(DRAFT, "")
    work: Work | None = st.session_state.get(WORK)
    if work is not None and wanted in {"", work.id}:
        if work.kept:
            st.query_params[DRAFT] = work.id
        return work
    return _begin(_opened(wanted) if wanted else blank())


def blank(account: str = "") -> Work:
    """A draft in which nothing stands yet."""
    work = Work(account or writing_accounts()[0])
    work.kept = ""
    return work


def _begin(work: Work) -> Work:
    """Make this the draft of the session; fields of another one are forgotten."""
    clear_fields()
    st.session_state[WORK] = work
    if work.kept:
        st.query_params[DRAFT] = work.id
    else:
        st.query_params.pop(DRAFT, None)
    return work


def _opened(draft_id: str) -> Work:
    kept = services().store.template_draft(draft_id)
    if kept is None:
        raise NoSuchDraft("This draft is gone: it was submitted or deleted.", advice="Begin anew.")
    return read_kept(kept)


def read_kept(kept: KeptDraft) -> Work:
    """A draft of the store. Raises NoSuchDraft: its account is gone, or its form unreadable."""
    if kept.account not in writing_accounts():
        raise NoSuchDraft(f"The draft belongs to the account {kept.account}, which is gone.")
    try:
        body = json.loads(kept.body)
        work = Work(
            kept.account,
            kept.id,
            template_from_json(body["template"]),
            waba_from_json(body["waba"]),
            str(body["note"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise NoSuchDraft("This draft was kept in a form that we cannot read.") from error
    work.kept = kept.body
    return work


def keep(work: Work) -> None:
    """Write the draft down if it changed; one in which nothing stands yet is not kept.

    Raises:
        Forbidden: the person may not write templates.
        StoreError: the database cannot be written.
    """
    body = work.body()
    if body == work.kept or (not work.kept and _says_nothing(work)):
        return
    require(Action.WRITE_TEMPLATE)
    now_ms = time.time_ns() // 1_000_000
    kept = KeptDraft(work.id, work.account, work.name, body, actor(), now_ms, now_ms)
    services().store.save_template_draft(kept)
    work.kept = body
    st.query_params[DRAFT] = work.id


def _says_nothing(work: Work) -> bool:
    """Whether no text stands in any field; a kind or a category alone is no draft."""
    form = work.template
    typed = [form.name, form.text, *form.suggestions, work.waba.name, work.waba.body]
    cards = [card for card in form.cards if any(card.fields.values()) or card.suggestions]
    return not any([*typed, *cards, work.waba.header_text, work.waba.footer, *work.waba.buttons])


def forget(work: Work) -> None:
    """Delete a draft, for good. Raises as `keep` does."""
    require(Action.WRITE_TEMPLATE)
    services().store.delete_template_draft(work.id)
    let_go()


def let_go() -> None:
    """Leave the draft of this session; what is kept stays kept."""
    st.session_state.pop(WORK, None)
    st.query_params.pop(DRAFT, None)
    clear_fields()


def begin_work(work: Work) -> None:
    """Make this the draft that the builder shows, and keep it."""
    _begin(work)
    keep(work)


def from_draft(draft: TemplateDraft | WabaTemplateDraft, account: str, note: str) -> Work:
    """A draft to be written on from one that exists."""
    work = Work(account, note=note)
    if isinstance(draft, WabaTemplateDraft):
        work.waba = waba_copy(draft)
    else:
        work.template = working_copy(draft)
    return work


def clear_fields() -> None:
    """Forget what the builder's fields hold; they are filled from the draft again."""
    for key in [key for key in st.session_state if str(key).startswith(START)]:
        del st.session_state[key]
