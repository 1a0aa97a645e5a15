"""Every kind of message of every channel, and what the card says of it, through the router."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.domain.events import EventRecord, InboundRow, IngestItem
from incs_core.domain.messages import MessageRow
from incs_core.sending.preflight import MediaProbe
from incs_core.settings import Settings, load_settings
from incs_core.ui.common.times import now_ms
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage
from tests.pages.test_send import press_send, sends, words

NUMBER = "6281500009002"
LINKS = {
    ("rcs", "image"): "https://media.example.com/a.png",
    ("rcs", "video"): "https://media.example.com/a.mp4",
    ("rcs", "document"): "https://media.example.com/a.pdf",
    ("whatsapp", "image"): "https://media.example.com/a.png",
    ("whatsapp", "video"): "https://media.example.com/a.3gp",
    ("whatsapp", "audio"): "https://media.example.com/a.mp3",
    ("whatsapp", "document"): "https://media.example.com/a.docx",
    ("viber", "image"): "https://media.example.com/a.gif",
    ("viber", "video"): "https://media.example.com/a.mp4",
    ("viber", "document"): "https://media.example.com/a.csv",
}
KIND_LABELS = {
    "image": "Image",
    "video": "Video",
    "audio": "Audio",
    "document": "Document",
    "interactive": "Interactive",
    "otp": "One-time password",
    "text": "Text",
    "template": "Template",
}


@pytest.fixture
def channel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The account speaks on this channel."""
    name = str(request.param)

    def load() -> Settings:
        settings = load_settings()
        account = settings.accounts["main"].model_copy(update={"channel": name})
        return settings.model_copy(update={"accounts": {"main": account}})

    monkeypatch.setattr("incs_core.ui.common.services.load_settings", load)
    return name


def page_of(open_page: OpenPage, kind: str) -> AppTest:
    app = open_page("send", send_kind=KIND_LABELS[kind])
    return app.text_input(key="send_to").set_value(NUMBER).run()


def body_of(row: MessageRow, current: Services) -> dict[str, object]:
    kept = current.store.messages.by_intent(row.intent_id or "")
    assert kept is not None
    return dict(json.loads(kept.request or "{}"))


@pytest.mark.parametrize(
    ("channel", "kind", "link"),
    [(*names, link) for names, link in LINKS.items()],
    indirect=["channel"],
)
def test_it_sends_a_file(
    environment: object,
    channel: str,
    kind: str,
    link: str,
    open_page: OpenPage,
    current: Services,
) -> None:
    app = page_of(open_page, kind)
    app.text_input(key="send_link").set_value(link).run()
    assert "Not checked yet" in words(app)
    press_send(app)
    (row,) = sends(current)
    assert (row.channel, row.type, bool(row.message_id)) == (channel, kind, True)
    assert body_of(row, current)[kind] == {"link": link}
    assert not app.exception


@pytest.mark.parametrize("channel", ["rcs", "whatsapp", "viber"], indirect=True)
def test_it_sends_a_text_and_names_its_limit(
    environment: object, channel: str, open_page: OpenPage, current: Services
) -> None:
    app = page_of(open_page, "text")
    app.text_area(key="send_text").set_value("Hello").run()
    limits = {"rcs": "5 of 3,072", "whatsapp": "no limit", "viber": "5 of 1,000"}
    assert limits[channel] in words(app)
    assert ("24 hours" in words(app)) == (channel != "viber")
    press_send(app)
    assert [row.channel for row in sends(current)] == [channel]
    assert not app.exception


@pytest.mark.parametrize("channel", ["whatsapp"], indirect=True)
def test_it_sends_an_interactive_object(
    environment: object, channel: str, open_page: OpenPage, current: Services
) -> None:
    app = page_of(open_page, "interactive")
    app.text_area(key="send_interactive").set_value('{"type":').run()
    assert "Invalid JSON" in words(app)
    app.button(key="send_example_Buttons").click().run()
    assert "Another day" in app.html[0].value
    press_send(app)
    (row,) = sends(current)
    assert row.type == "interactive"
    assert "Shall we deliver tomorrow" in str(body_of(row, current)["interactive"])
    assert not app.exception


@pytest.mark.parametrize("channel", ["viber"], indirect=True)
def test_it_sends_a_one_time_password_and_keeps_dots(
    environment: object, channel: str, open_page: OpenPage, current: Services
) -> None:
    app = page_of(open_page, "otp")
    app.text_input(key="send_code").set_value("482913").run()
    assert "482913" in app.html[0].value
    press_send(app)
    (row,) = sends(current)
    otp = {"code": "••••••", "language": "en", "code_expiration_minutes": 5}
    assert body_of(row, current)["otp"] == otp
    assert not app.exception


@pytest.mark.parametrize("channel", ["whatsapp"], indirect=True)
def test_it_fills_header_body_and_buttons_of_a_whatsapp_template(
    environment: object, channel: str, open_page: OpenPage, current: Services
) -> None:
    listed = list(current.client("main").waba_templates.iter())
    template = next(one for one in listed if one.status == "APPROVED" and one.variables)
    app = open_page("send", send_template=template.name)
    app.text_input(key="send_to").set_value(NUMBER).run()
    for name in template.variables:
        value = "https://media.example.com/a.png" if name == "header.link" else "x"
        app.text_input(key=f"send_value_{template.template_id}_{name}").set_value(value).run()
    press_send(app)
    (row,) = sends(current)
    assert (row.template, bool(row.message_id)) == (template.name, True)
    assert not app.exception


def test_it_asks_before_anything_doubtful_leaves(open_page: OpenPage, current: Services) -> None:
    app = page_of(open_page, "text")
    app.text_area(key="send_text").set_value("Hello").run()
    app.button(key="send_button").click().run()
    assert sends(current) == []
    assert "No message from this phone number" in words(app)
    app.button(key="send_not_now").click().run()
    assert not any(button.key == "send_anyway" for button in app.button)
    press_send(app)
    assert len(sends(current)) == 1
    assert not app.exception


def test_it_warns_of_the_same_message_again(open_page: OpenPage, current: Services) -> None:
    app = page_of(open_page, "text")
    app.text_area(key="send_text").set_value("Hello").run()
    press_send(app)
    other = page_of(open_page, "text")
    other.text_area(key="send_text").set_value("Hello").run()
    assert "The same message was sent" in words(other)
    other.text_area(key="send_text").set_value("Hello you").run()
    assert "The same message was sent" not in words(other)
    assert len(sends(current)) == 1


def test_it_counts_the_window_down_where_they_wrote(open_page: OpenPage, current: Services) -> None:
    at_ms = now_ms()
    event = EventRecord(
        b"0" * 16, "main", "webhook", "new_message", "in-1", at_ms, "{}", "processed"
    )
    wrote = InboundRow("main", "rcs", "in-1", NUMBER, at_ms, "text", "Hi", "", "{}")
    current.store.ingest([IngestItem(event, inbound=(wrote,))])
    app = page_of(open_page, "text")
    app.text_area(key="send_text").set_value("Hello").run()
    assert "The window is open for another 23:59" in words(app)
    assert not app.exception


def test_it_looks_at_files_only_when_asked(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def look(link: str) -> MediaProbe:
        asked.append(link)
        return MediaProbe(link, "Its host answers HTTP 404.")

    monkeypatch.setattr("incs_core.ui.send.preflight_card.look_at_file", look)
    app = page_of(open_page, "image")
    app.text_input(key="send_link").set_value(LINKS["rcs", "image"]).run()
    assert asked == []
    app.button(key="send_look_at_files").click().run()
    assert asked == [LINKS["rcs", "image"]]
    assert "HTTP 404" in words(app)
    assert not app.exception


def two_tabs(open_page: OpenPage) -> tuple[AppTest, AppTest]:
    """Two tabs with the same message in the form; the first one sends it."""
    tabs = page_of(open_page, "text"), page_of(open_page, "text")
    for tab in tabs:
        tab.text_area(key="send_text").set_value("Hello").run()
    press_send(tabs[0])
    return tabs


def test_another_tab_with_the_same_message_shows_what_was_sent(
    open_page: OpenPage, current: Services
) -> None:
    _, other = two_tabs(open_page)
    other.button(key="send_button").click().run()
    assert other.button(key="send_button").label == "Sent"
    assert len(sends(current)) == 1


def test_another_tab_sends_it_again_only_deliberately(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incs_core.ui.send.single_send.JUST_NOW_MS", 0)
    _, other = two_tabs(open_page)
    other.button(key="send_button").click().run()
    assert "The same message was sent" in words(other)
    assert len(sends(current)) == 1
    other.button(key="send_anyway").click().run()
    assert len(sends(current)) == 2
    assert not other.exception
