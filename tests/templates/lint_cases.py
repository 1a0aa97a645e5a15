"""Drafts for each check: one that it finds something in, and one that it lets pass."""

from __future__ import annotations

from typing import Any, NamedTuple

from incs_core.templates.lint import Context, Finding, MediaFacts, Severity, lint
from incs_core.wire.templates import TemplateDraft, WabaTemplateDraft
from tests.templates.drafts import IMAGE, REPLY, card, card_draft, carousel_draft, text_draft

Draft = TemplateDraft | WabaTemplateDraft


class Case(NamedTuple):
    """A rule, how serious it is and where, a draft that it finds and one that it lets pass."""

    rule: str
    severity: Severity
    field: str
    bad: Draft
    good: Draft
    context: Context | None = None


def found(draft: Draft, rule: str, field: str, context: Context | None = None) -> Finding | None:
    """The finding of a rule at a field, if there is one."""
    matching = [one for one in lint(draft, context) if (one.rule, one.field) == (rule, field)]
    return matching[0] if matching else None


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

FIRST = "content.suggestions[0]"
MEDIUM = "content.standaloneCard.mediaUrl"
THUMBNAIL = "content.standaloneCard.thumbnailUrl"
OTHER = card_draft(mediaUrl="https://cdn.lumen-shop.com/other.png")
VIDEO = "https://cdn.lumen-shop.com/ad.mp4"
BARE, VARIED = "https://cdn.lumen-shop.com/picture", "https://cdn.lumen-shop.com/[ad].mp4"
TAKEN = Context(taken=frozenset({"parcel_here"}))
ALIKE = Context(taken=frozenset({"Parcel_Here"}))


def seen(*facts: Any, **named: Any) -> Context:
    """A context in which somebody looked at the card's picture."""
    return Context(media={IMAGE: MediaFacts(*facts, **named)})


ERROR, WARNING = Severity.ERROR, Severity.WARNING
CASES = [
    Case("contract", ERROR, "name", text_draft(name="n" * 26), text_draft(name="n" * 25)),
    Case("contract", ERROR, "name", text_draft(name="no name!"), text_draft(name="no_name_1")),
    Case("contract", ERROR, "category", text_draft(category="NEWS"), text_draft()),
    Case("contract", ERROR, "content.textMessage", text_draft("x" * 2501), text_draft("x " * 1250)),
    Case(
        "contract", ERROR, "content.suggestions", text_draft("Hi you.", *[REPLY] * 12), text_draft()
    ),
    Case(
        "contract",
        ERROR,
        "content.suggestions[0].text",
        text_draft("Hi you.", button(text="x" * 26)),
        text_draft("Hi you.", button(text="x" * 25)),
    ),
    Case(
        "contract",
        ERROR,
        "content.suggestions[0].postbackData",
        text_draft("Hi you.", button(postbackData="x" * 121)),
        text_draft("Hi you.", button(postbackData="x" * 120)),
    ),
    Case(
        "contract",
        ERROR,
        "content.standaloneCard.cardTitle",
        card_draft(cardTitle="x" * 201),
        card_draft(cardTitle="x" * 200),
    ),
    Case(
        "contract",
        ERROR,
        "content.carouselCard",
        carousel_draft(card()),
        carousel_draft(card(), card(cardTitle="Day packs")),
    ),
    Case(
        "contract",
        ERROR,
        "content.standaloneCard.suggestions",
        card_draft(suggestions=[REPLY] * 5),
        card_draft(suggestions=[REPLY]),
    ),
    Case(
        "brackets-doubled",
        ERROR,
        "content.textMessage",
        text_draft("Dear [[name]], hello."),
        text_draft(),
    ),
    Case(
        "brackets-unclosed",
        ERROR,
        "content.textMessage",
        text_draft("Dear [name, hello."),
        text_draft(),
    ),
    Case(
        "brackets-unclosed",
        ERROR,
        "content.suggestions[0].postbackData",
        text_draft("Hi you.", button(postbackData="track_order]")),
        text_draft("Hi you.", button(postbackData="track_[order]")),
    ),
    Case(
        "variable-empty", ERROR, "content.textMessage", text_draft("Dear [], hello."), text_draft()
    ),
    Case(
        "variable-name",
        ERROR,
        "content.textMessage",
        text_draft("Dear [first name], hello."),
        text_draft("Dear [first_name], hello."),
    ),
    Case(
        "variable-edge",
        WARNING,
        "content.textMessage",
        text_draft("[name], hello."),
        text_draft("Dear [name], hello."),
    ),
    Case(
        "variable-edge",
        WARNING,
        "content.textMessage",
        text_draft("Hello [name]"),
        text_draft("Hello [name]!"),
    ),
    Case(
        "variable-alone",
        WARNING,
        "content.standaloneCard.cardTitle",
        card_draft(cardTitle="[title]"),
        card_draft(cardTitle="Your [title] here"),
    ),
    Case(
        "variables-adjacent",
        WARNING,
        "content.textMessage",
        text_draft("Dear [first] [last], hello."),
        text_draft("Dear [first] of [last], hello."),
    ),
    Case(
        "variable-foreign",
        WARNING,
        "content.textMessage",
        text_draft("Dear {{1}}, hello."),
        text_draft(),
    ),
    Case(
        "variables-alike",
        WARNING,
        "content.textMessage",
        text_draft("Dear [name], or [Name], hello."),
        text_draft("Dear [name], or [name], hello."),
    ),
    Case(
        "placeholder-left",
        WARNING,
        "content.textMessage",
        text_draft("Hello, lorem ipsum."),
        text_draft("Hello, we wrote the text."),
    ),
    Case(
        "shouting",
        WARNING,
        "content.textMessage",
        text_draft("HELLO YOU, COME TO US AT ONCE"),
        text_draft("Hello you, come to us at once: ASAP"),
    ),
    Case(
        "address-https",
        ERROR,
        "content.suggestions[0].url",
        link(SHOP.replace("s:", ":")),
        link(SHOP),
    ),
    Case(
        "address-credentials",
        ERROR,
        "content.suggestions[0].url",
        link("https://me:secret@lumen-shop.com"),
        link(SHOP),
    ),
    Case(
        "address-token",
        WARNING,
        "content.suggestions[0].url",
        link(f"{SHOP}?token=abc"),
        link(f"{SHOP}?coupon=abc"),
    ),
    Case(
        "address-number",
        WARNING,
        "content.suggestions[0].url",
        link("https://93.184.216.34/a"),
        link(SHOP),
    ),
    Case(
        "address-example",
        WARNING,
        "content.suggestions[0].url",
        link("https://shop.example.com"),
        link(SHOP),
    ),
    Case(
        "address-variable",
        WARNING,
        "content.suggestions[0].url",
        link("https://[shop].com/a"),
        link(f"{SHOP}/[item]"),
    ),
    Case(
        "address-variable",
        WARNING,
        "content.suggestions[0].url",
        link("[link]"),
        link(f"{SHOP}?i=[item]"),
    ),
    Case(
        "contract",
        ERROR,
        "content.suggestions[0].phoneNumber",
        call("0815000200"),
        call("+6281500000200"),
    ),
    Case(
        "phone-plan",
        WARNING,
        "content.suggestions[0].phoneNumber",
        call("+1000000000"),
        call("+6281500000200"),
    ),
    Case(
        "suggestion-type",
        ERROR,
        "content.suggestions[0].suggestionType",
        text_draft("Hi you.", button(suggestionType="fly")),
        text_draft("Hi you.", REPLY),
    ),
    Case(
        "suggestion-unconfirmed",
        WARNING,
        "content.suggestions[0].suggestionType",
        text_draft("Hi you.", button(suggestionType="share_location")),
        text_draft("Hi you.", REPLY),
    ),
    Case(
        "suggestion-part",
        ERROR,
        "content.suggestions[0].longitude",
        place(latitude="-6.2"),
        place(latitude="-6.2", longitude="106.8"),
    ),
    Case(
        "suggestion-degrees",
        ERROR,
        "content.suggestions[0].latitude",
        place(latitude="96.2", longitude="106.8"),
        place(latitude="-6.2", longitude="106.8"),
    ),
    Case(
        "suggestion-time",
        ERROR,
        "content.suggestions[0].startTime",
        event(startTime="tomorrow"),
        event(startTime="[start]"),
    ),
    Case(
        "suggestion-order",
        ERROR,
        "content.suggestions[0].endTime",
        event(endTime="2026-12-31 17:00:00"),
        event(),
    ),
    Case(
        "suggestion-order",
        ERROR,
        "content.suggestions[0].endTime",
        event(startTime="2026-12-31T10:00:00Z", endTime="2026-12-31T16:00:00+07:00"),
        event(startTime="2026-12-31T18:00:00+07:00", endTime="2026-12-31T12:30:00Z"),
    ),
    Case(
        "suggestion-repeated",
        WARNING,
        "content.suggestions[1].text",
        text_draft("Hi you.", REPLY, button(text="YES, please", postbackData="no")),
        text_draft("Hi you.", REPLY, button(text="No", postbackData="no")),
    ),
    Case(
        "suggestion-repeated",
        WARNING,
        "content.suggestions[1].postbackData",
        text_draft("Hi you.", REPLY, button(text="No")),
        text_draft("Hi you.", REPLY, button(text="No", postbackData="no")),
    ),
    Case(
        "category-promotion",
        WARNING,
        "category",
        text_draft("The big sale begins today."),
        text_draft("The big sale begins today.", category="PROMOTION"),
    ),
    Case(
        "category-code",
        WARNING,
        "category",
        text_draft("Your verification code is [x]."),
        text_draft(CODE, category="AUTHENTICATION"),
    ),
    Case(
        "category-no-code",
        WARNING,
        "category",
        text_draft("Sign in to Lumen.", category="AUTHENTICATION"),
        text_draft(CODE, category="AUTHENTICATION"),
    ),
    Case(
        "category-code-only",
        WARNING,
        "category",
        text_draft(CODE, button(suggestionType="url_action", url=SHOP), category="AUTHENTICATION"),
        text_draft(CODE, category="AUTHENTICATION"),
    ),
    Case(
        "card-repeated",
        WARNING,
        "content.carouselCard[1]",
        carousel_draft(card(), card()),
        carousel_draft(card(), card(cardTitle="Day packs")),
    ),
    Case(
        "message-size",
        ERROR,
        "content",
        text_draft("Hi you.", button(suggestionType="share_location", more="x" * 260_000)),
        text_draft("Hi you.", REPLY),
    ),
    Case("address-public", ERROR, f"{FIRST}.url", link("https://localhost/a"), link(SHOP)),
    Case("name-taken", ERROR, "name", text_draft(), text_draft(name="parcel_2"), TAKEN),
    Case("name-alike", WARNING, "name", text_draft(), text_draft(name="other"), ALIKE),
    Case("media-type", ERROR, MEDIUM, card_draft(), OTHER, seen("text/html", 900)),
    Case("media-size", ERROR, MEDIUM, card_draft(), OTHER, seen("image/png", 3 << 20)),
    Case("media-ratio", WARNING, MEDIUM, card_draft(), OTHER, seen("image/png", 900, 480, 480)),
    Case("media-missing", ERROR, MEDIUM, card_draft(), OTHER, seen(problem="No.", missing=True)),
    Case("media-unseen", WARNING, MEDIUM, card_draft(), OTHER, seen(problem="It took long.")),
    Case("media-type-unknown", WARNING, MEDIUM, card_draft(mediaUrl=BARE), card_draft()),
    Case("thumbnail-missing", WARNING, THUMBNAIL, card_draft(mediaUrl=VIDEO), card_draft()),
    Case("thumbnail-needed", ERROR, THUMBNAIL, card_draft(mediaUrl=VARIED), card_draft()),
    Case(
        "thumbnail-type",
        ERROR,
        THUMBNAIL,
        card_draft(mediaUrl=VIDEO, thumbnailUrl="https://cdn.lumen-shop.com/ad.gif"),
        card_draft(mediaUrl=VIDEO, thumbnailUrl="https://cdn.lumen-shop.com/ad.jpg"),
    ),
]
