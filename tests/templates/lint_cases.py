"""Drafts for each check: one that it finds something in, and one that it lets pass."""

from __future__ import annotations

from typing import Any

from incs_core.models.templates import TemplateDraft
from incs_core.templates.lint import Severity
from tests.templates.drafts import REPLY, card, card_draft, carousel_draft, text_draft


def button(**fields: Any) -> dict[str, Any]:
    return {**REPLY, **fields}


def link(url: str) -> TemplateDraft:
    return text_draft("Hello you.", button(suggestionType="url_action", url=url))


def call(number: str) -> TemplateDraft:
    return text_draft("Hello you.", button(suggestionType="dialer_action", phoneNumber=number))


def place(**fields: Any) -> TemplateDraft:
    return text_draft("Hello you.", button(suggestionType="view_location_latlong", **fields))


def event(**fields: Any) -> TemplateDraft:
    times = {"startTime": "2026-12-31 18:00:00", "endTime": "2026-12-31 20:00:00"}
    return text_draft(
        "Hello you.", button(suggestionType="calendar_event", title="Fitting", **times | fields)
    )


SHOP = "https://lumen-shop.com/sale"
CODE = "Use [code] to sign in to Lumen."

ERROR, WARNING = Severity.ERROR, Severity.WARNING
# rule, severity, field, a draft with it, a draft without it
CASES: list[tuple[str, Severity, str, TemplateDraft, TemplateDraft]] = [
    ("contract", ERROR, "name", text_draft(name="n" * 26), text_draft(name="n" * 25)),
    ("contract", ERROR, "name", text_draft(name="no name!"), text_draft(name="no_name_1")),
    ("contract", ERROR, "category", text_draft(category="NEWS"), text_draft()),
    ("contract", ERROR, "content.textMessage", text_draft("x" * 2501), text_draft("x " * 1250)),
    ("contract", ERROR, "content.suggestions", text_draft("Hi you.", *[REPLY] * 12), text_draft()),
    (
        "contract",
        ERROR,
        "content.suggestions[0].text",
        text_draft("Hi you.", button(text="x" * 26)),
        text_draft("Hi you.", button(text="x" * 25)),
    ),
    (
        "contract",
        ERROR,
        "content.suggestions[0].postbackData",
        text_draft("Hi you.", button(postbackData="x" * 121)),
        text_draft("Hi you.", button(postbackData="x" * 120)),
    ),
    (
        "contract",
        ERROR,
        "content.standaloneCard.cardTitle",
        card_draft(cardTitle="x" * 201),
        card_draft(cardTitle="x" * 200),
    ),
    (
        "contract",
        ERROR,
        "content.carouselCard",
        carousel_draft(card()),
        carousel_draft(card(), card(cardTitle="Day packs")),
    ),
    (
        "contract",
        ERROR,
        "content.standaloneCard.suggestions",
        card_draft(suggestions=[REPLY] * 5),
        card_draft(suggestions=[REPLY]),
    ),
    (
        "brackets-doubled",
        ERROR,
        "content.textMessage",
        text_draft("Dear [[name]], hello."),
        text_draft(),
    ),
    (
        "brackets-unclosed",
        ERROR,
        "content.textMessage",
        text_draft("Dear [name, hello."),
        text_draft(),
    ),
    (
        "brackets-unclosed",
        ERROR,
        "content.suggestions[0].postbackData",
        text_draft("Hi you.", button(postbackData="track_order]")),
        text_draft("Hi you.", button(postbackData="track_[order]")),
    ),
    ("variable-empty", ERROR, "content.textMessage", text_draft("Dear [], hello."), text_draft()),
    (
        "variable-name",
        ERROR,
        "content.textMessage",
        text_draft("Dear [first name], hello."),
        text_draft("Dear [first_name], hello."),
    ),
    (
        "variable-edge",
        WARNING,
        "content.textMessage",
        text_draft("[name], hello."),
        text_draft("Dear [name], hello."),
    ),
    (
        "variable-edge",
        WARNING,
        "content.textMessage",
        text_draft("Hello [name]"),
        text_draft("Hello [name]!"),
    ),
    (
        "variable-alone",
        WARNING,
        "content.standaloneCard.cardTitle",
        card_draft(cardTitle="[title]"),
        card_draft(cardTitle="Your [title] here"),
    ),
    (
        "variables-adjacent",
        WARNING,
        "content.textMessage",
        text_draft("Dear [first] [last], hello."),
        text_draft("Dear [first] of [last], hello."),
    ),
    (
        "variable-foreign",
        WARNING,
        "content.textMessage",
        text_draft("Dear {{1}}, hello."),
        text_draft(),
    ),
    (
        "variables-alike",
        WARNING,
        "content.textMessage",
        text_draft("Dear [name], or [Name], hello."),
        text_draft("Dear [name], or [name], hello."),
    ),
    (
        "placeholder-left",
        WARNING,
        "content.textMessage",
        text_draft("Hello, lorem ipsum."),
        text_draft("Hello, we wrote the text."),
    ),
    (
        "shouting",
        WARNING,
        "content.textMessage",
        text_draft("HELLO YOU, COME TO US AT ONCE"),
        text_draft("Hello you, come to us at once: ASAP"),
    ),
    (
        "address-https",
        ERROR,
        "content.suggestions[0].url",
        link(SHOP.replace("s:", ":")),
        link(SHOP),
    ),
    (
        "address-credentials",
        ERROR,
        "content.suggestions[0].url",
        link("https://me:secret@lumen-shop.com"),
        link(SHOP),
    ),
    (
        "address-token",
        WARNING,
        "content.suggestions[0].url",
        link(f"{SHOP}?token=abc"),
        link(f"{SHOP}?coupon=abc"),
    ),
    (
        "address-number",
        WARNING,
        "content.suggestions[0].url",
        link("https://93.184.216.34/a"),
        link(SHOP),
    ),
    (
        "address-example",
        WARNING,
        "content.suggestions[0].url",
        link("https://shop.example.com"),
        link(SHOP),
    ),
    (
        "address-variable",
        WARNING,
        "content.suggestions[0].url",
        link("https://[shop].com/a"),
        link(f"{SHOP}/[item]"),
    ),
    (
        "address-variable",
        WARNING,
        "content.suggestions[0].url",
        link("[link]"),
        link(f"{SHOP}?i=[item]"),
    ),
    (
        "contract",
        ERROR,
        "content.suggestions[0].phoneNumber",
        call("0815000200"),
        call("+6281500000200"),
    ),
    (
        "phone-plan",
        WARNING,
        "content.suggestions[0].phoneNumber",
        call("+1000000000"),
        call("+6281500000200"),
    ),
    (
        "suggestion-type",
        ERROR,
        "content.suggestions[0].suggestionType",
        text_draft("Hi you.", button(suggestionType="fly")),
        text_draft("Hi you.", REPLY),
    ),
    (
        "suggestion-unconfirmed",
        WARNING,
        "content.suggestions[0].suggestionType",
        text_draft("Hi you.", button(suggestionType="share_location")),
        text_draft("Hi you.", REPLY),
    ),
    (
        "suggestion-part",
        ERROR,
        "content.suggestions[0].longitude",
        place(latitude="-6.2"),
        place(latitude="-6.2", longitude="106.8"),
    ),
    (
        "suggestion-degrees",
        ERROR,
        "content.suggestions[0].latitude",
        place(latitude="96.2", longitude="106.8"),
        place(latitude="-6.2", longitude="106.8"),
    ),
    (
        "suggestion-time",
        ERROR,
        "content.suggestions[0].startTime",
        event(startTime="tomorrow"),
        event(startTime="[start]"),
    ),
    (
        "suggestion-order",
        ERROR,
        "content.suggestions[0].endTime",
        event(endTime="2026-12-31 17:00:00"),
        event(),
    ),
    (
        "suggestion-order",
        ERROR,
        "content.suggestions[0].endTime",
        event(startTime="2026-12-31T10:00:00Z", endTime="2026-12-31T16:00:00+07:00"),
        event(startTime="2026-12-31T18:00:00+07:00", endTime="2026-12-31T12:30:00Z"),
    ),
    (
        "suggestion-repeated",
        WARNING,
        "content.suggestions[1].text",
        text_draft("Hi you.", REPLY, button(text="YES, please", postbackData="no")),
        text_draft("Hi you.", REPLY, button(text="No", postbackData="no")),
    ),
    (
        "suggestion-repeated",
        WARNING,
        "content.suggestions[1].postbackData",
        text_draft("Hi you.", REPLY, button(text="No")),
        text_draft("Hi you.", REPLY, button(text="No", postbackData="no")),
    ),
    (
        "category-promotion",
        WARNING,
        "category",
        text_draft("The big sale begins today."),
        text_draft("The big sale begins today.", category="PROMOTION"),
    ),
    (
        "category-code",
        WARNING,
        "category",
        text_draft("Your verification code is [x]."),
        text_draft(CODE, category="AUTHENTICATION"),
    ),
    (
        "category-no-code",
        WARNING,
        "category",
        text_draft("Sign in to Lumen.", category="AUTHENTICATION"),
        text_draft(CODE, category="AUTHENTICATION"),
    ),
    (
        "category-code-only",
        WARNING,
        "category",
        text_draft(CODE, button(suggestionType="url_action", url=SHOP), category="AUTHENTICATION"),
        text_draft(CODE, category="AUTHENTICATION"),
    ),
    (
        "card-repeated",
        WARNING,
        "content.carouselCard[1]",
        carousel_draft(card(), card()),
        carousel_draft(card(), card(cardTitle="Day packs")),
    ),
    (
        "message-size",
        ERROR,
        "content",
        text_draft("Hi you.", button(suggestionType="share_location", more="x" * 260_000)),
        text_draft("Hi you.", REPLY),
    ),
]
