from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.analytics.alert_rules import RIPE_HOURS, Measure, Rule, Window, firings, windows
from incs_core.domain.delivery import Counts

HOUR_S, HOUR = 3_600, 3_600_000
START_S = 1_793_016_000 // (24 * HOUR_S) * 24 * HOUR_S
START = START_S * 1_000


def judged(*bad: bool | None) -> list[Window]:
    return [Window(n * HOUR, (n + 1) * HOUR, 100, 0.5, one) for n, one in enumerate(bad)]


def counts(delivered: int, failed: int, open_: int = 0, read: int = 0) -> Counts:
    accepted = delivered + failed + open_
    return Counts(accepted, delivered, delivered, read, failed, open_)


def test_it_keeps_a_rule_as_text() -> None:
    rule = Rule("code", 20, 3, 10, 4, "131049", templates=("promo",), countries=("ID", "BR"))
    assert Rule.from_json(rule.as_json()) == rule


@pytest.mark.parametrize(
    ("measure", "value", "n"),
    [
        ("final", 0.9, 100),
        ("so_far", 0.75, 120),
        ("read", 0.5, 90),
        ("failed", 10.0, 120),
        ("code", 7.0, 120),
    ],
)
def test_it_measures_what_the_rule_is_about(measure: Measure, value: float, n: int) -> None:
    hours = {START_S: counts(90, 10, 20, read=45)}
    found = windows(Rule(measure, 0.5), hours, {START_S: 7}, START, START + 48 * HOUR)
    assert (found[0].value, found[0].n) == (value, n)


def test_it_calls_a_rate_bad_below_and_a_count_bad_from_the_threshold_on() -> None:
    hours = {START_S: counts(90, 10)}

    def is_bad(rule: Rule) -> bool | None:
        return windows(rule, hours, {}, START, START + 48 * HOUR)[0].is_bad

    assert is_bad(Rule("final", 0.901)) is True
    assert is_bad(Rule("final", 0.9)) is False
    assert is_bad(Rule("failed", 10)) is True
    assert is_bad(Rule("failed", 11)) is False
    assert is_bad(Rule("final", 0.99, least_n=101)) is None


def test_it_judges_a_window_when_it_is_ripe() -> None:
    hours = {START_S: counts(90, 10)}
    for measure in ("final", "so_far", "read", "failed", "code"):
        rule, ripe = Rule(measure, 0.5, 3), 3 * HOUR + RIPE_HOURS.get(measure, 0) * HOUR
        assert windows(rule, hours, {}, START, START + ripe - 1_000) == []
        assert len(windows(rule, hours, {}, START, START + ripe)) == 1


def test_it_fires_after_enough_bad_windows_in_a_row() -> None:
    assert firings(judged(True, False, True), 2) == []
    (found,) = firings(judged(False, True, True, True, False), 2)
    assert (found.since.start_ms, found.raised.start_ms) == (HOUR, 2 * HOUR)
    assert found.until is not None
    assert found.until.start_ms == 4 * HOUR


def test_it_lets_a_window_with_too_few_break_a_row_but_not_end_an_alert() -> None:
    assert firings(judged(True, None, True), 2) == []
    (found,) = firings(judged(True, True, None, None), 2)
    assert found.until is None


def test_it_puts_half_hour_zones_into_whole_windows() -> None:
    half = 1_800
    hours = {START_S + half + n * HOUR_S: counts(10, 0) for n in range(6)}
    rule = Rule("failed", 1, 3, least_n=1)
    found = windows(rule, hours, {}, START + half * 1_000, START + 9 * HOUR)
    assert [one.n for one in found[:2]] == [30, 30]
    assert found[0].start_ms == START + half * 1_000


one_hour = st.tuples(st.integers(0, 60), st.integers(0, 30), st.integers(0, 9))


@settings(max_examples=120)
@given(
    st.dictionaries(st.integers(0, 60), one_hour),
    st.sampled_from(["final", "failed", "code"]),
    st.integers(1, 5),
    st.integers(1, 40),
    st.integers(1, 3),
)
def test_it_fires_as_counted_hour_by_hour(
    raw: dict[int, tuple[int, int, int]],
    measure: Measure,
    window_h: int,
    least_n: int,
    in_a_row: int,
) -> None:
    rule = Rule(measure, 0.8 if measure == "final" else 5, window_h, least_n, in_a_row)
    start_h = START_S // HOUR_S
    hours = {(start_h + n) * HOUR_S: counts(one[0], one[1]) for n, one in raw.items()}
    codes = {(start_h + n) * HOUR_S: one[2] for n, one in raw.items()}
    now = START + 70 * HOUR
    found = firings(windows(rule, hours, codes, START, now), in_a_row)
    assert [(one.since.start_ms, one.raised.end_ms) for one in found] == slowly(raw, rule)


def slowly(raw: dict[int, tuple[int, int, int]], rule: Rule) -> list[tuple[int, int]]:
    """The same, told window by window from the definition."""
    start_h, width = START_S // HOUR_S, rule.window_h
    first = next(h for h in range(start_h, start_h + width) if h % width == 0)
    begins = range(first, start_h + 70 - RIPE_HOURS.get(rule.measure, 0) - width + 1, width)
    verdicts = [
        verdict([raw.get(h - start_h, (0, 0, 0)) for h in range(b, b + width)], rule)
        for b in begins
    ]
    fired: list[tuple[int, int]] = []
    lasting = False
    free_from = 0
    for i, bad in enumerate(verdicts):
        if lasting:
            if bad is False:
                lasting, free_from = False, i + 1
            continue
        place = i - rule.in_a_row + 1
        if place >= free_from and all(one is True for one in verdicts[place : i + 1]):
            fired.append((begins[place] * HOUR, (begins[i] + width) * HOUR))
            lasting = True
    return fired


def verdict(hours: list[tuple[int, int, int]], rule: Rule) -> bool | None:
    delivered, failed, code = (sum(hour[place] for hour in hours) for place in range(3))
    n = delivered + failed
    if n < rule.least_n:
        return None
    if rule.measure == "final":
        return delivered / n < rule.threshold
    return (code if rule.measure == "code" else failed) >= rule.threshold


def test_it_does_not_start_before_the_period() -> None:
    hours = {START_S: counts(0, 100), START_S + HOUR_S: counts(0, 100)}
    rule = replace(Rule("failed", 1), window_h=2)
    found = windows(rule, hours, {}, START + HOUR, START + 4 * HOUR)
    assert [one.start_ms for one in found] == [START + 2 * HOUR]
