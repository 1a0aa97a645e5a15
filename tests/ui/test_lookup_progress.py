"""How far a look-up is, in words."""

from __future__ import annotations

import pytest

from incs_core.lookups.job import LookupPace
from incs_core.ui.messages.lookup_progress import pace_text


@pytest.mark.parametrize(
    ("pace", "words"),
    [
        (LookupPace(0, 300), "0 of 300 – starting…"),
        (
            LookupPace(1_200, 200_000, 850.4, 233.8),
            "1,200 of 200,000 – 850 per second, about 3.9 min left",
        ),
        (LookupPace(299, 300, 100.0, 0.2), "299 of 300 – 100 per second, almost done"),
    ],
)
def test_it_tells_how_far_and_how_fast(pace: LookupPace, words: str) -> None:
    assert pace_text(pace).replace("\u00a0", " ") == words


def test_it_says_why_it_goes_slower() -> None:
    assert "slowed down by the rate limit" in pace_text(
        LookupPace(1, 300, 10.0, 30.0, is_slowed=True)
    )
    assert LookupPace(150, 300).share == 0.5
    assert LookupPace(0, 0).share == 1.0
