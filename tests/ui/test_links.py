from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incs_core.ui.common.links import period_query
from incs_core.ui.common.periods import DATES, DEFAULT_PRESET, PRESETS, dates_of

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_period_that_moves_on_goes_by_its_name(preset: str) -> None:
    query = period_query(*dates_of(preset, (), TODAY), TODAY)
    assert query == ({} if preset == DEFAULT_PRESET else {"period": preset})


@given(back=st.integers(0, 400), days=st.integers(1, 400))
def test_the_dates_of_a_period_arrive(back: int, days: int) -> None:
    end = TODAY - timedelta(days=back)
    start = end - timedelta(days=days - 1)
    query = period_query(start, end, TODAY)
    dates = [date.fromisoformat(day) for day in query.get("dates", ())]
    assert dates_of(str(query.get("period", DEFAULT_PRESET)), dates, TODAY) == (start, end)
    assert bool(dates) == (query.get("period") == DATES)
