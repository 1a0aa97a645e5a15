from __future__ import annotations

from datetime import date

import pytest

from incs_core.ui.common.periods import (
    CHOSEN,
    DATES,
    PREVIOUS,
    WEEKDAYS,
    comparison_period,
    dates_of,
    for_file,
    period_text,
)

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("preset", "start", "end"),
    [
        ("Today", date(2026, 3, 2), date(2026, 3, 2)),
        ("Yesterday", date(2026, 3, 1), date(2026, 3, 1)),
        ("7 days", date(2026, 2, 24), date(2026, 3, 2)),
        ("30 days", date(2026, 2, 1), date(2026, 3, 2)),
        ("90 days", date(2025, 12, 3), date(2026, 3, 2)),
        ("of a former version", date(2026, 2, 24), date(2026, 3, 2)),
    ],
)
def test_it_knows_the_dates_of_every_period(preset: str, start: date, end: date) -> None:
    assert dates_of(preset, (), TODAY) == (start, end)


def test_it_takes_chosen_dates_also_half_chosen_or_not_at_all() -> None:
    first, last = date(2026, 1, 5), date(2026, 1, 9)
    assert dates_of(DATES, (first, last), TODAY) == (first, last)
    assert dates_of(DATES, (first,), TODAY) == (first, first)
    assert dates_of(DATES, (), TODAY) == dates_of("7 days", (), TODAY)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (TODAY, TODAY, "2 Mar 2026"),
        (date(2026, 3, 1), TODAY, "1–2 Mar 2026"),
        (date(2026, 2, 24), TODAY, "24 Feb–2 Mar 2026"),
        (date(2025, 12, 3), TODAY, "3 Dec 2025–2 Mar 2026"),
    ],
)
def test_it_says_a_period_shortly(start: date, end: date, words: str) -> None:
    assert period_text(start, end) == words


def test_it_names_files_by_their_period() -> None:
    assert for_file(TODAY, TODAY) == "2026-03-02"
    assert for_file(date(2026, 3, 1), TODAY) == "2026-03-01_2026-03-02"


def test_it_compares_with_as_many_whole_weeks_back_as_it_takes() -> None:
    wednesday, friday = date(2026, 3, 4), date(2026, 3, 6)
    found = comparison_period(wednesday, friday, WEEKDAYS)
    assert found == (date(2026, 2, 25), date(2026, 2, 27))
    month = comparison_period(date(2026, 3, 1), date(2026, 3, 30), WEEKDAYS)
    assert month == (date(2026, 1, 25), date(2026, 2, 23))
    assert comparison_period(wednesday, date(2026, 3, 10), WEEKDAYS) == (
        date(2026, 2, 25),
        date(2026, 3, 3),
    )


def test_it_compares_with_chosen_dates_once_they_are_there() -> None:
    start, end = date(2026, 3, 1), date(2026, 3, 2)
    first, last = date(2026, 1, 5), date(2026, 1, 9)
    assert comparison_period(start, end, CHOSEN, (last, first)) == (first, last)
    assert comparison_period(start, end, CHOSEN) is None
    assert comparison_period(start, end, PREVIOUS, (first, last)) is None
