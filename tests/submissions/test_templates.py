from __future__ import annotations

import pytest

from incs_core.api import IncsClient
from incs_core.errors import ApiError, HostUnreachable, InvalidDraft, NotFound
from incs_core.store import Store
from incs_core.submissions import delete_template, submit_template
from incs_core.sync.template_sync import sync_templates, template_from_row
from incs_core.wire.template_contents import TextContent
from incs_core.wire.templates import TemplateDraft, WabaTemplateDraft
from tests.sandbox_client import StartSandbox

DRAFT = TemplateDraft(
    name="welcome",
    type="text",
    category="TRANSACTION",
    content=TextContent(text_message="Welcome, [name]."),
)
WABA = WabaTemplateDraft(
    name="welcome",
    language="en_US",
    category="UTILITY",
    components=[{"type": "BODY", "text": "Welcome"}],
)


def audited(store: Store) -> list[tuple[str, str, str]]:
    return [(row.actor, row.action, row.outcome) for row in store.audit.list()]


def test_what_we_submit_begins_its_history_at_once(client: IncsClient, store: Store) -> None:
    template = submit_template(store, client, DRAFT, "ana")
    (change,) = store.templates.changes("main", template.template_id)
    assert (change.new_value, change.source) == ("PENDING", "action")
    (row,) = store.templates.list("main")
    assert row.category == "TRANSACTION"
    assert audited(store) == [("ana", "submit template", "done")]


def test_a_refusal_is_written_down_and_nothing_else(client: IncsClient, store: Store) -> None:
    submit_template(store, client, DRAFT, "ana")
    with pytest.raises(ApiError, match="already present"):
        submit_template(store, client, DRAFT, "ben")
    assert audited(store)[0] == ("ben", "submit template", "failed: 10004")
    assert len(store.templates.list()) == 1


def test_a_draft_of_another_channel_is_never_sent(
    start_sandbox: StartSandbox, client: IncsClient, store: Store
) -> None:
    with pytest.raises(InvalidDraft, match="for WhatsApp"):
        submit_template(store, client, WABA, "ana")
    whatsapp = start_sandbox(channel="whatsapp")
    with pytest.raises(InvalidDraft, match="for RCS"):
        submit_template(store, whatsapp, DRAFT, "ana")
    assert submit_template(store, whatsapp, WABA, "ana").language == "en_US"


def test_what_we_delete_keeps_its_json_and_says_that_it_was_us(
    client: IncsClient, store: Store
) -> None:
    template = submit_template(store, client, DRAFT, "ana")
    delete_template(store, client, template, "ana")
    (row,) = store.templates.list("main")
    assert row.deleted_ms is not None
    kept = template_from_row(row)
    assert (kept.raw_status, kept.content) == ("DELETED", DRAFT.content.wire())
    assert store.templates.changes("main", template.template_id)[-1].source == "action"
    assert audited(store)[0] == ("ana", "delete template", "done")
    sync_templates(store, client, client.account)
    assert len(store.templates.changes("main", template.template_id)) == 2


def test_one_that_we_never_saw_is_remembered_before_it_goes(
    client: IncsClient, store: Store
) -> None:
    template = client.templates.create(DRAFT)
    delete_template(store, client, template, "ana")
    assert template_from_row(store.templates.list("main")[0]).content == DRAFT.content.wire()


def test_one_that_somebody_else_deleted_counts_as_deleted(client: IncsClient, store: Store) -> None:
    template = submit_template(store, client, DRAFT, "ana")
    client.templates.delete(template.template_id)
    with pytest.raises(NotFound):
        delete_template(store, client, template, "ana")
    assert store.templates.list("main")[0].deleted_ms is not None


def test_a_dead_host_deletes_nothing(
    client: IncsClient, dead_client: IncsClient, store: Store
) -> None:
    template = submit_template(store, client, DRAFT, "ana")
    with pytest.raises(HostUnreachable):
        delete_template(store, dead_client, template, "ana")
    assert store.templates.list("main")[0].deleted_ms is None
    assert audited(store)[0][2].startswith("failed")
