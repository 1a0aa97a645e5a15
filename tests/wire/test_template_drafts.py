from __future__ import annotations

from typing import Any

import pytest

from incs_core.errors import InvalidDraft
from incs_core.wire.template_contents import (
    Card,
    CarouselContent,
    RichCardContent,
    Suggestion,
    TextContent,
)
from incs_core.wire.templates import TemplateDraft
from tests import samples

CARD: dict[str, Any] = {
    "cardTitle": "New watches",
    "cardDescription": "Dear [name], less to pay",
    "mediaUrl": "https://m.test/a.png",
}
REPLY: dict[str, Any] = {"suggestionType": "reply", "text": "Yes", "postbackData": "yes"}


def draft(kind: str = "text", **changes: Any) -> TemplateDraft:
    contents: dict[str, dict[str, Any]] = {
        "text": {"textMessage": "Dear [name]"},
        "richcard": {"orientation": "VERTICAL", "height": "SHORT", "standaloneCard": CARD},
        "carousel": {"height": "SHORT", "width": "MEDIUM", "carouselCard": [CARD, CARD]},
    }
    content = {**contents[kind], **changes.pop("content", {})}
    fields = {"name": "offer_1", "type": kind, "category": "PROMOTION", "content": content}
    return TemplateDraft(**{**fields, **changes})


def card(**changes: Any) -> dict[str, Any]:
    return {"standaloneCard": {**CARD, **changes}}


@pytest.mark.parametrize("name", samples.names("templates_rcs_create_request"))
def test_it_writes_the_documented_request(name: str) -> None:
    body = samples.load(name)
    submitted = TemplateDraft(**body)
    assert submitted.wire() == body
    assert submitted.check() == []


def test_it_writes_the_same_from_typed_contents() -> None:
    content = TextContent(
        text_message="Dear [name], your order [order_id] has been shipped.",
        suggestions=(
            Suggestion(text="Track Order", postback_data="track_order_[order_id]"),
            Suggestion(
                suggestion_type="url_action",
                text="View Details",
                postback_data="view_details",
                url="https://brand.com/orders/[order_id]",
            ),
        ),
    )
    typed = TemplateDraft(name="test_template", type="text", category="PROMOTION", content=content)
    assert typed.wire() == samples.load("templates_rcs_create_request_text")
    assert typed.variables == ("name", "order_id")


def test_it_builds_cards_and_carousels_from_typed_contents() -> None:
    watches = Card(card_title="W", card_description="D", media_url="https://m.test/a.png")
    rich = RichCardContent(height="SHORT", standalone_card=watches)
    carousel = CarouselContent(height="SHORT", width="SMALL", carousel_card=(watches, watches))
    assert rich.check() == []
    assert carousel.check() == []
    assert rich.wire()["standaloneCard"] == carousel.wire()["carouselCard"][1]


@pytest.mark.parametrize("kind", ["text", "richcard", "carousel"])
def test_it_finds_nothing_wrong_with_a_good_draft(kind: str) -> None:
    assert draft(kind).check() == []


@pytest.mark.parametrize(
    ("wrong", "field", "hint"),
    [
        pytest.param(draft(name=""), "name", "Enter", id="no name"),
        pytest.param(draft(name="n" * 26), "name", "at most 25", id="long name"),
        pytest.param(draft(name="my offer"), "name", "underscores", id="blank in name"),
        pytest.param(draft(name="größe"), "name", "underscores", id="letter in name"),
        pytest.param(draft(category=""), "category", "PROMOTION", id="no category"),
        pytest.param(
            draft(content={"textMessage": ""}), "content.textMessage", "Enter", id="no text"
        ),
        pytest.param(
            draft(content={"textMessage": "x" * 2501}),
            "content.textMessage",
            "Remove 1",
            id="long text",
        ),
        pytest.param(
            draft(content={"suggestions": [REPLY] * 12}),
            "content.suggestions",
            "at most 11",
            id="too many suggestions",
        ),
        pytest.param(
            draft(content={"suggestions": [{**REPLY, "text": "x" * 26}]}),
            "content.suggestions[0].text",
            "at most 25",
            id="long label",
        ),
        pytest.param(
            draft(content={"suggestions": [REPLY, {**REPLY, "postbackData": "x" * 121}]}),
            "content.suggestions[1].postbackData",
            "at most 120",
            id="long postback",
        ),
        pytest.param(
            draft(content={"suggestions": [{**REPLY, "postbackData": ""}]}),
            "content.suggestions[0].postbackData",
            "Enter",
            id="no postback",
        ),
        pytest.param(
            draft(content={"suggestions": [{**REPLY, "suggestionType": "url_action"}]}),
            "content.suggestions[0].url",
            "https",
            id="no url",
        ),
        pytest.param(
            draft(
                content={
                    "suggestions": [
                        {**REPLY, "suggestionType": "dialer_action", "phoneNumber": "62815000"}
                    ]
                }
            ),
            "content.suggestions[0].phoneNumber",
            "with +",
            id="number without plus",
        ),
        pytest.param(
            draft("richcard", content={"orientation": "DIAGONAL", "height": ""}),
            "content.orientation",
            "VERTICAL",
            id="orientation",
        ),
        pytest.param(
            draft("richcard", content={"height": "TALL"}),
            "content.height",
            "SHORT",
            id="height of a card",
        ),
        pytest.param(
            draft("richcard", content={"height": ""}),
            "content.height",
            "SHORT",
            id="vertical without height",
        ),
        pytest.param(
            draft("richcard", content={"alignment": "LEFT"}),
            "content.alignment",
            "HORIZONTAL",
            id="vertical with alignment",
        ),
        pytest.param(
            draft("richcard", content={"orientation": "HORIZONTAL", "alignment": "TOP"}),
            "content.alignment",
            "RIGHT",
            id="alignment",
        ),
        pytest.param(
            draft("richcard", content=card(cardTitle="x" * 201)),
            "content.standaloneCard.cardTitle",
            "at most 200",
            id="long title",
        ),
        pytest.param(
            draft("richcard", content=card(cardDescription="x" * 2001)),
            "content.standaloneCard.cardDescription",
            "at most 2000",
            id="long description",
        ),
        pytest.param(
            draft("richcard", content=card(mediaUrl="")),
            "content.standaloneCard.mediaUrl",
            "https",
            id="no media",
        ),
        pytest.param(
            draft("richcard", content=card(thumbnailUrl="https://m.test/[name].png")),
            "content.standaloneCard.thumbnailUrl",
            "no variables",
            id="variable in thumbnail",
        ),
        pytest.param(
            draft("richcard", content=card(thumbnailUrl="m.test")),
            "content.standaloneCard.thumbnailUrl",
            "https",
            id="thumbnail",
        ),
        pytest.param(
            draft("richcard", content=card(suggestions=[REPLY] * 5)),
            "content.standaloneCard.suggestions",
            "at most 4",
            id="too many suggestions on a card",
        ),
        pytest.param(
            draft("carousel", content={"carouselCard": [CARD]}),
            "content.carouselCard",
            "at least 2",
            id="one card",
        ),
        pytest.param(
            draft("carousel", content={"carouselCard": [CARD] * 11}),
            "content.carouselCard",
            "at most 10",
            id="eleven cards",
        ),
        pytest.param(
            draft("carousel", content={"width": "WIDE"}), "content.width", "SMALL", id="width"
        ),
        pytest.param(
            draft("carousel", content={"height": ""}), "content.height", "MEDIUM", id="no height"
        ),
        pytest.param(
            draft("carousel", content={"carouselCard": [CARD, {**CARD, "cardTitle": ""}]}),
            "content.carouselCard[1].cardTitle",
            "Enter",
            id="card without title",
        ),
        pytest.param(
            draft("text").model_copy(update={"type": "richcard"}),
            "content",
            "richcard",
            id="content of another type",
        ),
    ],
)
def test_it_names_the_field_and_how_to_mend_it(wrong: TemplateDraft, field: str, hint: str) -> None:
    (problem,) = wrong.check()
    assert problem.field == field
    assert hint in problem.message


@pytest.mark.parametrize(
    "suggestion",
    [
        {**REPLY, "suggestionType": "share_location"},
        {**REPLY, "suggestionType": "view_location_query", "query": "shops"},
        {**REPLY, "suggestionType": "url_action", "url": "[address]"},
        {**REPLY, "suggestionType": "dialer_action", "phoneNumber": "+6281500000200"},
    ],
)
def test_it_passes_other_suggestions_and_their_fields_on(suggestion: dict[str, Any]) -> None:
    submitted = draft(content={"suggestions": [suggestion]})
    assert submitted.check() == []
    assert submitted.wire()["content"]["suggestions"] == [suggestion]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"type": "video"}, "type", id="type"),
        pytest.param({"content": 3}, "content", id="content"),
        pytest.param(
            {"content": {"suggestions": [{"text": 3}]}}, "content.suggestions[0].text", id="in"
        ),
        pytest.param({"name": None}, "name", id="name"),
    ],
)
def test_it_refuses_a_wrong_type_with_its_whole_path(fields: dict[str, Any], field: str) -> None:
    good = {"name": "a", "type": "text", "category": "PROMOTION", "content": {}}
    with pytest.raises(InvalidDraft) as caught:
        TemplateDraft(**{**good, **fields})
    assert field in [problem.field for problem in caught.value.problems]


def test_it_refuses_a_wrong_part_by_itself() -> None:
    with pytest.raises(InvalidDraft) as caught:
        Suggestion(text=3)
    assert [problem.field for problem in caught.value.problems] == ["text"]
