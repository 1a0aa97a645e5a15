"""Drafts of templates, and the values that the phone shows them with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from incs_core.domain.actions import Action
from incs_core.domain.saved import VariableSet
from incs_core.errors import StoreFull
from incs_core.store.saved.template_drafts import draft_account
from incs_core.ui.templates.value_sets import saved_value_sets
from incs_core.web.services import Services
from incs_core.wire.templates import TemplateDraft
from tests.pages.conftest import OpenPage
from tests.pages.screen import words
from tests.pages.template_builder import (
    KIND,
    NAME,
    PHONE_VALUES,
    SUBMIT,
    TEXT,
    builder,
    choose,
    fill_card,
    fresh_name,
    kept,
    phone,
    work_of,
)


def test_a_draft_survives_another_page_and_a_reload(open_page: OpenPage) -> None:
    app = builder(open_page)
    app.text_area(key=TEXT).set_value("Dear [name], hello.").run()
    choose(app, "kind", "carousel")
    fill_card(app, 1, "Rain jackets")
    draft_id = app.query_params["template_draft"]
    app.switch_page("pages/send.py").run()
    app.switch_page("pages/templates.py")
    app.query_params["template_part"] = "New template"
    app.run()
    assert work_of(app).template.cards[1].fields["cardTitle"] == "Rain jackets"
    again = builder(open_page, template_draft=draft_id)
    assert again.segmented_control(key=KIND).value == "carousel"
    choose(again, "kind", "text")
    assert again.text_area(key=TEXT).value == "Dear [name], hello."
    assert not again.exception


def test_drafts_are_opened_left_and_deleted(open_page: OpenPage, current: Services) -> None:
    app = builder(open_page)
    app.text_area(key=TEXT).set_value("The first.").run()
    app.button(key="new_draft").click().run()
    assert app.text_area(key=TEXT).value == ""
    app.text_area(key=TEXT).set_value("The second.").run()
    first = next(draft for draft in kept(current) if "first" in draft.body)
    app.button(key=f"draft_{first.id}").click().run()
    assert app.text_area(key=TEXT).value == "The first."
    app.button(key="delete_draft").click().run()
    assert [json.loads(draft.body)["template"]["text"] for draft in kept(current)] == [
        "The second."
    ]
    assert not app.exception


def test_nobody_keeps_or_deletes_drafts_who_may_not(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = builder(open_page)
    app.text_area(key=TEXT).set_value("The first.").run()
    (before,) = kept(current)
    monkeypatch.setattr(
        "incs_core.ui.common.permissions.is_allowed",
        lambda action: action is not Action.WRITE_TEMPLATE,
    )
    app.text_area(key=TEXT).set_value("The second.").run()
    assert "it is lost when you close this tab" in words(app)
    app.button(key="delete_draft").click().run()
    assert "Could not delete the draft. Nothing was changed." in words(app)
    assert kept(current) == [before]
    assert not app.exception


def test_it_says_so_where_the_address_names_a_draft_that_is_gone(open_page: OpenPage) -> None:
    app = builder(open_page, template_draft="gone")
    assert "This draft was submitted or deleted" in words(app)
    assert app.text_input(key=NAME).value == ""
    assert not app.exception


def test_the_phone_shows_the_values_of_a_set_at_once(open_page: OpenPage) -> None:
    app = builder(open_page)
    app.text_area(key=TEXT).set_value("Dear [name], hello.").run()
    assert 'class="incs-open"' in phone(app)
    options = app.selectbox(key=PHONE_VALUES).options
    assert options == ["Typical", "Long", "Right to left", "Emoji", "Empty"]
    app.selectbox(key=PHONE_VALUES).set_value("Right to left").run()
    assert "محمد" in phone(app)
    app.selectbox(key=PHONE_VALUES).set_value("Empty").run()
    assert "name is empty" in phone(app)
    assert not app.exception


def test_values_are_kept_under_a_name_and_go_with_the_template(
    open_page: OpenPage, current: Services
) -> None:
    name = fresh_name()
    app = builder(open_page)
    app.text_input(key=NAME).set_value(name).run()
    app.text_area(key=TEXT).set_value("Dear [name], hello.").run()
    app.text_input(key=f"{PHONE_VALUES}_None_name").set_value("Bo Ng").run()
    app.text_input(key=f"{PHONE_VALUES}_None|name").set_value("Short").run()
    app.button(key=f"{PHONE_VALUES}_keep").click().run()
    owner = draft_account(work_of(app).id)
    (own,) = current.store.variable_sets.list("main", owner)
    assert (own.name, own.values) == ("Short", {"name": "Bo Ng"})
    app.selectbox(key=PHONE_VALUES).set_value("Short").run()
    assert "Bo Ng" in phone(app)
    app.button(key=SUBMIT).click().run()
    assert [one.name for one in current.store.variable_sets.list("main", name)] == ["Short"]
    assert not app.exception


def test_the_phone_is_dark_and_collapsed_when_asked(open_page: OpenPage) -> None:
    app = builder(open_page)
    app.text_area(key=TEXT).set_value("A line.\n" * 12).run()
    assert "incs-as-page" in phone(app)
    app.segmented_control(key="template_phone_scheme").set_value("Dark").run()
    app.toggle(key="template_phone_folded").set_value(True).run()
    assert "incs-as-dark incs-collapsed" in phone(app)
    assert not app.exception


def test_it_shows_the_exact_request_once_nothing_is_left_to_mend(open_page: OpenPage) -> None:
    app = builder(open_page)
    assert not app.code
    app.text_input(key=NAME).set_value(fresh_name()).run()
    app.text_area(key=TEXT).set_value("Dear [name], hello.").run()
    body: dict[str, Any] = json.loads(app.code[0].value)
    assert TemplateDraft.model_validate(body).check() == []
    assert "$INCS_CERTIFICATION_CODE" in app.code[1].value
    assert "No problems" in words(app)


def test_a_set_of_the_store_is_offered(open_page: OpenPage, current: Services) -> None:
    app = builder(open_page)
    app.text_area(key=TEXT).set_value("Dear [name], hello.").run()
    owner = draft_account(work_of(app).id)
    current.store.variable_sets.save(VariableSet("main", owner, "VIP", {"name": "Zoë"}, "ana", 1))
    saved_value_sets.clear()
    again = builder(open_page, template_draft=work_of(app).id)
    assert "★ VIP" in again.selectbox(key=PHONE_VALUES).options
    assert not again.exception


def test_a_copy_begins_with_the_values_of_its_template(
    open_page: OpenPage, current: Services
) -> None:
    found = next(t for t in current.client("main").templates.iter() if t.name == "order_shipped")
    own = VariableSet("main", "order_shipped", "VIP", {"name": "Zoë"}, "ana", 1)
    current.store.variable_sets.save(own)
    app = open_page("templates", template_id=found.template_id)
    app.button(key="template_clone").click().run()
    assert "A copy of order_shipped" in words(app)
    assert app.text_input(key=NAME).value == "order_shipped_2"
    assert "★ VIP" in app.selectbox(key=PHONE_VALUES).options
    assert work_of(app).draft().wire()["content"] == found.content
    assert [draft.name for draft in kept(current)] == ["order_shipped_2"]
    assert not app.exception


def test_it_goes_on_where_the_draft_cannot_be_kept(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreFull("The disk is full.")

    monkeypatch.setattr("incs_core.store.saved.template_drafts.TemplateDrafts.save", full)
    app = builder(open_page)
    app.text_area(key=TEXT).set_value("Dear [name], hello.").run()
    assert "The disk is full." in app.error[0].value.replace("\\", "")
    assert "The draft is not saved" in words(app)
    assert "Dear" in phone(app)
    assert not app.exception
