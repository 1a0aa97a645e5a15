from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.analytics.webhook_silence import webhook_gaps
from incs_core.domain.delivery import CountRow, Counts
from incs_core.domain.events import Arrival, Arrivals

SLOT = 600_000
START = 1_793_016_000_000


def arrivals(*slots: int, source: str = "webhook") -> Arrivals:
    rows = tuple(Arrival(START + slot * SLOT, source, 5) for slot in slots)
    return Arrivals(START, SLOT, rows)


def test_it_finds_the_longest_gap_first_with_what_was_accepted_meanwhile() -> None:
    hours = [
        CountRow(START // 1_000 + 3_600 * n, Counts(accepted=count))
        for n, count in enumerate((10, 20, 40))
    ]
    first, second = webhook_gaps(arrivals(0, 3, 8, 9), hours, START + 9 * SLOT + 1)
    assert (first.start_ms, first.end_ms) == (START + 4 * SLOT, START + 8 * SLOT)
    assert first.accepted == 30  # slots 4 to 7 touch the first two hours
    assert (second.start_ms, second.end_ms) == (START + SLOT, START + 3 * SLOT)
    assert not first.is_open


def test_it_knows_no_gap_where_no_webhook_ever_came() -> None:
    assert webhook_gaps(arrivals(0, 9, source="lookup"), [], START + 20 * SLOT) == []


def test_it_says_that_the_last_gap_is_still_open() -> None:
    (found,) = webhook_gaps(arrivals(0), [], START + 4 * SLOT + 5)
    assert found.is_open
    assert found.end_ms == START + 4 * SLOT


@settings(max_examples=80)
@given(st.sets(st.integers(0, 30)), st.integers(0, 30), st.integers(1, 4))
def test_it_finds_every_run_of_silent_slots(heard: set[int], now_slot: int, least: int) -> None:
    heard = {slot for slot in heard if slot <= now_slot}
    found = webhook_gaps(arrivals(*sorted(heard)), [], START + now_slot * SLOT + 7, least)
    silent = [
        slot for slot in range(now_slot) if slot not in heard and any(one < slot for one in heard)
    ]
    runs: list[list[int]] = []
    for slot in silent:
        if runs and runs[-1][-1] == slot - 1:
            runs[-1].append(slot)
        else:
            runs.append([slot])
    expected = {(START + run[0] * SLOT, len(run)) for run in runs if len(run) >= least}
    assert {(gap.start_ms, (gap.end_ms - gap.start_ms) // SLOT) for gap in found} == expected
