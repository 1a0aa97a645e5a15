"""The pre-flight card: facts in, lines out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from incs_core.error_codes import explain
from incs_core.errors import Problem
from incs_core.sending.preflight import (
    NO_MEDIA_CODES,
    NOT_APPROVED_CODES,
    PAUSED_CODE,
    TOO_LONG_CODES,
    UNREACHABLE_CODES,
    VALUES_MISSING_CODES,
    WINDOW_CLOSED_CODES,
    WINDOW_MS,
    EarlierSend,
    MediaProbe,
    PreflightInputs,
    PreflightLevel,
    PreflightLine,
    TrackRecord,
    run_checks,
)

NOON = int(datetime(2026, 4, 8, 5, 0, tzinfo=UTC).timestamp() * 1000)  # 12:00 in Jakarta
FINE = PreflightInputs(
    now_ms=NOON,
    channel="rcs",
    kind="template",
    number_problem=None,
    number_kind="mobile",
    country_name="Indonesia",
    zones=("Asia/Jakarta",),
    track_record=TrackRecord(1200, 1130),
    problems=(),
    template="order_shipped",
)
TEXT = replace(FINE, kind="text", template="")
LINK = "https://media.example.com/a.png"


def line(facts: PreflightInputs, topic: str) -> PreflightLine:
    return next(one for one in run_checks(facts).lines if one.topic == topic)


def test_it_is_green_where_all_is_in_order() -> None:
    card = run_checks(FINE)
    assert {one.level for one in card.lines} == {PreflightLevel.GREEN}
    assert (card.blocked, card.doubts) == (False, ())
    assert [one.topic for one in card.lines] == [
        "Phone number",
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
        (replace(FINE, number_problem="Bad."), "Phone number", PreflightLevel.RED, "422", "Bad."),
        (
            replace(FINE, number_kind="landline"),
            "Phone number",
            PreflightLevel.AMBER,
            "NOT_FOUND",
            "Landline",
        ),
        (
            replace(FINE, number_kind="unassigned"),
            "Phone number",
            PreflightLevel.AMBER,
            "NOT_FOUND",
            "Not a valid",
        ),
        (
            replace(FINE, track_record=TrackRecord(0, 0)),
            "Country",
            PreflightLevel.AMBER,
            "NOT_FOUND",
            "no sends",
        ),
        (
            replace(FINE, track_record=TrackRecord(100, 20)),
            "Country",
            PreflightLevel.AMBER,
            "NOT_FOUND",
            "Low delivery rate",
        ),
        (
            replace(FINE, track_record=TrackRecord(4, 1)),
            "Country",
            PreflightLevel.GREEN,
            "",
            "1 of 4",
        ),
        (replace(FINE, template=""), "Template", PreflightLevel.RED, "10004", "Choose"),
        (
            replace(FINE, quality="YELLOW"),
            "Template",
            PreflightLevel.AMBER,
            "132015",
            "quality is yellow",
        ),
        (replace(FINE, quality="GREEN"), "Template", PreflightLevel.GREEN, "", "is approved"),
        (
            replace(FINE, template_age="3 h ago"),
            "Template",
            PreflightLevel.AMBER,
            "10004",
            "3 h ago",
        ),
        (
            replace(FINE, problems=(Problem("parameters.name", "Enter a value."),)),
            "Variables",
            PreflightLevel.RED,
            "10004",
            "1 value is missing",
        ),
        (
            replace(FINE, channel="whatsapp", problems=(Problem("content", "Too long."),)),
            "Variables",
            PreflightLevel.RED,
            "132005",
            "Too long.",
        ),
        (
            replace(TEXT, problems=(Problem("text", "Enter."),)),
            "Content",
            PreflightLevel.RED,
            "422",
            "E",
        ),
        (TEXT, "24 hours", PreflightLevel.AMBER, "10004", "No message from this phone number"),
        (
            replace(TEXT, last_inbound_ms=NOON - WINDOW_MS - 7_200_000),
            "24 hours",
            PreflightLevel.AMBER,
            "10004",
            "closed 2 h ago",
        ),
        (replace(TEXT, last_inbound_ms=NOON - 1), "24 hours", PreflightLevel.GREEN, "", "open"),
        (replace(TEXT, links=(LINK,)), "File", PreflightLevel.GREY, "", "Not checked"),
        (
            replace(TEXT, links=(LINK,), media_probes={LINK: MediaProbe(LINK, "HTTP 404.")}),
            "File",
            PreflightLevel.AMBER,
            "10004",
            "404",
        ),
        (
            replace(
                TEXT,
                links=(LINK,),
                max_mb=16,
                media_probes={LINK: MediaProbe(LINK, "", 17_000_000)},
            ),
            "File",
            PreflightLevel.RED,
            "10004",
            "Maximum 16 MB",
        ),
        (
            replace(
                TEXT, links=(LINK,), media_probes={LINK: MediaProbe(LINK, "", 17_000, "image/png")}
            ),
            "File",
            PreflightLevel.GREEN,
            "",
            "image/png, 17 kB",
        ),
        (
            replace(
                FINE, earlier=tuple(EarlierSend(NOON, "read", is_same=False) for _ in range(5))
            ),
            "Today",
            PreflightLevel.AMBER,
            "131049",
            "5 messages",
        ),
        (
            replace(FINE, earlier=(EarlierSend(NOON - 60_000, "read", is_same=True),)),
            "Today",
            PreflightLevel.AMBER,
            "",
            "same message was sent 1 min ago",
        ),
        (
            replace(FINE, earlier=(EarlierSend(NOON - 60_000, "unconfirmed", is_same=True),)),
            "Today",
            PreflightLevel.AMBER,
            "",
            "may be delivered twice",
        ),
        (
            replace(FINE, earlier=(EarlierSend(NOON, "refused", is_same=True),)),
            "Today",
            PreflightLevel.GREEN,
            "",
            "First message",
        ),
        (
            replace(FINE, earlier=(EarlierSend(NOON, "refused", is_same=False),)),
            "Today",
            PreflightLevel.GREEN,
            "",
            "First message",
        ),
        (
            replace(FINE, now_ms=NOON + 10 * 3_600_000),
            "Local time",
            PreflightLevel.AMBER,
            "",
            "22:00 there",
        ),
        (replace(FINE, zones=()), "Local time", PreflightLevel.GREY, "", "unknown"),
        (replace(FINE, account_problem="None."), "Account", PreflightLevel.RED, "10001", "None."),
        (
            replace(FINE, code_refused_ms=NOON - 5_000),
            "Account",
            PreflightLevel.AMBER,
            "10001",
            "5 s ago",
        ),
        (replace(FINE, pause_s=3.0), "Account", PreflightLevel.AMBER, "429", "in 3 s"),
    ],
)
def test_it_says_what_stands_in_the_way_with_its_code(
    facts: PreflightInputs, topic: str, level: PreflightLevel, code: str, words: str
) -> None:
    found = line(facts, topic)
    assert (found.level, found.code) == (level, code)
    assert words in found.text


def test_red_blocks_and_amber_asks() -> None:
    card = run_checks(replace(FINE, template="", zones=(), number_kind="landline"))
    assert card.blocked
    assert [doubt.topic for doubt in card.doubts] == ["Phone number"]


def test_it_counts_the_window_down_to_its_end() -> None:
    assert line(replace(TEXT, last_inbound_ms=NOON), "24 hours").until_ms == NOON + WINDOW_MS


def test_it_knows_no_window_for_viber_and_templates() -> None:
    for facts in (FINE, replace(TEXT, channel="viber")):
        assert "24 hours" not in {one.topic for one in run_checks(facts).lines}


def test_every_code_that_it_names_is_explained() -> None:
    named = (
        WINDOW_CLOSED_CODES,
        NO_MEDIA_CODES,
        NOT_APPROVED_CODES,
        TOO_LONG_CODES,
        UNREACHABLE_CODES,
        VALUES_MISSING_CODES,
    )
    codes = {code for table in named for code in table.values()} | {
        "422",
        "429",
        "131049",
        "10001",
        PAUSED_CODE,
    }
    assert [code for code in codes if not explain(code).known] == []
