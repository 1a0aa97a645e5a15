"""The Events page, through the router, against the history."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from incs_core.domain.actions import Action
from incs_core.domain.events import EventQuery, IngestItem
from incs_core.web.services import Services
from incs_core.webhooks.event_mapping import ingest_item
from tests.pages.conftest import OpenPage
from tests.pages.screen import everything, select_row, words


def now_ms() -> int:
    return int(time.time() * 1000)


def status_item(message_id: str, status: str) -> IngestItem:
    body = {
        "event": "message_status_update",
        "business_phone": "",
        "message_id": message_id,
        "message_status": status,
        "error": None,
        "received_at": now_ms() // 1000,
    }
    return ingest_item(json.dumps(body).encode(), "main", now_ms())


def not_yet_understood(item: IngestItem) -> IngestItem:
    """The same event, as an older version would have kept it."""
    dead = replace(item.event, state="dead", reason="A message does not say who sent it.")
    return IngestItem(dead)


@pytest.fixture
def dead_letters(current: Services) -> None:
    """Two dead letters, one of which is understood today; and an unknown event."""
    hopeless = ingest_item(b'{"event": "new_message", "message": {}}', "main", now_ms())
    assert hopeless.event.state == "dead"
    unknown = ingest_item(b'{"event": "brand_new", "at": 1}', "main", now_ms())
    understood = not_yet_understood(status_item("kept-1", "delivered"))
    current.store.ingest([hopeless, understood, unknown])


def test_it_lists_events_newest_first(open_page: OpenPage, current: Services) -> None:
    app = open_page("events")
    newest = current.store.events.page(limit=50).rows
    table = app.dataframe[0].value
    assert list(table["Message id"]) == [event.message_id for event in newest]
    assert set(table["State"]) == {"Processed"}
    app.button(key="event-list-older").click().run()
    older = app.dataframe[0].value
    expected = current.store.events.page(after=newest[-1].id, limit=50).rows
    assert list(older["Message id"]) == [event.message_id for event in expected]
    assert not app.exception


@pytest.mark.usefixtures("dead_letters")
def test_it_filters_by_state_and_name_in_the_address(open_page: OpenPage) -> None:
    app = open_page("events", event_state="Dead letter")
    assert set(app.dataframe[0].value["State"]) == {"Dead letter"}
    assert len(app.dataframe[0].value) == 2
    app = open_page("events", event_name="brand_new")
    assert list(app.dataframe[0].value["State"]) == ["Unknown"]
    assert not app.exception


def test_it_finds_the_events_of_a_message(open_page: OpenPage, current: Services) -> None:
    message_id = current.store.events.page(limit=1).rows[0].message_id or ""
    app = open_page("events", event_id=message_id)
    expected = len(current.store.events.timeline("main", message_id))
    assert list(app.dataframe[0].value["Message id"]) == [message_id] * expected
    assert not app.exception


def test_it_shows_the_raw_body_of_a_selected_event(open_page: OpenPage, current: Services) -> None:
    app = open_page("events")
    event = current.store.events.page(limit=1).rows[0]
    select_row(app, "events", 0)
    assert json.loads(app.json[0].value) == json.loads(event.raw)
    assert not app.exception


def test_the_body_stays_open_while_events_come(open_page: OpenPage, current: Services) -> None:
    app = open_page("events")
    event = current.store.events.page(limit=50).rows[-1]
    current.store.ingest([status_item("newer-1", "sent")])
    select_row(app, "events", 49)
    assert json.loads(app.json[0].value) == json.loads(event.raw)
    current.store.ingest([status_item("newer-2", "sent")])
    assert json.loads(app.run().json[0].value) == json.loads(event.raw)
    app.button(key="event-list-older").click().run()
    assert not app.json
    assert not app.exception


def test_it_hides_bodies_from_whoever_may_not_see_numbers(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "incs_core.ui.events.event_list.is_allowed", lambda action: action is not Action.SEE_NUMBERS
    )
    app = open_page("events")
    select_row(app, "events", 0)
    assert not app.json
    assert "Your role cannot see them" in words(app)


@pytest.mark.usefixtures("dead_letters")
def test_it_replays_dead_letters_and_writes_it_down(open_page: OpenPage, current: Services) -> None:
    app = open_page("events", event_state="Dead letter")
    assert "A message does not say who sent it." in list(app.dataframe[0].value["Reason"])
    app.button(key="replay").click().run()
    assert "Processed 1 of 2 dead letters; 1 remain, with their reasons." in words(app)
    row = current.store.messages.get("main", "kept-1")
    assert row is not None
    assert row.status == "delivered"
    assert current.store.events.dead_count() == 1
    audit = current.store.audit.list(1)[0]
    assert (audit.action, audit.outcome) == ("replay events", "1 of 2 processed")
    assert not app.exception


@pytest.mark.usefixtures("dead_letters")
def test_it_replays_nothing_for_whoever_may_not(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("events")
    monkeypatch.setattr("incs_core.ui.common.permissions.is_allowed", lambda _: False)
    app.button(key="replay").click().run()
    assert "Your role does not allow this: replay dead letters." in words(app)
    assert current.store.events.dead_count() == 2


def test_it_offers_no_replay_without_dead_letters(open_page: OpenPage) -> None:
    app = open_page("events")
    assert "replay" not in {button.key for button in app.button}
    assert {m.label: m.value for m in app.metric}["Dead letters"] == "0"


def test_it_tells_the_last_webhook_as_the_trust_section_does(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    current.store.ingest([status_item("heard-1", "sent")])
    app = open_page("events")
    assert {m.label: m.value for m in app.metric}["Last webhook"] == "just now"
    monkeypatch.setattr("incs_core.store.events.Events.last_webhook_ms", lambda *_: None)
    assert {m.label: m.value for m in app.run().metric}["Last webhook"] == "none recently"


def test_it_says_what_to_do_before_the_first_event(
    open_page: OpenPage, environment: object, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("INCS_DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    app = open_page("events")
    assert "No receipt received yet" in words(app)
    assert "No events yet" in words(app)
    assert not app.exception


def test_it_shows_nothing_that_a_body_could_run(open_page: OpenPage, current: Services) -> None:
    body = b'{"event": "[x](javascript:alert(1)) **bold**", "n": 1}'
    current.store.ingest([ingest_item(body, "main", now_ms())])
    app = open_page("events")
    select_row(app, "events", 0)
    assert "**[x](" not in everything(app)
    assert "[x](javascript" in words(app)


def test_it_says_how_far_back_text_is_searched_for(open_page: OpenPage, current: Services) -> None:
    app = open_page("events", event_id="delivered")
    assert "searches the newest 50,000 events" in words(app)
    found = current.store.events.page(EventQuery(), limit=5).rows
    message_id = next(event.message_id for event in found if event.message_id)
    app = open_page("events", event_id=message_id)
    assert "searches the newest" not in words(app)


def test_a_number_in_the_search_stays_out_of_the_address(
    open_page: OpenPage, current: Services
) -> None:
    body = b'{"event": "brand_new", "to": "6281500020001"}'
    current.store.ingest([ingest_item(body, "main", now_ms())])
    app = open_page("events")
    app.text_input(key="event_id").set_value("6281500020001").run()
    assert list(app.dataframe[0].value["Event"]) == ["brand_new"]
    assert "event_id" not in app.query_params
    assert not app.exception
