from __future__ import annotations

from typing import Any

import pytest

from incs_core.domain.statuses import Channel
from incs_core.errors import InvalidDraft
from incs_core.wire.drafts import MessageDraft
from incs_core.wire.message_drafts import (
    DRAFT_TYPES,
    DocumentMessage,
    ImageMessage,
    TemplateMessage,
    TextMessage,
    ViberDocument,
    ViberImage,
    ViberOtp,
    ViberText,
    ViberVideo,
    VideoMessage,
    WhatsAppAudio,
    WhatsAppDocument,
    WhatsAppInteractive,
    WhatsAppTemplate,
    WhatsAppText,
    WhatsAppVideo,
    draft_from_wire,
)
from tests import samples

TO = "85200001234"
REQUESTS = [name for name in samples.names("messages_") if "_request_" in name]


@pytest.mark.parametrize("name", REQUESTS)
def test_it_reads_and_writes_every_documented_request(name: str) -> None:
    body = samples.load(name)
    draft = draft_from_wire(Channel(name.split("_")[1]), body)
    assert draft.wire() == body
    assert draft.check() == []


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        (TextMessage(to=TO, text="Hello"), "messages_rcs_request_text"),
        (
            TemplateMessage(
                to=TO,
                name="test_button_reply_1",
                parameters={"username": "jack", "service_name": "promotion"},
            ),
            "messages_rcs_request_template_with_params",
        ),
        (
            TemplateMessage(to=TO, name="test_button_reply_1"),
            "messages_rcs_request_template_no_params",
        ),
        (WhatsAppText(to=TO, text="Hello"), "messages_whatsapp_request_text"),
        (
            ViberOtp(to=TO, code="123456", language="en", code_expiration_minutes=3),
            "messages_viber_request_otp",
        ),
    ],
)
def test_it_writes_the_documented_request(draft: MessageDraft, name: str) -> None:
    assert draft.wire() == samples.load(name)


@pytest.mark.parametrize(
    ("draft", "body"),
    [
        (
            WhatsAppAudio(to=TO, link="https://m.test/a.ogg"),
            {"type": "audio", "audio": {"link": "https://m.test/a.ogg"}},
        ),
        (
            WhatsAppDocument(to=TO, link="https://m.test/a"),
            {"type": "document", "document": {"link": "https://m.test/a"}},
        ),
        (
            WhatsAppInteractive(to=TO, interactive={"type": "button", "body": {"text": "?"}}),
            {"type": "interactive", "interactive": {"type": "button", "body": {"text": "?"}}},
        ),
    ],
)
def test_it_writes_what_has_no_documented_sample(draft: MessageDraft, body: dict[str, Any]) -> None:
    assert draft.wire() == {"to": TO, **body}
    assert draft.check() == []
    assert draft_from_wire(draft.channel, draft.wire()) == draft


def test_it_takes_a_number_as_people_write_it() -> None:
    assert TextMessage(to="+852 0000-1234", text="Hello").wire()["to"] == TO


@pytest.mark.parametrize(
    ("draft", "field", "hint"),
    [
        pytest.param(TextMessage(to="0815", text="Hi"), "to", "country code", id="number"),
        pytest.param(TextMessage(to=TO, text=" "), "text", "Enter a text", id="no text"),
        pytest.param(TextMessage(to=TO, text="x" * 3073), "text", "Remove 1", id="long rcs"),
        pytest.param(ViberText(to=TO, text="x" * 1001), "text", "at most 1000", id="long viber"),
        pytest.param(ImageMessage(to=TO, link="m.test/a.png"), "link", "https://", id="no address"),
        pytest.param(ImageMessage(to=TO, link=""), "link", "https://", id="no link"),
        pytest.param(VideoMessage(to=TO, link="https://m.test/a b"), "link", "https", id="space"),
        pytest.param(ImageMessage(to=TO, link="https://[x"), "link", "https", id="bracket"),
        pytest.param(
            DocumentMessage(to=TO, link="https://m.test/a.doc"), "link", ".pdf", id="rcs document"
        ),
        pytest.param(
            WhatsAppVideo(to=TO, link="https://m.test/a.mov"), "link", ".mp4", id="whatsapp video"
        ),
        pytest.param(
            ViberImage(to=TO, link="https://m.test/a.bmp"), "link", ".png", id="viber png"
        ),
        pytest.param(
            ViberVideo(to=TO, link="https://m.test/a.3gp"), "link", ".mp4", id="viber mp4"
        ),
        pytest.param(
            ViberDocument(to=TO, link="https://m.test/a.txt"), "link", ".xlsx", id="viber document"
        ),
        pytest.param(TemplateMessage(to=TO, name=""), "name", "Enter", id="no template"),
        pytest.param(
            TemplateMessage(to=TO, name="t", parameters={"a": "1", "b": ""}),
            "parameters.b",
            "Enter a value",
            id="no value",
        ),
        pytest.param(WhatsAppTemplate(to=TO, name=" "), "name", "Enter", id="no waba template"),
        pytest.param(
            WhatsAppTemplate(to=TO, name="t", components=[{"parameters": []}]),
            "components[0].type",
            "header",
            id="component of nothing",
        ),
        pytest.param(
            WhatsAppInteractive(to=TO, interactive={}), "interactive.type", "list", id="interactive"
        ),
        pytest.param(
            ViberOtp(to=TO, code="", language="en", code_expiration_minutes=3),
            "code",
            "Enter",
            id="otp code",
        ),
        pytest.param(
            ViberOtp(to=TO, code="1", language="", code_expiration_minutes=3),
            "language",
            "Enter",
            id="otp language",
        ),
        pytest.param(
            ViberOtp(to=TO, code="1", language="en", code_expiration_minutes=0),
            "code_expiration_minutes",
            "one minute",
            id="otp life",
        ),
    ],
)
def test_it_names_the_field_and_how_to_mend_it(draft: MessageDraft, field: str, hint: str) -> None:
    (problem,) = draft.check()
    assert problem.field == field
    assert hint in problem.message


@pytest.mark.parametrize("text", ["x" * 3072, "👋" * 3072, "é"])
def test_it_lets_a_text_of_the_longest_length_pass(text: str) -> None:
    assert TextMessage(to=TO, text=text).check() == []


def test_it_looks_at_the_path_of_a_link_only() -> None:
    link = "https://m.test/Offer.PDF?x-oss-process=image/crop,w_1200"
    assert DocumentMessage(to=TO, link=link).check() == []


def test_it_reports_every_problem_at_once() -> None:
    fields = [problem.field for problem in TextMessage(to="x", text="").check()]
    assert fields == ["to", "text"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"to": TO, "name": "t", "parameters": {"n": 3}}, "parameters.n", id="number"),
        pytest.param({"to": TO, "name": "t", "parameters": {"n": None}}, "parameters.n", id="null"),
        pytest.param({"to": 852, "name": "t"}, "to", id="number as number"),
        pytest.param({"to": TO}, "name", id="missing"),
        pytest.param({"to": TO, "name": "t", "caption": "x"}, "caption", id="unknown"),
    ],
)
def test_it_refuses_a_wrong_type_as_a_draft(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidDraft) as caught:
        TemplateMessage(**fields)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_it_names_the_template_of_a_send() -> None:
    assert TemplateMessage(to=TO, name="offer").template_name == "offer"
    assert WhatsAppTemplate(to=TO, name="offer").template_name == "offer"
    assert TextMessage(to=TO, text="Hi").template_name == ""


@pytest.mark.parametrize("body", [{"to": TO, "type": "sticker"}, {}, {"to": TO, "type": "otp"}])
def test_it_refuses_a_kind_that_the_channel_has_not(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidDraft):
        draft_from_wire(Channel.RCS, body)


def test_it_knows_every_kind_of_message() -> None:
    assert len(DRAFT_TYPES) == 17
    assert {channel for channel, _ in DRAFT_TYPES} == set(Channel)
