"""How many messages go out in each hour, to where, and of which template."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import NamedTuple

from incs_core.sandbox.seed_templates import HISTORY_TEMPLATES
from incs_core.sandbox.simulation.countries import COUNTRIES, RHYTHMS, WEEKS
from incs_core.sandbox.simulation.message_ids import KINDS, NO_TEMPLATE

HOURS_A_DAY = 24
HOURS_A_WEEK = 168
_MONDAY = 4 * HOURS_A_DAY  # hour of the first Monday of 1970
_CONVERSATIONS = (("text", 4.2), ("image", 0.9), ("document", 0.4))
_FIRST_VOLUME, _GROWTH = 0.62, 0.76  # from 62 % to 138 % of the average


class TrafficChoice(NamedTuple):
    """What one message may be: positions of country, template and kind."""

    country: int
    template: int
    kind: int


class Hour(NamedTuple):
    """The choices of one hour with their cumulated weights, and the weights' sum."""

    limits: tuple[float, ...]
    choices: tuple[TrafficChoice, ...]
    total: float


class Volume(NamedTuple):
    """How many messages each hour has: `hours` are hours since 1970."""

    hours: range
    scale: float
    seed: int
    today: int

    def expected(self, hour: int) -> float:
        """Return how many messages to expect in an hour, as a fraction."""
        return self.scale * self.relative(hour)

    def relative(self, hour: int) -> float:
        """Return the hour's traffic without scale: weights, growth and the day's chance."""
        grown = (hour - self.hours.start) / max(len(self.hours), 1)
        growth = _FIRST_VOLUME + _GROWTH * grown
        return hour_of(hour, self.today).total * growth * _luck(self.seed, hour // HOURS_A_DAY)


def volume(seed: int, days: int, per_day: float, now_hour: int) -> Volume:
    """Return the traffic of the `days` before an hour: `per_day` messages a day on average."""
    today = now_hour // HOURS_A_DAY
    hours = range(now_hour - days * HOURS_A_DAY, now_hour + 1)
    unscaled = Volume(hours, 1.0, seed, today)
    whole = sum(unscaled.relative(hour) for hour in hours)
    return unscaled._replace(scale=days * per_day / whole if whole else 0.0)


def hour_of(hour: int, today: int) -> Hour:
    """Return the choices of an hour since 1970, for a history made on the day `today`."""
    existing = tuple(
        index
        for index, template in enumerate(HISTORY_TEMPLATES)
        if hour >= (today - template.age_days + 4) * HOURS_A_DAY
    )
    return _hour_of_week((hour - _MONDAY) % HOURS_A_WEEK, existing)


@lru_cache(maxsize=2048)
def _hour_of_week(hour: int, existing: tuple[int, ...]) -> Hour:
    weighted = list(_weights(hour, existing))
    limits = tuple(accumulate(weight for _, weight in weighted))
    return Hour(limits, tuple(choice for choice, _ in weighted), limits[-1])


def _weights(hour: int, existing: tuple[int, ...]) -> Iterator[tuple[TrafficChoice, float]]:
    for place, country in enumerate(COUNTRIES):
        weekday, clock = divmod((hour + country.offset_min // 60) % HOURS_A_WEEK, HOURS_A_DAY)
        share = country.share * (country.weekend if weekday > 4 else 1.0)
        yield from _templates(place, share, weekday, clock, existing)
        waking = RHYTHMS["waking"][clock] * share
        for kind, weight in _CONVERSATIONS:
            yield TrafficChoice(place, NO_TEMPLATE, KINDS.index(kind)), waking * weight


def _templates(
    place: int, share: float, weekday: int, clock: int, existing: tuple[int, ...]
) -> Iterator[tuple[TrafficChoice, float]]:
    for index in existing:
        template = HISTORY_TEMPLATES[index]
        weight = template.weight * RHYTHMS[template.rhythm][clock] * WEEKS[template.week][weekday]
        if weight:
            yield TrafficChoice(place, index, 0), weight * share


@lru_cache(maxsize=4096)
def _luck(seed: int, day: int) -> float:
    """Return how busy a day was by chance: 0.88 to 1.12."""
    story = Random(seed * 1_000_003 + day)  # noqa: S311  a story to repeat, not a secret
    return 0.88 + 0.24 * story.random()
