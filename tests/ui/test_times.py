"""Times as people say them."""

from __future__ import annotations

import pytest

from incs_core.ui.common.times import ago

NOW_MS = 1_800_000_000_000


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "just now"),
        (0, "just now"),
        (9.9, "just now"),
        (29, "29 s ago"),
        (90, "1 min ago"),
        (3_599, "59 min ago"),
        (5 * 3_600, "5 h ago"),
        (47.9 * 3_600, "47 h ago"),
        (3.9 * 86_400, "3 days ago"),
    ],
)
def test_it_says_how_long_ago_in_whole_numbers(seconds: float, words: str) -> None:
    assert ago(NOW_MS - int(seconds * 1000), NOW_MS) == words


def test_it_says_never_of_what_never_was() -> None:
    assert ago(None) == "never"
