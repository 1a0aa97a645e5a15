"""The preview of a message: what it shows, and that nothing from outside becomes HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.html_templates import printable
from incs_core.preview.content import fill_text
from incs_core.preview.media import safe_url
from incs_core.preview.phone import media_preview, template_preview, text_preview

OUR_TAGS = {"style", "div", "span", "i", "bdi", "mark", "img"}
OUR_ATTRIBUTES = {
    *("class", "role", "tabindex", "title", "dir", "aria-label", "aria-hidden"),
    *("src", "alt", "loading", "decoding", "referrerpolicy"),
}
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "&lt;script&gt;",
    "<!-- --!><svg onload=alert(1)>",
    "javascript:alert(1)",
]


class Seen(HTMLParser):
    """What a browser would make of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.in_style = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.in_style = self.in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if not self.in_style:
            self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.append(f"comment {data}")

    def all(self, name: str) -> list[str]:
        return [value for attribute, value in self.attributes if attribute == name]


def rich_card(**card: Any) -> dict[str, Any]:
    base = {"cardTitle": "Title", "cardDescription": "Words"}
    return {"orientation": "VERTICAL", "height": "SHORT", "standaloneCard": {**base, **card}}


def with_text_everywhere(text: str) -> list[dict[str, Any]]:
    reply = {"suggestionType": "reply", "text": text, "postbackData": text}
    link = {"suggestionType": "url_action", "text": text, "url": text}
    odd = {"suggestionType": text, "text": text, "phoneNumber": text}
    card = {
        "cardTitle": text,
        "cardDescription": text,
        "mediaUrl": text,
        "thumbnailUrl": text,
        "suggestions": [reply, link, odd],
    }
    url_button = {"type": "URL", "text": text, "url": text, "example": [text]}
    code_button = {"type": "COPY_CODE", "text": text, "phone_number": text}
    return [
        {"textMessage": text, "suggestions": [reply, link, odd]},
        {"orientation": text, "height": text, "standaloneCard": card},
        {"orientation": "HORIZONTAL", "alignment": text, "standaloneCard": card},
        {"height": text, "width": text, "carouselCard": [card, card]},
        {"components": [{"type": "HEADER", "format": "TEXT", "text": text}]},
        {"components": [{"type": part, "text": text} for part in ("BODY", "FOOTER", text)]},
        {"components": [{"type": "BUTTONS", "buttons": [url_button, code_button]}]},
        {"components": [{"type": "BUTTONS", "buttons": [{"type": "URL", "text": text}]}]},
        {text: text},
    ]


def assert_only_our_html(html: str) -> Seen:
    seen = Seen(html)
    assert set(seen.tags) <= OUR_TAGS
    assert {name for name, _ in seen.attributes} <= OUR_ATTRIBUTES
    assert all(source.lower().startswith("https://") for source in seen.all("src"))
    return seen


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_shows_text_from_outside_and_never_runs_it(attack: str) -> None:
    for content in with_text_everywhere(attack):
        assert_only_our_html(template_preview(content, {"name": attack}, sender=attack))
    shown = assert_only_our_html(template_preview({"textMessage": attack}))
    assert attack in shown.text


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_shows_values_and_senders_letter_by_letter(attack: str) -> None:
    seen = assert_only_our_html(
        template_preview({"textMessage": "Hi [name]"}, {"name": attack}, sender=attack)
    )
    assert seen.text.count(attack) == 2


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_it_keeps_any_text_out_of_the_html(text: str) -> None:
    for content in with_text_everywhere(text):
        assert_only_our_html(template_preview(content, {"a": text}, sender=text))
    assert_only_our_html(media_preview("image", text, sender=text))
    seen = assert_only_our_html(text_preview(text))
    assert printable(text).strip() in seen.text


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//media.example.com/a.png",
        "https://",
        "https:///a.png",
        "https://media.example.com/a.png' onerror='alert(1)",
        'https://media.example.com/a.png"onerror="alert(1)',
        "https://media.example.com/[picture].png",
        "https://media.example.com/a b.png",
        "https://media.example.com/\na.png",
        "http://[bad",
        "ftp://media.example.com/a.png",
        "",
    ],
)
def test_it_takes_no_link_that_is_not_a_plain_web_address(link: str) -> None:
    assert safe_url(link) == ""
    assert "img" not in Seen(template_preview(rich_card(mediaUrl=link))).tags


def test_it_loads_pictures_over_https_only_and_without_telling_where_from() -> None:
    secure = Seen(template_preview(rich_card(mediaUrl="https://media.example.com/a.png?x=1&y=2")))
    assert secure.all("src") == ["https://media.example.com/a.png?x=1&y=2"]
    assert secure.all("referrerpolicy") == ["no-referrer"]
    open_to_all = Seen(template_preview(rich_card(mediaUrl="http://media.example.com/a.png")))
    assert "img" not in open_to_all.tags
    assert "Image: a.png" in open_to_all.all("aria-label")


def test_it_draws_a_placeholder_behind_every_picture() -> None:
    seen = Seen(template_preview(rich_card(mediaUrl="https://media.example.com/sale%20now.png")))
    assert "sale now.png" in seen.text
    assert "Image: sale now.png" in seen.all("aria-label")


def test_it_shows_a_video_by_its_thumbnail_and_never_plays_it() -> None:
    card = {
        "mediaUrl": "https://m.example.com/ad.mp4",
        "thumbnailUrl": "https://m.example.com/t.png",
    }
    seen = Seen(template_preview(rich_card(**card)))
    assert seen.all("src") == ["https://m.example.com/t.png"]
    assert "Video: ad.mp4" in seen.all("aria-label")
    bare = Seen(template_preview(rich_card(mediaUrl="https://m.example.com/ad.mp4")))
    assert "img" not in bare.tags


def test_it_marks_variables_until_they_are_filled() -> None:
    content = {"textMessage": "Dear [name], order [order_id]"}
    seen = Seen(template_preview(content, {"name": "Dewi", "order_id": ""}))
    assert "Dear Dewi, order [order_id]" in seen.text
    assert seen.tags.count("mark") == 1
    assert "name" in seen.all("title")


def test_it_does_not_fill_what_a_value_brings() -> None:
    seen = Seen(template_preview({"textMessage": "[a] [b]"}, {"a": "[b]", "b": "[a]"}))
    assert "[b] [a]" in seen.text
    assert "mark" not in seen.tags
    assert fill_text("[a] {{1}} [c]", {"a": "x", "1": "y"}) == "x y [c]"


def test_it_fills_the_variables_of_a_media_link() -> None:
    content = rich_card(mediaUrl="https://media.example.com/[picture].png")
    seen = Seen(template_preview(content, {"picture": "cat"}))
    assert seen.all("src") == ["https://media.example.com/cat.png"]


def test_it_keeps_right_to_left_text_inside_its_own_line() -> None:
    seen = Seen(template_preview({"textMessage": "שלום [name] 👋"}, {"name": "\u202egnp.exe"}))
    assert "שלום gnp.exe 👋" in seen.text
    assert "auto" in seen.all("dir")
    assert "abcd" in Seen(text_preview("a\u202eb\u2066c\x00d")).text


def test_it_says_how_many_cards_a_carousel_has() -> None:
    cards = [{"cardTitle": f"Card {letter}"} for letter in "ABC"]
    seen = Seen(template_preview({"height": "SHORT", "width": "SMALL", "carouselCard": cards}))
    labels = seen.all("aria-label")
    assert "3 cards, scroll sideways" in labels
    assert "Card 2 of 3" in labels
    assert "Card B" in seen.text


def test_it_shows_each_suggestion_with_what_it_does() -> None:
    suggestions = [
        {"suggestionType": "reply", "text": "Yes", "postbackData": "yes"},
        {"suggestionType": "url_action", "text": "Shop", "url": "https://shop.example.com"},
        {"suggestionType": "dialer_action", "text": "Call", "phoneNumber": "+6281500000200"},
    ]
    seen = Seen(template_preview({"textMessage": "Hi", "suggestions": suggestions}))
    titles = set(seen.all("title"))
    expected = ["answers", "opens a web page https://shop.example.com"]
    assert {*expected, "calls a phone number +6281500000200"} == titles
    assert seen.text.endswith("YesShopCall")


def test_it_shows_a_whatsapp_template() -> None:
    components = [
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "Hello {{1}}"},
        {"type": "FOOTER", "text": "Bye"},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Stop"}]},
    ]
    values = {"body.1": "Dewi", "header.link": "https://media.example.com/a.png"}
    seen = Seen(template_preview({"components": components}, values))
    assert "Hello DewiByeStop" in seen.text
    assert "Image: a.png" in seen.all("aria-label")
    bare = Seen(template_preview({"components": components}))
    assert "Hello {{1}}ByeStop" in bare.text
    assert "Image: Image" in bare.all("aria-label")


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"textMessage": 7},
        {"textMessage": "x", "suggestions": "no"},
        {"standaloneCard": []},
        {"standaloneCard": {"suggestions": [None, 3]}},
        {"carouselCard": [None, {"cardTitle": None}]},
        {"components": [None, {"type": 3, "buttons": None}]},
    ],
)
def test_it_leaves_out_what_it_does_not_understand(content: dict[str, Any]) -> None:
    assert "Preview of the message" in assert_only_our_html(template_preview(content)).all(
        "aria-label"
    )


def test_it_shows_files_by_name() -> None:
    document = Seen(media_preview("document", "https://a.example.com/terms.pdf"))
    assert "Document: terms.pdf" in document.all("aria-label")
    assert "img" not in document.tags
    assert Seen(media_preview("image", "https://a.example.com/a.jpg")).all("src")
    assert "once it has a link" in Seen(media_preview("image", " ")).text
