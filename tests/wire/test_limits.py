from __future__ import annotations

import json
import pickle
import tomllib
from pathlib import Path

import pytest

from incs_core.wire import limits
from incs_core.wire.limits import Limit


def every_limit() -> dict[str, Limit]:
    return {name: value for name, value in vars(limits).items() if isinstance(value, Limit)}


def test_it_has_the_documented_numbers() -> None:
    assert {name: int(value) for name, value in every_limit().items()} == {
        "MAX_STATUS_IDS": 100,
        "MAX_STATUS_QUERY": 7000,
        "MAX_TEMPLATE_PAGE": 100,
        "DEFAULT_TEMPLATE_PAGE": 10,
        "MAX_TASK_PAGE": 100,
        "DEFAULT_TASK_PAGE": 20,
        "MAX_NAME": 25,
        "MAX_TEXT": 2500,
        "MAX_TEXT_SUGGESTIONS": 11,
        "MAX_CARD_SUGGESTIONS": 4,
        "MIN_CARDS": 2,
        "MAX_CARDS": 10,
        "MAX_SUGGESTION_TEXT": 25,
        "MAX_POSTBACK": 120,
        "MAX_CARD_TITLE": 200,
        "MAX_CARD_DESCRIPTION": 2000,
        "MAX_THUMBNAIL_KB": 100,
        "MAX_RCS_MESSAGE": 3072,
        "MAX_RCS_MESSAGE_KB": 250,
        "REPLY_WINDOW_HOURS": 24,
        "MAX_WABA_NAME": 100,
        "MAX_WABA_HEADER": 60,
        "MAX_WABA_HEADER_VARIABLES": 1,
        "MAX_WABA_BODY": 1024,
        "MAX_WABA_FOOTER": 60,
        "MAX_WABA_BUTTONS": 10,
        "MAX_WABA_BUTTON_TEXT": 25,
        "MAX_WABA_BUTTON_URL": 2000,
        "MAX_WABA_CODE": 15,
        "MAX_WHATSAPP_VIDEO_MB": 16,
        "MAX_VIBER_TEXT": 1000,
        "MAX_VIBER_MEDIA_MB": 200,
        "MAX_VIBER_VIDEO_MINUTES": 10,
        "MAX_TASK_NAME": 256,
        "MAX_TASK_DESCRIPTION": 256,
        "MIN_PHONE_DIGITS": 7,
        "MAX_PHONE_DIGITS": 15,
    }


def test_it_names_the_source_of_every_number() -> None:
    assert [name for name, limit in every_limit().items() if not limit.source] == []


def test_it_behaves_as_a_plain_number() -> None:
    limit = Limit(100, "INCS: Message Status")
    again = pickle.loads(pickle.dumps(limit))  # noqa: S301 - our own
    assert (again, again.source) == (100, limit.source)
    assert (f"{limit}", json.dumps(limit)) == ("100", "100")


def test_every_rule_of_the_file_has_a_source_and_a_name() -> None:
    rules = tomllib.loads(Path(limits.__file__).with_suffix(".toml").read_text("utf-8"))
    cited = [rule["source"] for part in ("numbers", "choices") for rule in rules[part].values()]
    cited += [rule["source"] for rule in rules["suggestions"].values()]
    cited += [rule["source"] for rule in rules["media"]]
    assert set(cited) == set(rules["sources"])
    named = {name for name in rules["numbers"] if not hasattr(limits, name)}
    assert named == {f"MAX_WABA_{kind}_BUTTONS" for kind in ("URL", "PHONE", "CODE")}
    assert [name for name in rules["choices"] if not hasattr(limits, name)] == []


def test_it_says_which_suggestions_incs_has_not_confirmed() -> None:
    confirmed = {kind for kind, rule in limits.SUGGESTIONS.items() if rule.confirmed}
    assert confirmed == {"reply", "url_action", "dialer_action"}
    assert len(limits.SUGGESTIONS) == 7
    assert limits.SUGGESTIONS["calendar_event"].fields == ("startTime", "endTime", "title")


@pytest.mark.parametrize(
    ("kind", "layout", "ratio", "image_mb"),
    [
        ("richcard", {"orientation": "VERTICAL", "height": "SHORT"}, (3, 1), 2),
        ("richcard", {"orientation": "VERTICAL", "height": "MEDIUM"}, (2, 1), 2),
        ("richcard", {"orientation": "HORIZONTAL", "alignment": "LEFT"}, (3, 4), 2),
        ("carousel", {"height": "SHORT", "width": "SMALL"}, (5, 4), 1),
        ("carousel", {"height": "SHORT", "width": "MEDIUM"}, (2, 1), 1),
        ("carousel", {"height": "MEDIUM", "width": "SMALL"}, (4, 5), 1),
        ("carousel", {"height": "MEDIUM", "width": "MEDIUM"}, (4, 3), 1),
    ],
)
def test_it_has_the_media_guide_for_every_place(
    kind: str, layout: dict[str, str], ratio: tuple[int, int], image_mb: int
) -> None:
    rule = limits.media_rule(kind, layout)
    assert rule is not None
    assert (rule.ratio, rule.image_mb) == (ratio, image_mb)


def test_it_has_no_media_rule_for_a_place_that_does_not_exist() -> None:
    assert limits.media_rule("richcard", {"orientation": "VERTICAL"}) is None
    assert limits.media_rule("text", {}) is None
