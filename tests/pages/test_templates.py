"""The Templates page, through the router, against the sandbox."""

from __future__ import annotations

import json
import time
import uuid

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from incs_core.models.templates import Template, TemplateDraft, TextContent
from incs_core.services import Services, shared
from incs_core.store.types import EventRecord, Item, TemplateChange
from incs_core.sync.templates import sync_templates
from tests.pages.conftest import OpenPage, wait_for

NAME, TEXT, SUBMIT = "new_template_name", "new_template_text", "new_template_submit"
EDITOR = "new_template_suggestions"


def shown(app: AppTest) -> set[str]:
    """The names in the table of templates."""
    return {name for frame in app.dataframe if "Name" in frame.value for name in frame.value.Name}


def words(app: AppTest) -> str:
    """All text of the page."""
    lists = (app.markdown, app.caption, app.error, app.warning, app.info, app.success)
    return "\n".join(str(element.value) for elements in lists for element in elements)


def fresh_name(start: str = "t") -> str:
    return f"{start}_{uuid.uuid4().hex[:12]}"


def new_template(current: Services, name: str) -> Template:
    content = TextContent(text_message="Dear [name], hello.")
    draft = TemplateDraft(name=name, type="text", category="TRANSACTION", content=content)
    return current.client("main").templates.create(draft)


def status_at_incs(current: Services, template_id: str) -> str:
    return current.client("main").templates.get(template_id).raw_status


def test_it_lists_every_template_with_its_status(open_page: OpenPage, current: Services) -> None:
    app = open_page("templates")
    at_incs = {template.name for template in current.client("main").templates.iter()}
    assert "order_shipped" in at_incs
    assert shown(app) == at_incs
    assert {metric.label for metric in app.metric} >= {"Approved", "In review", "Rejected"}
    assert not app.exception


def test_it_remembers_what_it_saw(open_page: OpenPage, current: Services) -> None:
    open_page("templates")
    kept = {row.name: row.status for row in current.store.templates("main")}
    assert kept["order_shipped"] == "APPROVED"


def test_it_filters_by_the_address(open_page: OpenPage) -> None:
    app = open_page("templates", template_status="Rejected")
    assert shown(app) == {"instalment_offer"}
    app = open_page("templates", template_name="order_", template_type="Rich card")
    assert shown(app) == {"order_shipped"}
    assert not app.exception


def test_it_says_so_where_no_template_fits(open_page: OpenPage) -> None:
    app = open_page("templates", template_name="no such name")
    assert "No template fits" in words(app)
    assert not app.exception


def test_it_shows_one_template_by_the_address(open_page: OpenPage, current: Services) -> None:
    found = next(t for t in current.client("main").templates.iter() if t.name == "order_shipped")
    app = open_page("templates", template_id=found.template_id)
    assert "Your order is on its way" in app.html[0].value
    assert any("order\\_id" in table.value.to_string() for table in app.table)
    code = [block.value for block in app.code]
    assert json.loads(code[0])["template_id"] == found.template_id
    assert f"/external/templates/rcs/{found.template_id}" in code[1]
    assert "certification-code: $INCS_CERTIFICATION_CODE" in code[1]
    assert not app.exception


def test_it_says_why_a_template_was_rejected_or_that_nobody_said(
    open_page: OpenPage, current: Services
) -> None:
    found = next(t for t in current.client("main").templates.iter() if t.raw_status == "REJECTED")
    app = open_page("templates", template_id=found.template_id)
    assert "Rejected." in app.error[0].value
    assert not app.exception


def test_it_says_so_where_the_address_names_no_template(open_page: OpenPage) -> None:
    app = open_page("templates", template_id="404")
    assert "No account has a template with the id 404" in words(app)
    app.button(key="template_back").click().run()
    assert "order_shipped" in shown(app)
    assert not app.exception


def test_it_names_a_wrong_name_beside_the_field_and_sends_nothing(
    open_page: OpenPage, current: Services
) -> None:
    before = {template.name for template in current.client("main").templates.iter()}
    app = open_page("templates", template_part="New template")
    app.text_input(key=NAME).set_value("not a name!").run()
    assert "letters, digits and underscores" in words(app)
    app.button(key=SUBMIT).click().run()
    assert "Nothing was sent" in words(app)
    assert "Enter a text" in words(app)
    assert {template.name for template in current.client("main").templates.iter()} == before
    assert not app.exception


def test_it_names_what_is_wrong_with_a_suggestion(open_page: OpenPage) -> None:
    app = open_page("templates", template_part="New template")
    app.session_state[EDITOR] = {
        "edited_rows": {},
        "added_rows": [{"Kind": "Open a web page", "Label": "Shop", "Answer to us": "shop"}],
        "deleted_rows": [],
    }
    app.run()
    assert "Suggestion 1, address" in words(app).replace("\\", "")
    assert not app.exception


def test_it_refuses_a_name_that_is_taken(open_page: OpenPage) -> None:
    app = open_page("templates", template_part="New template")
    app.text_input(key=NAME).set_value("order_shipped").run()
    assert "exists already" in words(app)


def test_it_submits_a_template_and_follows_it_until_it_is_approved(
    open_page: OpenPage, current: Services
) -> None:
    name = fresh_name()
    app = open_page("templates", template_part="New template")
    app.text_input(key=NAME).set_value(name).run()
    app.text_area(key=TEXT).set_value("Dear [name], your order [order_id] is here.").run()
    assert "[order_id]" in app.html[0].value
    app.button(key=SUBMIT).click().run()
    assert f"Submitted {name}" in words(app).replace("\\", "")
    assert "In review" in words(app)
    template_id = app.query_params["template_id"]
    wait_for(lambda: status_at_incs(current, template_id) == "APPROVED", 60)
    wait_for(lambda: "In review for" not in words(app.run()), 20)
    assert any(change.new_value == "APPROVED" for change in changes_of(current, template_id))
    assert [row.outcome for row in current.store.audit_rows() if name in row.subject] == ["done"]
    app.button(key="template_back").click().run()
    assert name in shown(app)
    assert not app.exception


def changes_of(current: Services, template_id: str) -> list[TemplateChange]:
    return current.store.template_changes("main", template_id)


def test_it_deletes_a_template_once_its_name_is_typed(
    open_page: OpenPage, current: Services
) -> None:
    template = new_template(current, fresh_name("gone"))
    app = open_page("templates", template_id=template.template_id)
    app.button(key="template_delete").click().run()
    assert "every send that names it is refused" in words(app)
    assert app.button(key="template_delete_confirm").disabled
    app.text_input(key="template_delete_name").set_value(template.name).run()
    app.button(key="template_delete_confirm").click().run()
    assert f"Deleted the template {template.name}" in words(app).replace("\\", "")
    assert template.name not in {t.name for t in current.client("main").templates.iter()}
    (row,) = [row for row in current.store.audit_rows() if template.template_id in row.subject]
    assert (row.action, row.outcome) == ("delete template", "done")
    assert not app.exception


def test_it_shows_a_deleted_template_as_we_last_saw_it(
    open_page: OpenPage, current: Services
) -> None:
    template = new_template(current, fresh_name("gone"))
    open_page("templates")
    client = current.client("main")
    client.templates.delete(template.template_id)
    sync_templates(current.store, client, current.accounts["main"])
    st.cache_data.clear()
    app = open_page("templates", template_id=template.template_id)
    assert "Deleted" in words(app)
    assert "Dear" in app.html[0].value
    assert "template_delete" not in {button.key for button in app.button}
    assert not app.exception


def test_it_reads_anew_once_a_webhook_told_of_a_change(
    open_page: OpenPage, current: Services
) -> None:
    app = open_page("templates")
    late = new_template(current, fresh_name("late"))
    assert late.name not in shown(app.run())
    now_ms = time.time_ns() // 1_000_000
    told = TemplateChange(
        account="main",
        template_id=late.template_id,
        template_name=late.name,
        aspect="status",
        old_value=None,
        new_value="REJECTED",
        reason="No lender named.",
        at_ms=now_ms,
        learnt_ms=now_ms,
        source="webhook",
    )
    event = EventRecord(b"0" * 16, "main", "webhook", "x", None, now_ms, "{}", "processed")
    current.store.ingest([Item(event, changes=(told,))])
    assert late.name in shown(app.run())


@pytest.fixture
def dead_api(environment: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The addresses of INCS lead nowhere."""
    monkeypatch.setenv("INCS_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("INCS_CHAT_API_URL", "http://127.0.0.1:9")


def test_it_says_which_host_is_dead_and_what_to_do(dead_api: None, open_page: OpenPage) -> None:
    app = open_page("templates")
    assert "127.0.0.1" in app.error[0].value.replace("\\", "")
    assert "What to do" in words(app)
    app.segmented_control(key="template_part").set_value("New template").run()
    assert app.text_input(key=NAME)
    assert not app.exception


def test_it_shows_what_it_last_saw_while_the_host_is_dead(
    open_page: OpenPage, environment: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_page("templates")
    shared.drop()
    st.cache_data.clear()
    monkeypatch.setenv("INCS_API_URL", "http://127.0.0.1:9")
    app = open_page("templates")
    assert "as last seen" in words(app)
    assert "order_shipped" in shown(app)
    assert not app.exception
