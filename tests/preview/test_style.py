"""The preview's looks: light and dark, collapsed texts, empty values."""

from __future__ import annotations

from typing import Any

import pytest

from incs_core.preview.content import NOTHING, wrapped_lines
from incs_core.preview.phone import template_preview
from tests.preview.test_phone import ATTACKS, Seen, assert_only_our_html, rich_card

LONG = "One line of words.\n" * 11


def css(html: str) -> set[str]:
    """Every class in the HTML."""
    return {name for names in Seen(html).all("class") for name in names.split()}


@pytest.mark.parametrize("scheme", ["page", "light", "dark"])
def test_it_takes_the_colours_that_are_asked_for(scheme: Any) -> None:
    assert f"incs-as-{scheme}" in css(template_preview({"textMessage": "Hi"}, scheme=scheme))


def test_it_says_read_more_where_a_phone_would() -> None:
    long = template_preview({"textMessage": LONG}, collapsed=True)
    assert {"incs-collapsed", "incs-fold"} <= css(long)
    assert "Read more" in Seen(long).text
    short = template_preview({"textMessage": "Hi"}, collapsed=True)
    assert "incs-fold" not in css(short)
    assert "Read more" not in Seen(short).text
    assert "incs-collapsed" not in css(template_preview({"textMessage": LONG}))


def test_values_decide_whether_a_text_is_long() -> None:
    content = rich_card(cardDescription="Dear [name]")
    assert "incs-fold" not in css(template_preview(content, {"name": "Ana"}))
    assert "incs-fold" in css(template_preview(content, {"name": "Ana " * 60}))


def test_a_whatsapp_body_collapses_too() -> None:
    components = [{"type": "BODY", "text": LONG}]
    assert "Read more" in Seen(template_preview({"components": components})).text


def test_a_value_that_is_empty_on_purpose_leaves_a_gap() -> None:
    seen = Seen(template_preview({"textMessage": "Dear [name], hello"}, {"name": NOTHING}))
    assert seen.text.count("Dear , hello") == 1
    assert "name is empty" in seen.all("title")
    assert "mark" not in seen.tags
    link = "https://m.example.com/[a].png"
    assert "https://m.example.com/.png" in Seen(
        template_preview(rich_card(mediaUrl=link), {"a": NOTHING})
    ).all("src")


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_look_shows_text_letter_by_letter(attack: str) -> None:
    texts = {"textMessage": (attack + "\n") * 12}
    cards = rich_card(cardDescription=(attack + " ") * 40, cardTitle=attack)
    body = {"components": [{"type": "BODY", "text": (attack + "\n") * 12}]}
    for content in (texts, cards, body):
        html = template_preview(content, collapsed=True, scheme="dark", sender=attack)
        assert attack in assert_only_our_html(html).text


def test_it_counts_lines_as_they_wrap() -> None:
    assert [wrapped_lines(text, 10) for text in ("", "a", "a" * 10, "a" * 11, "a\n\nb")] == [
        1,
        1,
        1,
        2,
        3,
    ]


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ({"height": "SHORT", "width": "SMALL"}, {"incs-short", "incs-small"}),
        ({"height": "MEDIUM", "width": "MEDIUM"}, {"incs-medium"}),
        ({"height": "SHORT", "width": "MEDIUM"}, {"incs-short", "incs-medium"}),
        ({"height": "MEDIUM", "width": "SMALL"}, {"incs-medium", "incs-small"}),
    ],
)
def test_it_draws_every_size_of_a_carousel(content: dict[str, Any], wanted: set[str]) -> None:
    cards = [{"cardTitle": "A", "mediaUrl": "https://m.example.com/a.png"}] * 2
    assert wanted <= css(template_preview({**content, "carouselCard": cards}))


@pytest.mark.parametrize(
    ("layout", "wanted"),
    [
        ({"orientation": "VERTICAL", "height": "SHORT"}, {"incs-tall", "incs-short"}),
        ({"orientation": "VERTICAL", "height": "MEDIUM"}, {"incs-tall", "incs-medium"}),
        ({"orientation": "HORIZONTAL", "alignment": "LEFT"}, {"incs-side", "incs-left"}),
        ({"orientation": "HORIZONTAL", "alignment": "RIGHT"}, {"incs-side", "incs-right"}),
    ],
)
def test_it_draws_every_layout_of_a_card(layout: dict[str, str], wanted: set[str]) -> None:
    card = {"cardTitle": "A", "mediaUrl": "https://m.example.com/a.png"}
    assert wanted <= css(template_preview({**layout, "standaloneCard": card}))


def test_it_marks_the_card_that_is_wanted_in_view() -> None:
    content = {"height": "SHORT", "width": "SMALL", "carouselCard": [{"cardTitle": "A"}] * 3}
    chosen = Seen(template_preview(content, card=1)).all("class")
    assert [name for name in chosen if name in {"incs-chosen", "incs-beside"}] == [
        "incs-beside",
        "incs-chosen",
        "incs-beside",
    ]
    assert "incs-chosen" not in css(template_preview(content))
