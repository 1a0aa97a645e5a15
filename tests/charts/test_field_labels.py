"""Places in a template in words."""

from __future__ import annotations

import pytest

from incs_core.charts.template_tables import field_label


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("textMessage", "text"),
        ("suggestions[0].text", "suggestion 1, label"),
        ("content.suggestions[2].postbackData", "suggestion 3, postback data"),
        ("standaloneCard.cardTitle", "card, title"),
        ("carouselCard[1].suggestions[0].url", "card 2, suggestion 1, address"),
        ("components[1].buttons[0].url", "part 2, button 1, address"),
        ("somethingNew", "somethingNew"),
        ("", ""),
    ],
)
def test_it_names_places_as_people_do(path: str, words: str) -> None:
    assert field_label(path) == words
