"""Writing templates on the Templates page, through the router, against the sandbox."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from incs_core.errors import Unconfirmed
from incs_core.templates.lint import MediaFacts
from incs_core.web.services import Services, shared_services
from incs_core.wire.templates import Template, TemplateDraft
from tests.pages.conftest import OpenPage, wait_for
from tests.pages.screen import words
from tests.pages.template_builder import (
    IMAGE,
    NAME,
    START,
    SUBMIT,
    TEXT,
    builder,
    choose,
    fill_card,
    fresh_name,
    kept,
    names_at_incs,
    phone,
    typed,
    work_of,
)


def test_it_names_a_wrong_name_beside_the_field_and_sends_nothing(
    open_page: OpenPage, current: Services
) -> None:
    before = names_at_incs(current)
    app = builder(open_page)
    assert "Enter a text" not in words(app)
    app.text_input(key=NAME).set_value("not a name!").run()
    assert "letters, digits and underscores" in words(app)
    app.button(key=SUBMIT).click().run()
    assert "Nothing was submitted" in words(app)
    assert "Enter a text" in words(app)
    assert names_at_incs(current) == before
    assert not app.exception


def test_it_refuses_a_name_that_is_taken(open_page: OpenPage) -> None:
    app = builder(open_page)
    app.text_input(key=NAME).set_value("order_shipped").run()
    assert "already exists" in words(app)
    assert not app.exception


def test_it_counts_variables_as_they_are_written_and_finds_them_while_typing(
    open_page: OpenPage,
) -> None:
    app = builder(open_page)
    text = "Dear [name], your order [order_id] is here."
    app.text_area(key=TEXT).set_value(text).run()
    assert f"{len(text)} / 2,500" in words(app)
    assert "2 variables: name, order_id" in words(app)
    app.text_area(key=TEXT).set_value("Dear [name, hello.").run()
    assert "Close the variable as [name]" in words(app)
    assert not app.exception


def test_it_submits_a_text_and_the_draft_is_gone(open_page: OpenPage, current: Services) -> None:
    name = fresh_name()
    app = builder(open_page)
    app.text_input(key=NAME).set_value(name).run()
    app.text_area(key=TEXT).set_value("Dear [name], your order is here.").run()
    assert [draft.name for draft in kept(current)] == [name]
    app.button(key=SUBMIT).click().run()
    assert f"Submitted {name}" in words(app)
    assert app.query_params["template_id"]
    assert kept(current) == []
    assert [row.outcome for row in current.store.audit.list() if name in row.subject] == ["done"]
    wait_for(lambda: name in names_at_incs(current))
    assert not app.exception


def test_it_asks_before_it_submits_again_what_got_no_answer(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def lost(draft: TemplateDraft) -> Template:
        tries.append(draft.name)
        raise Unconfirmed("The answer never came.", host="incs.example")

    monkeypatch.setattr(current.client("main").templates, "create", lost)
    app = builder(open_page)
    app.text_input(key=NAME).set_value("lost_one").run()
    app.text_area(key=TEXT).set_value("Dear [name], your order is here.").run()
    app.button(key=SUBMIT).click().run()
    assert "The answer never came. Check the template list" in words(app.run())
    assert SUBMIT not in {button.key for button in app.button}  # a second click finds nothing
    app.button(key=f"{SUBMIT}_1").click().run()
    assert tries == ["lost_one"] * 2
    assert f"{SUBMIT}_1" not in {button.key for button in app.button}
    app.text_input(key=NAME).set_value("another_one").run()
    assert app.button(key=SUBMIT).label == "Submit for review"
    assert not app.exception


def test_a_click_while_incs_was_slow_submits_nothing_more(
    open_page: OpenPage, current: Services
) -> None:
    name = fresh_name()
    app = builder(open_page)
    app.text_input(key=NAME).set_value(name).run()
    app.text_area(key=TEXT).set_value("Dear [name], your order is here.").run()
    work = work_of(app)
    work.submitted = current.client("main").templates.create(work.template.draft())
    app.button(key=SUBMIT).click().run()
    assert f"Submitted {name}" in words(app)
    assert kept(current) == []
    assert current.store.audit.list() == []  # it was not sent a second time
    assert not app.exception


def test_it_submits_a_rich_card_of_every_layout(open_page: OpenPage, current: Services) -> None:
    name = fresh_name()
    app = builder(open_page)
    choose(app, "kind", "richcard")
    assert 'aria-label="Image: Image"' in phone(app)
    app.text_input(key=NAME).set_value(name).run()
    uid = work_of(app).template.cards[0].uid
    typed(app, uid, "cardTitle", "On its way")
    typed(app, uid, "cardDescription", "Order [order_id] left us today.")
    typed(app, uid, "mediaUrl", IMAGE)
    choose(app, "height", "SHORT")
    assert "1440 × 480" in words(app)
    assert "incs-short" in phone(app)
    choose(app, "orientation", "HORIZONTAL")
    choose(app, "alignment", "RIGHT")
    assert "768 × 1024" in words(app)
    assert "incs-side incs-right" in phone(app)
    app.button(key=SUBMIT).click().run()
    made = next(one for one in current.client("main").templates.iter() if one.name == name)
    assert made.content["orientation"] == "HORIZONTAL"
    assert made.content["alignment"] == "RIGHT"
    assert "height" not in made.content
    assert not app.exception


def test_it_builds_a_carousel_whose_cards_move(open_page: OpenPage, current: Services) -> None:
    name = fresh_name()
    app = builder(open_page)
    choose(app, "kind", "carousel")
    app.text_input(key=NAME).set_value(name).run()
    app.button(key=f"{START}add_card").click().run()
    for number, title in enumerate(("Trail shoes", "Rain jackets", "Day packs")):
        fill_card(app, number, title)
    last = work_of(app).template.cards[2].uid
    app.button(key=f"{START}{last}_arrow_upward").click().run()
    app.button(key=SUBMIT).click().run()
    made = next(one for one in current.client("main").templates.iter() if one.name == name)
    titles = [card["cardTitle"] for card in made.content["carouselCard"]]
    assert titles == ["Trail shoes", "Day packs", "Rain jackets"]
    assert not app.exception


def test_cards_are_copied_and_removed_down_to_two(open_page: OpenPage) -> None:
    app = builder(open_page)
    choose(app, "kind", "carousel")
    fill_card(app, 0, "Trail shoes")
    first = work_of(app).template.cards[0].uid
    app.button(key=f"{START}{first}_copy").click().run()
    cards = work_of(app).template.cards
    assert [card.fields.get("cardTitle") for card in cards] == ["Trail shoes"] * 2 + [None]
    assert "same as card 1" in words(app)
    app.button(key=f"{START}{cards[1].uid}_remove").click().run()
    assert len(work_of(app).template.cards) == 2
    uid = work_of(app).card
    assert app.button(key=f"{START}{uid}_remove").disabled
    assert not app.exception


def test_the_title_of_a_card_is_shown_as_it_is_typed(open_page: OpenPage) -> None:
    app = builder(open_page)
    choose(app, "kind", "carousel")
    fill_card(app, 0, "[name]: **50 %**")
    shown = app.segmented_control(key=f"{START}card").options[0]
    assert r"1 · \[name\]\: \*\*50 %\*\*" in shown


def test_it_names_what_is_wrong_on_a_card_that_is_not_open(open_page: OpenPage) -> None:
    app = builder(open_page)
    choose(app, "kind", "carousel")
    fill_card(app, 0, "Trail shoes")
    app.button(key=SUBMIT).click().run()
    assert "Card 2, title: Enter a text." in words(app)
    assert not app.exception


def suggestion(app: AppTest, kind: str, **fields: str) -> str:
    """Add a suggestion of a type with these fields."""
    app.button(key=f"{START}text_add").click().run()
    uid = work_of(app).template.suggestions[-1].uid
    app.selectbox(key=f"{START}{uid}_kind").set_value(kind).run()
    for name, value in fields.items():
        typed(app, uid, name, value)
    return uid


def test_it_takes_suggestions_of_every_type(open_page: OpenPage) -> None:
    app = builder(open_page)
    app.text_area(key=TEXT).set_value("Hello [name], welcome.").run()
    suggestion(app, "reply", text="Yes")
    suggestion(app, "url_action", text="Shop", url="https://lumen-shop.com/[name]")
    suggestion(app, "dialer_action", text="Call", phoneNumber="+6281500000200")
    assert "unconfirmed" not in words(app)
    suggestion(app, "view_location_latlong", text="A", latitude="-6.2", longitude="106.8")
    suggestion(app, "view_location_query", text="B", query="Lumen store")
    suggestion(app, "share_location", text="C")
    times = {"startTime": "2026-12-31 18:00:00", "endTime": "2026-12-31 20:00:00"}
    suggestion(app, "calendar_event", text="D", title="Fitting", **times)
    assert words(app).count("INCS has not confirmed this type") == 4
    sent = work_of(app).draft().wire()["content"]["suggestions"]
    assert [one["suggestionType"] for one in sent] == [
        "reply",
        "url_action",
        "dialer_action",
        "view_location_latlong",
        "view_location_query",
        "share_location",
        "calendar_event",
    ]
    assert sent[0]["postbackData"] == "yes"
    assert sent[6]["title"] == "Fitting"
    assert not app.exception


def test_suggestions_move_and_go(open_page: OpenPage) -> None:
    app = builder(open_page)
    first = suggestion(app, "reply", text="Yes")
    second = suggestion(app, "reply", text="No")
    app.button(key=f"{START}{second}_arrow_upward").click().run()
    assert [one.uid for one in work_of(app).template.suggestions] == [second, first]
    app.button(key=f"{START}{first}_remove").click().run()
    assert [one.uid for one in work_of(app).template.suggestions] == [second]
    assert not app.exception


def test_it_looks_at_files_only_where_a_setting_allows_it(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {IMAGE: MediaFacts("image/png", 900, 480, 480)}
    monkeypatch.setattr("incs_core.ui.templates.builder.checks.probe_media_urls", lambda _: seen)
    app = builder(open_page)
    choose(app, "kind", "richcard")
    uid = work_of(app).template.cards[0].uid
    typed(app, uid, "mediaUrl", IMAGE)
    assert "checked by URL only" in words(app)
    assert "look_at_media" not in {button.key for button in app.button}
    shared_services.drop()
    st.cache_resource.clear()
    monkeypatch.setenv("INCS_FETCH_MEDIA", "on")
    app.run().button(key="look_at_media").click().run()
    assert "The image is 480 x 480, the card 2:1" in words(app)
    assert not app.exception
