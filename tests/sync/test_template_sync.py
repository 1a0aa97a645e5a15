from __future__ import annotations

import time

import pytest

from incs_core.api import IncsClient
from incs_core.errors import HostUnreachable
from incs_core.store import Store
from incs_core.submissions import delete_template, submit_template
from incs_core.sync.template_sync import sync_templates
from incs_core.wire.template_contents import TextContent
from incs_core.wire.templates import Template, TemplateDraft, TemplateStatus, WabaTemplateDraft
from tests.sandbox_client import StartSandbox


def submitted(client: IncsClient, name: str) -> str:
    draft = TemplateDraft(
        name=name,
        type="text",
        category="TRANSACTION",
        content=TextContent(textMessage="Your order has been shipped."),
    )
    return client.templates.create(draft).template_id


def until_decided(client: IncsClient, template_id: str) -> None:
    end = time.monotonic() + 20
    while client.templates.get(template_id).status is TemplateStatus.PENDING:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_all_templates_are_read_and_remembered(client: IncsClient, store: Store) -> None:
    read = sync_templates(store, client, client.account)
    assert read.templates > 10
    assert len(read.changes) == read.templates
    assert len(store.templates.list("main")) == read.templates
    assert sync_templates(store, client, client.account).changes == []


def test_a_decision_becomes_history(start_sandbox: StartSandbox, store: Store) -> None:
    client = start_sandbox(speed=2000.0)
    template_id = submitted(client, "please_reject_me")
    while client.templates.get(template_id).status is not TemplateStatus.PENDING:
        template_id = submitted(client, f"please_reject_{time.monotonic_ns()}"[:25])
    sync_templates(store, client, client.account)
    until_decided(client, template_id)
    sync_templates(store, client, client.account)
    changes = store.templates.changes("main", template_id)
    assert [change.new_value for change in changes][-1] == "REJECTED"


def test_a_deleted_template_is_remembered_as_such(client: IncsClient, store: Store) -> None:
    template_id = submitted(client, "short_lived")
    sync_templates(store, client, client.account)
    client.templates.delete(template_id)
    (change,) = [
        change
        for change in sync_templates(store, client, client.account).changes
        if change.template_id == template_id
    ]
    assert change.new_value == "DELETED"


def test_every_page_is_read(client: IncsClient, store: Store) -> None:
    names = [f"page_filler_{number}" for number in range(120)]
    for name in names:
        submitted(client, name)
    sync_templates(store, client, client.account)
    assert set(names) <= {row.name for row in store.templates.list("main")}


def test_whatsapp_templates_are_read_from_their_own_list(
    start_sandbox: StartSandbox, store: Store
) -> None:
    client = start_sandbox(channel="whatsapp", speed=200.0)
    components = [{"type": "BODY", "text": "Hello"}]
    draft = WabaTemplateDraft(
        name="autumn_offer", language="en_US", category="MARKETING", components=components
    )
    client.waba_templates.create(draft)
    sync_templates(store, client, client.account)
    assert "autumn_offer" in {row.name for row in store.templates.list("main")}


def test_viber_has_no_templates(start_sandbox: StartSandbox, store: Store) -> None:
    client = start_sandbox(channel="viber")
    assert sync_templates(store, client, client.account) == (0, [])


def test_a_page_that_fails_deletes_nothing(
    client: IncsClient, dead_client: IncsClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync_templates(store, client, client.account)
    before = store.templates.list("main")
    pages = [client.templates.list(count=100)]

    def first_page_only(last_id: str | None = None, count: int = 100) -> list[Template]:
        if pages:
            return (pages.pop() * count)[:count]
        return dead_client.templates.list(last_id, count)

    monkeypatch.setattr(client.templates, "list", first_page_only)
    with pytest.raises(HostUnreachable):
        sync_templates(store, client, client.account)
    assert store.templates.list("main") == before


def test_an_empty_page_after_a_full_one_deletes_nothing(
    client: IncsClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(100):
        submitted(client, f"page_filler_{number}")
    sync_templates(store, client, client.account)
    first = client.templates.list(count=100)
    monkeypatch.setattr(client.templates, "list", lambda last_id, _count: [] if last_id else first)
    read = sync_templates(store, client, client.account)
    assert read.templates == 100
    assert "DELETED" not in {change.new_value for change in read.changes}
    assert all(row.deleted_ms is None for row in store.templates.list("main"))


def test_a_page_that_comes_again_ends_the_list(
    client: IncsClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = client.templates.list(count=1)
    monkeypatch.setattr(client.templates, "list", lambda _last_id, _count: template * 100)
    assert sync_templates(store, client, client.account).templates == 1


def test_what_happens_while_pages_are_read_is_not_taken_back(
    client: IncsClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync_templates(store, client, client.account)
    before = client.templates.list(count=100)
    late = []

    def meanwhile(_last_id: str | None, _count: int) -> list[Template]:
        draft = TemplateDraft(
            name="submitted_meanwhile",
            type="text",
            category="TRANSACTION",
            content=TextContent(textMessage="Your order has been shipped."),
        )
        late.append(submit_template(store, client, draft, "ana"))
        delete_template(store, client, before[0], "ana")
        return before

    monkeypatch.setattr(client.templates, "list", meanwhile)
    assert sync_templates(store, client, client.account).changes == []
    rows = {row.template_id: row for row in store.templates.list("main")}
    assert rows[late[0].template_id].deleted_ms is None
    assert rows[before[0].template_id].deleted_ms is not None
