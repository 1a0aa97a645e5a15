from __future__ import annotations

import json
import pickle

from incs_core.models import limits
from incs_core.models.limits import Limit


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
        "MAX_RCS_MESSAGE": 3072,
        "REPLY_WINDOW_HOURS": 24,
        "MAX_WABA_NAME": 100,
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
