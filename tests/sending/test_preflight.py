"""The pre-flight card: facts in, lines out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from incs_core.codes import explain
from incs_core.errors import Problem
from incs_core.sending.lines import Level, Line
from incs_core.sending.preflight import (
    CLOSED,
    NO_MEDIA,
    NOT_APPROVED,
    PAUSED,
    TOO_LONG,
    UNREACHED,
    VALUES_MISSING,
    WINDOW_MS,
    Facts,
    MediaLook,
    Sent,
    Track,
    preflight,
)

NOON = int(datetime(2026, 4, 8, 5, 0, tzinfo=UTC).timestamp() * 1000)  # 12:00 in Jakarta
FINE = Facts(
    now_ms=NOON,
    channel="rcs",
    kind="template",
    number_problem=None,
    number_kind="mobile",
    place="Indonesia",
    zones=("Asia/Jakarta",),
    track=Track(1200, 1130),
    problems=(),
    template="order_shipped",
)
TEXT = replace(FINE, kind="text", template="")
LINK = "https://media.example.com/a.png"


def line(facts: Facts, topic: str) -> Line:
    return next(one for one in preflight(facts).lines if one.topic == topic)


def test_it_is_green_where_all_is_in_order() -> None:
    card = preflight(FINE)
    assert {one.level for one in card.lines} == {Level.GREEN}
    assert (card.blocked, card.doubts) == (False, ())
    assert [one.topic for one in card.lines] == [
        "Number",
        "Country",
        "Template",
        "Variables",
        "Today",
        "Local time",
        "Account",
    ]


@pytest.mark.parametrize(
    ("facts", "topic", "level", "code", "words"),
    [
        (replace(FINE, number_problem="Bad."), "Number", Level.RED, "422", "Bad."),
        (replace(FINE, number_kind="landline"), "Number", Level.AMBER, "NOT_FOUND", "landline"),
        (replace(FINE, number_kind="unassigned"), "Number", Level.AMBER, "NOT_FOUND", "no such"),
        (replace(FINE, track=Track(0, 0)), "Country", Level.AMBER, "NOT_FOUND", "nothing"),
        (replace(FINE, track=Track(100, 20)), "Country", Level.AMBER, "NOT_FOUND", "few"),
        (replace(FINE, track=Track(4, 1)), "Country", Level.GREEN, "", "1 of 4"),
        (replace(FINE, template=""), "Template", Level.RED, "10004", "Choose"),
        (replace(FINE, quality="YELLOW"), "Template", Level.AMBER, "132015", "quality is yellow"),
        (replace(FINE, quality="GREEN"), "Template", Level.GREEN, "", "is approved"),
        (replace(FINE, template_age="3 h ago"), "Template", Level.AMBER, "10004", "3 h ago"),
        (
            replace(FINE, problems=(Problem("parameters.name", "Enter a value."),)),
            "Variables",
            Level.RED,
            "10004",
            "1 value is missing",
        ),
        (
            replace(FINE, channel="whatsapp", problems=(Problem("content", "Too long."),)),
            "Variables",
            Level.RED,
            "132005",
            "Too long.",
        ),
        (replace(TEXT, problems=(Problem("text", "Enter."),)), "Content", Level.RED, "422", "E"),
        (TEXT, "24 hours", Level.AMBER, "10004", "no message from this number"),
        (
            replace(TEXT, last_inbound_ms=NOON - WINDOW_MS - 7_200_000),
            "24 hours",
            Level.AMBER,
            "10004",
            "closed 2 h ago",
        ),
        (replace(TEXT, last_inbound_ms=NOON - 1), "24 hours", Level.GREEN, "", "open"),
        (replace(TEXT, links=(LINK,)), "File", Level.GREY, "", "Nobody has looked"),
        (
            replace(TEXT, links=(LINK,), looks={LINK: MediaLook(LINK, "HTTP 404.")}),
            "File",
            Level.AMBER,
            "10004",
            "404",
        ),
        (
            replace(TEXT, links=(LINK,), most_mb=16, looks={LINK: MediaLook(LINK, "", 17_000_000)}),
            "File",
            Level.RED,
            "10004",
            "At most 16 MB",
        ),
        (
            replace(TEXT, links=(LINK,), looks={LINK: MediaLook(LINK, "", 17_000, "image/png")}),
            "File",
            Level.GREEN,
            "",
            "image/png, 17 kB",
        ),
        (
            replace(FINE, earlier=tuple(Sent(NOON, "read", same=False) for _ in range(5))),
            "Today",
            Level.AMBER,
            "131049",
            "5 messages",
        ),
        (
            replace(FINE, earlier=(Sent(NOON - 60_000, "read", same=True),)),
            "Today",
            Level.AMBER,
            "",
            "same message went there 1 min ago",
        ),
        (
            replace(FINE, earlier=(Sent(NOON - 60_000, "unconfirmed", same=True),)),
            "Today",
            Level.AMBER,
            "",
            "may arrive twice",
        ),
        (
            replace(FINE, earlier=(Sent(NOON, "refused", same=True),)),
            "Today",
            Level.GREEN,
            "",
            "first message",
        ),
        (
            replace(FINE, earlier=(Sent(NOON, "refused", same=False),)),
            "Today",
            Level.GREEN,
            "",
            "first message",
        ),
        (
            replace(FINE, now_ms=NOON + 10 * 3_600_000),
            "Local time",
            Level.AMBER,
            "",
            "22:00 there",
        ),
        (replace(FINE, zones=()), "Local time", Level.GREY, "", "Nobody knows"),
        (replace(FINE, account_problem="None."), "Account", Level.RED, "10001", "None."),
        (replace(FINE, code_refused_ms=NOON - 5_000), "Account", Level.AMBER, "10001", "5 s ago"),
        (replace(FINE, pause_s=3.0), "Account", Level.AMBER, "429", "in 3 s"),
    ],
)
def test_it_says_what_stands_in_the_way_with_its_code(
    facts: Facts, topic: str, level: Level, code: str, words: str
) -> None:
    found = line(facts, topic)
    assert (found.level, found.code) == (level, code)
    assert words in found.words


def test_red_blocks_and_amber_asks() -> None:
    card = preflight(replace(FINE, template="", zones=(), number_kind="landline"))
    assert card.blocked
    assert [doubt.topic for doubt in card.doubts] == ["Number"]


def test_it_counts_the_window_down_to_its_end() -> None:
    assert line(replace(TEXT, last_inbound_ms=NOON), "24 hours").until_ms == NOON + WINDOW_MS


def test_it_knows_no_window_for_viber_and_templates() -> None:
    for facts in (FINE, replace(TEXT, channel="viber")):
        assert "24 hours" not in {one.topic for one in preflight(facts).lines}


def test_every_code_that_it_names_is_explained() -> None:
    named = (CLOSED, NO_MEDIA, NOT_APPROVED, TOO_LONG, UNREACHED, VALUES_MISSING)
    codes = {code for table in named for code in table.values()} | {
        "422",
        "429",
        "131049",
        "10001",
        PAUSED,
    }
    assert [code for code in codes if not explain(code).known] == []
