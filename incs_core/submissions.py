"""Creates tasks, submits and deletes templates: once, with an audit entry."""

from __future__ import annotations

import time
from typing import Final

from incs_core.api import IncsClient
from incs_core.domain.events import AuditRow
from incs_core.errors import IncsError, InvalidDraft, NotFound, Problem
from incs_core.store import Store
from incs_core.sync.template_sync import seen_template
from incs_core.wire.tasks import Task, TaskDraft
from incs_core.wire.templates import Template, TemplateDraft, WabaTemplateDraft

SUBMIT: Final = "submit template"
DELETE: Final = "delete template"


def submit_template(
    store: Store, client: IncsClient, draft: TemplateDraft | WabaTemplateDraft, actor: str
) -> Template:
    """Submit a draft for review, and store the template that INCS returns.

    Raises:
        InvalidDraft: the draft is for another channel than the account's.
        IncsError: INCS refused or is unreachable; Unconfirmed if no answer came.
    """
    account = client.account.id
    subject = f"{account}/{draft.name}"
    requested_ms = _now_ms()
    try:
        template = _create(client, draft)
    except IncsError as error:
        _audit(store, actor, SUBMIT, subject, error)
        raise
    _audit(store, actor, SUBMIT, subject, None, template.template_id)
    store.templates.save(account, [seen_template(template)], requested_ms, "action")
    return template


def delete_template(store: Store, client: IncsClient, template: Template, actor: str) -> None:
    """Delete a template at INCS; its stored copy is marked as deleted.

    Raises:
        NotFound: INCS does not have it; it is marked as deleted.
        IncsError: INCS refused or is unreachable.
    """
    account = client.account.id
    subject = f"{account}/{template.template_id}"
    if not any(row.template_id == template.template_id for row in store.templates.list(account)):
        store.templates.save(account, [seen_template(template)], _now_ms())
    try:
        client.templates.delete(template.template_id)
    except IncsError as error:
        _audit(store, actor, DELETE, subject, error)
        if isinstance(error, NotFound):
            store.templates.mark_deleted(account, template.template_id, _now_ms())
        raise
    _audit(store, actor, DELETE, subject, None, template.name)
    store.templates.mark_deleted(account, template.template_id, _now_ms())


def _create(client: IncsClient, draft: TemplateDraft | WabaTemplateDraft) -> Template:
    is_waba = isinstance(draft, WabaTemplateDraft)
    if is_waba != (client.account.channel == "whatsapp"):
        kind = "WhatsApp" if is_waba else "RCS"
        text = f"It is a template for {kind}; choose an account of that channel."
        raise InvalidDraft((Problem("account", text),))
    if isinstance(draft, WabaTemplateDraft):
        return client.waba_templates.create(draft)
    return client.templates.create(draft)


def _audit(
    store: Store, actor: str, action: str, subject: str, error: IncsError | None, detail: str = ""
) -> None:
    result = "done" if error is None else f"failed: {error.code}"
    text = detail if error is None else error.message
    store.audit.add(AuditRow(_now_ms(), actor, action, subject, result, text))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


CREATE: Final = "create task"


def create_task(store: Store, client: IncsClient, draft: TaskDraft, actor: str) -> Task:
    """Create and assign a task at INCS; never retried.

    Raises:
        IncsError: INCS refused or is unreachable; Unconfirmed if no answer came.
    """
    try:
        task = client.tasks.create(draft)
    except IncsError as error:
        _creation_audit(store, actor, f"“{draft.name}”", f"failed: {error.code}", "")
        raise
    _creation_audit(
        store, actor, f"task {task.id}", "created", f"assigned to {draft.assignee_username}"
    )
    return task


def _creation_audit(store: Store, actor: str, subject: str, result: str, detail: str) -> None:
    store.audit.add(AuditRow(time.time_ns() // 1_000_000, actor, CREATE, subject, result, detail))
