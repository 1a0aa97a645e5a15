"""The story of one template, through the router, against the sandbox."""

from __future__ import annotations

import json
import time

import streamlit as st

from incs_core.analytics.template_traffic import DAYS, template_traffic
from incs_core.domain.saved import VariableSet
from incs_core.domain.templates import TemplateChange
from incs_core.submissions import delete_template, submit_template
from incs_core.sync.template_sync import sync_templates
from incs_core.templates.files import next_name, read_json
from incs_core.ui.templates.detail import EXPORTS
from incs_core.web.services import Services
from incs_core.wire.template_contents import TextContent
from incs_core.wire.templates import TemplateDraft
from tests.pages.conftest import OpenPage, wait_for
from tests.pages.template_builder import NAME, SUBMIT, TEXT
from tests.pages.templates_page import (
    fresh_name,
    new_template,
    open_part,
    shown,
    status_at_incs,
    words,
)


def test_it_shows_one_template_by_the_address(open_page: OpenPage, current: Services) -> None:
    found = next(t for t in current.client("main").templates.iter() if t.name == "order_shipped")
    app = open_page("templates", template_id=found.template_id)
    assert "Your order is on its way" in app.html[0].value
    assert not any("order\\_id" in table.value.to_string() for table in app.table)
    open_part(app, "Variables")
    assert any("order\\_id" in table.value.to_string() for table in app.table)
    assert not app.exception


def test_it_exports_a_template_in_every_form(open_page: OpenPage, current: Services) -> None:
    found = next(t for t in current.client("main").templates.iter() if t.name == "order_shipped")
    app = open_part(open_page("templates", template_id=found.template_id), EXPORTS)
    (draft,) = read_json(app.code[0].value)
    assert draft.draft is not None
    assert draft.draft.wire()["content"] == found.content
    form = app.segmented_control(key="template_form")
    form.set_value("curl").run()
    assert "Choose the category" in words(app)
    app.selectbox(key="template_form_category").set_value("TRANSACTION").run()
    for name, words_ in (("curl", "curl -X POST"), ("Python", "incs.templates.create(")):
        form.set_value(name).run()
        assert words_ in app.code[0].value
        assert "TRANSACTION" in app.code[0].value
        assert "INCS_CERTIFICATION_CODE" in app.code[0].value
    form.set_value("As in INCS").run()
    code = [block.value for block in app.code]
    assert json.loads(code[0])["template_id"] == found.template_id
    assert f"/external/templates/rcs/{found.template_id}" in code[1]
    assert not app.exception


def test_it_tells_traffic_and_leads_to_delivery_and_log(
    open_page: OpenPage, current: Services
) -> None:
    found = next(t for t in current.client("main").templates.iter() if t.name == "order_shipped")
    app = open_page("templates", template_id=found.template_id)
    shown_sends = next(metric.value for metric in app.metric if metric.label == "Sends")
    sends = template_traffic(current.store, ["main"], int(time.time() * 1000))["main", found.name]
    assert shown_sends == f"{sends.counts.accepted:,}"
    assert sends.counts.accepted > 0
    (days,) = [metric.proto.chart_data for metric in app.metric if metric.label == "Sends"]
    assert (len(days), sum(days)) == (DAYS, sends.counts.accepted)
    links = [link.proto for link in app.get("page_link")]
    queries = {link.label: link.query_string for link in links}
    assert "template=order_shipped" in queries["Delivery"]
    assert "period=30+days" in queries["Messages"]
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
    assert "Template 404 not found" in words(app)
    app.button(key="template_back").click().run()
    assert "order_shipped" in shown(app)
    assert not app.exception


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
    assert "Deleted at INCS from here" in words(app)
    assert template.name not in {t.name for t in current.client("main").templates.iter()}
    (row,) = [row for row in current.store.audit.list() if template.template_id in row.subject]
    assert (row.action, row.outcome) == ("delete template", "done")
    (kept,) = [row for row in current.store.templates.list() if row.name == template.name]
    assert kept.deleted_ms is not None
    app.button(key="template_back").click().run()
    assert template.name not in shown(app)
    app.multiselect(key="template_status").set_value(["Deleted"]).run()
    assert template.name in shown(app)
    assert not app.exception


def test_it_says_what_a_deletion_breaks(open_page: OpenPage, current: Services) -> None:
    found = next(t for t in current.client("main").templates.iter() if t.name == "order_shipped")
    kept = VariableSet("main", "order_shipped", "Long names", {"name": "x" * 30}, "ana", 1)
    current.store.variable_sets.save(kept)
    app = open_page("templates", template_id=found.template_id)
    app.button(key="template_delete").click().run()
    assert "messages went out with it in the last 30 days" in words(app)
    assert "Long names" in words(app)
    assert app.button(key="template_delete_confirm").disabled
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


def test_the_preview_shows_a_set_of_values(open_page: OpenPage, current: Services) -> None:
    found = next(t for t in current.client("main").templates.iter() if t.name == "order_shipped")
    kept = VariableSet("main", "order_shipped", "Long names", {"name": "Maximiliane"}, "ana", 1)
    current.store.variable_sets.save(kept)
    app = open_page("templates", template_id=found.template_id)
    assert "[name]" in app.html[0].value
    app.selectbox(key="template_story_values").set_value("Long names").run()
    assert "Maximiliane" in app.html[0].value
    assert not app.exception


def test_it_clones_a_template_under_the_next_name(open_page: OpenPage, current: Services) -> None:
    found = next(t for t in current.client("main").templates.iter() if t.name == "otp_login")
    app = open_page("templates", template_id=found.template_id)
    app.button(key="template_clone").click().run()
    assert app.text_input(key=NAME).value == "otp_login_2"
    assert app.text_area(key=TEXT).value == found.content["textMessage"]
    assert "A copy of otp_login." in words(app).replace("\\", "")
    assert "otp_login_2" not in {t.name for t in current.client("main").templates.iter()}
    assert not app.exception


def test_it_compares_a_rejected_one_and_begins_its_resubmission(
    open_page: OpenPage, current: Services
) -> None:
    found = next(t for t in current.client("main").templates.iter() if t.raw_status == "REJECTED")
    app = open_page("templates", template_id=found.template_id)
    chosen = app.selectbox(key="template_compare").value
    near = next(t for t in current.client("main").templates.iter() if t.name == chosen)
    assert near.raw_status == "APPROVED"
    marked = "\n".join(each.value for each in app.markdown)
    assert ":red-background[" in marked
    assert ":green-background[" in marked
    assert "://" not in marked  # nothing of it is a link
    app.button(key="template_resubmit").click().run()
    assert app.text_input(key=NAME).value == next_name(found.name, [], 25)
    assert app.text_area(key=TEXT).value == found.content["textMessage"]
    assert not app.exception


def test_it_offers_a_deleted_one_for_resubmission_with_its_category(
    open_page: OpenPage, current: Services
) -> None:
    client = current.client("main")
    content = TextContent(text_message="Dear [name], hello.")
    draft = TemplateDraft(
        name=fresh_name("gone"), type="text", category="TRANSACTION", content=content
    )
    template = submit_template(current.store, client, draft, "ana")
    delete_template(current.store, client, template, "ana")
    app = open_page("templates", template_id=template.template_id)
    app.button(key="template_resubmit").click().run()
    assert app.text_input(key=NAME).value == next_name(draft.name, [], 25)
    assert app.selectbox(key="new_template_category").value == "TRANSACTION"
    assert not app.exception


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
    assert [row.outcome for row in current.store.audit.list() if name in row.subject] == ["done"]
    app.button(key="template_back").click().run()
    assert name in shown(app)
    assert not app.exception


def changes_of(current: Services, template_id: str) -> list[TemplateChange]:
    return current.store.templates.changes("main", template_id)
