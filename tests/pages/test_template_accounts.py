"""Templates of several accounts and channels on one board, through the router."""

from __future__ import annotations

import time

import pytest
import streamlit as st

from incs_core.api import IncsClient
from incs_core.domain.events import EventRecord, IngestItem
from incs_core.domain.templates import TemplateChange
from incs_core.settings import Settings, load_settings
from incs_core.submissions import submit_template
from incs_core.templates.files import read_json
from incs_core.ui.templates.detail import EXPORTS
from incs_core.ui.templates.status import period_of
from incs_core.web.services import Services
from incs_core.wire.templates import Template, WabaTemplateDraft
from tests.pages.conftest import OpenPage, wait_for
from tests.pages.templates_page import fresh_name, open_part, shown, words


@pytest.fixture(autouse=True)
def with_whatsapp(environment: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A WhatsApp account beside the usual one."""

    def load() -> Settings:
        settings = load_settings()
        changes = {"id": "wa", "label": "Lumen WhatsApp", "channel": "whatsapp"}
        second = settings.accounts["main"].model_copy(update=changes)
        return settings.model_copy(update={"accounts": {**settings.accounts, "wa": second}})

    monkeypatch.setattr("incs_core.ui.common.services.load_settings", load)


def decided(client: IncsClient, name: str) -> Template:
    """A WhatsApp template whose review is over."""
    body = [{"type": "BODY", "text": "Hello {{1}}, your parcel is at the counter today."}]
    draft = WabaTemplateDraft(name=name, language="en_US", category="UTILITY", components=body)
    template_id = client.waba_templates.create(draft).template_id

    def now() -> Template:
        return next(t for t in client.waba_templates.iter() if t.template_id == template_id)

    wait_for(lambda: now().raw_status != "PENDING")
    return now()


def test_the_board_has_the_templates_of_all_accounts(
    open_page: OpenPage, current: Services
) -> None:
    app = open_page("templates")
    assert {"order_shipped", "order_update"} <= shown(app)
    assert {"WhatsApp", "Text"} <= set(app.dataframe[0].value["Type"])
    app.multiselect(key="template_account").set_value(["wa"]).run()
    assert set(app.dataframe[0].value["Account"]) == {"wa"}
    assert {row.account for row in current.store.templates.list()} == {"main", "wa"}
    assert not app.exception


def test_category_and_quality_of_whatsapp_become_history(
    open_page: OpenPage, current: Services
) -> None:
    name = fresh_name("recat_quality")
    client = current.client("wa")
    body = [{"type": "BODY", "text": "Hello {{1}}, your parcel is at the counter today."}]
    draft = WabaTemplateDraft(name=name, language="en_US", category="UTILITY", components=body)
    made = submit_template(current.store, client, draft, "ana")

    def is_decided() -> bool:
        found = (t for t in client.waba_templates.iter() if t.template_id == made.template_id)
        return next(found).raw_status != "PENDING"

    wait_for(is_decided)
    st.cache_data.clear()
    app = open_page("templates", template_id=f"wa/{made.template_id}")
    (history,) = [table.value for table in app.table if "Source" in table.value]
    told = "\n".join(history["Change"])
    assert "Category: Utility → Marketing" in told.replace("\\", "")
    assert "Quality: Yellow" in told.replace("\\", "")
    assert "Status: In review → Approved" in told.replace("\\", "")
    assert "template_delete" not in {button.key for button in app.button}
    assert not app.exception


def test_a_webhook_about_quality_is_told_with_its_source(
    open_page: OpenPage, current: Services
) -> None:
    template = decided(current.client("wa"), fresh_name("quiet"))
    open_page("templates")
    now_ms = int(time.time() * 1000)
    told = TemplateChange(
        "wa",
        template.template_id,
        template.name,
        "quality",
        None,
        "RED",
        "",
        now_ms,
        now_ms,
        "webhook",
    )
    event = EventRecord(b"q" * 16, "wa", "webhook", "x", None, now_ms, "{}", "processed")
    current.store.ingest([IngestItem(event, changes=(told,))])
    app = open_page("templates", template_id=f"wa/{template.template_id}")
    (history,) = [table.value for table in app.table if "Source" in table.value]
    newest = history.iloc[0]
    assert (newest["Change"].replace("\\", ""), newest["Source"]) == (
        "Quality: Red",
        "webhook",
    )
    assert any("Quality" in table.value.index for table in app.table)  # among the facts too
    assert not app.exception


def test_a_whatsapp_template_is_cloned_for_its_own_account(
    open_page: OpenPage, current: Services
) -> None:
    found = next(t for t in current.client("wa").waba_templates.iter() if t.name == "order_update")
    app = open_page("templates", template_id=f"wa/{found.template_id}")
    app.button(key="template_clone").click().run()
    assert "A copy of order_update." in words(app).replace("\\", "")
    values = {str(field.value) for field in app.text_input}
    assert "order_update_2" in values
    assert app.selectbox(key="new_template_account").value == "wa"
    assert not app.exception


def test_a_whatsapp_template_is_exported_for_its_own_route(
    open_page: OpenPage, current: Services
) -> None:
    found = next(t for t in current.client("wa").waba_templates.iter() if t.name == "order_update")
    app = open_part(open_page("templates", template_id=f"wa/{found.template_id}"), EXPORTS)
    (read,) = read_json(app.code[0].value)
    assert isinstance(read.draft, WabaTemplateDraft)
    assert read.draft.components == found.content["components"]
    app.segmented_control(key="template_form").set_value("Python").run()
    assert "waba_templates.create(WabaTemplateDraft(" in app.code[0].value
    assert not app.exception


def test_a_review_at_whatsapp_is_looked_at_less_often(current: Services) -> None:
    assert current.accounts["wa"].channel == "whatsapp"
    assert period_of("wa") == 15
    assert period_of("main") == 2.5
