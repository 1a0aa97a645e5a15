"""Alert rules: what is measured in each window, which windows are bad, and when that fires."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final, Literal, Self

from incs_core.domain.delivery import Counts
from incs_core.domain.filters import FILTER_FIELDS, AttributeValues

Measure = Literal["final", "so_far", "read", "failed", "code", "silence"]
RATES: Final[tuple[Measure, ...]] = ("final", "so_far", "read")
_MEASURES_0_2_0: Final[Mapping[str, Measure]] = {"settled": "final", "accepted": "so_far"}
RIPE_HOURS: Final[Mapping[Measure, int]] = {"final": 1, "so_far": 6, "read": 24}
"""How long after its end a window is judged: before, receipts are still on their way."""
_HOUR_S: Final = 3_600


@dataclass(frozen=True, slots=True)
class Rule(AttributeValues):
    """When to alert.

    A rate (0 to 1) is bad below `threshold`, a count of failures at or above it; for silence it is
    a number of minutes. A window with fewer than `least_n` messages is not judged. It takes
    `in_a_row` bad windows of `window_h` hours. Empty tuples mean all.
    """

    measure: Measure
    threshold: float
    window_h: int = 1
    least_n: int = 50
    in_a_row: int = 2
    code: str = ""

    def as_json(self) -> str:
        """The rule as text to keep."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `as_json` wrote, in 0.2.0 too."""
        fields = json.loads(text)
        measure = _MEASURES_0_2_0.get(fields["measure"], fields["measure"])
        lists = {each.attribute: tuple(fields.get(each.attribute, ())) for each in FILTER_FIELDS}
        return cls(**{**fields, **lists, "measure": measure})


@dataclass(frozen=True, slots=True)
class Window:
    """One window in epoch milliseconds: what was measured over `n` messages.

    `value` is None without messages; `is_bad` is None where there are too few to judge.
    """

    start_ms: int
    end_ms: int
    n: int
    value: float | None
    is_bad: bool | None


@dataclass(frozen=True, slots=True)
class Firing:
    """An alert: it began with the window `since`, was raised at the end of `raised`.

    `until` is the good window that ended it; None while it lasts.
    """

    since: Window
    raised: Window
    until: Window | None


def windows(
    rule: Rule,
    hours: Mapping[int, Counts],
    codes: Mapping[int, int],
    start_ms: int,
    now_ms: int,
) -> list[Window]:
    """Every window from `start_ms` on that is ripe by `now_ms`, in order, without gaps.

    `hours` are counts by hour bucket (epoch seconds), `codes` failures with the rule's code.
    """
    offset = next(iter(hours), 0) % _HOUR_S  # zones with half hours
    width = rule.window_h * _HOUR_S
    totals: dict[int, tuple[Counts, int]] = {}
    for bucket in hours.keys() | codes.keys():
        index = (bucket - offset) // width
        counts, n = totals.get(index, (Counts(), 0))
        totals[index] = (counts + hours.get(bucket, Counts()), n + codes.get(bucket, 0))
    first = -(-(start_ms // 1_000 - offset) // width)
    ripe_s = now_ms // 1_000 - RIPE_HOURS.get(rule.measure, 0) * _HOUR_S
    after = (ripe_s - offset) // width
    return [
        _window(rule, index, width, offset, *totals.get(index, (Counts(), 0)))
        for index in range(first, after)
    ]


def firings(judged: Sequence[Window], in_a_row: int) -> list[Firing]:
    """When a rule fires. A window that is not judged breaks a row, but does not end an alert."""
    found: list[Firing] = []
    row: list[Window] = []
    for window in judged:
        lasting = bool(found) and found[-1].until is None
        if lasting:
            if window.is_bad is False:
                found[-1] = Firing(found[-1].since, found[-1].raised, window)
            row = []
        elif window.is_bad:
            row.append(window)
            if len(row) >= in_a_row:
                found.append(Firing(row[0], window, None))
        else:
            row = []
    return found


def last_judged(judged: Iterable[Window]) -> Window | None:
    """The last window with enough messages; None if there is none."""
    return next((one for one in reversed(list(judged)) if one.is_bad is not None), None)


def _window(rule: Rule, index: int, width: int, offset: int, counts: Counts, code_n: int) -> Window:
    value, n = _measured(rule.measure, counts, code_n)
    start_ms = (index * width + offset) * 1_000
    is_judged = value is not None and n >= rule.least_n
    is_bad = _is_bad(rule, value) if is_judged and value is not None else None
    return Window(start_ms, start_ms + width * 1_000, n, value, is_bad)


def _is_bad(rule: Rule, value: float) -> bool:
    return value < rule.threshold if rule.measure in RATES else value >= rule.threshold


def _measured(measure: Measure, counts: Counts, code_n: int) -> tuple[float | None, int]:
    part, n = {
        "final": (counts.delivered, counts.completed),
        "so_far": (counts.delivered, counts.accepted),
        "read": (counts.read, counts.delivered),
    }.get(measure, (code_n if measure == "code" else counts.failed, counts.accepted))
    if not n:
        return None, 0
    return (part / n if measure in RATES else float(part)), n
