"""How many messages go out in each hour, to where and of which template; and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import NamedTuple

from incs_core.sandbox.seed_templates import HISTORY_TEMPLATES, TEMPLATE_POSITIONS
from incs_core.sandbox.simulation.countries import COUNTRIES, RHYTHMS, WEEKS, country_position
from incs_core.sandbox.simulation.lifecycle import Circumstance
from incs_core.sandbox.simulation.message_ids import KINDS, NO_TEMPLATE

HOURS_A_DAY = 24
HOURS_A_WEEK = 168
_MONDAY = 4 * HOURS_A_DAY  # hour of the first Monday of 1970
_CONVERSATIONS = (("text", 4.2), ("image", 0.9), ("document", 0.4))
_FIRST_VOLUME, _GROWTH = 0.62, 0.76  # from 62 % to 138 % of the average


class TrafficChoice(NamedTuple):
    """One choice for a message: indices of country, template and kind."""

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
        """Return the hour's unscaled traffic: weights times growth times the day's factor."""
        elapsed = (hour - self.hours.start) / max(len(self.hours), 1)
        growth = _FIRST_VOLUME + _GROWTH * elapsed
        return (
            hour_of(hour, self.today).total * growth * _daily_factor(self.seed, hour // HOURS_A_DAY)
        )


def volume(seed: int, days: int, per_day: float, now_hour: int) -> Volume:
    """Return the traffic of the `days` before an hour: `per_day` messages a day on average."""
    today = now_hour // HOURS_A_DAY
    hours = range(now_hour - days * HOURS_A_DAY, now_hour + 1)
    unscaled = Volume(hours, 1.0, seed, today)
    total = sum(unscaled.relative(hour) for hour in hours)
    return unscaled._replace(scale=days * per_day / total if total else 0.0)


def hour_of(hour: int, today: int) -> Hour:
    """Return the choices of an hour since 1970, for a history made on the day `today`."""
    existing = tuple(
        template_index
        for template_index, template in enumerate(HISTORY_TEMPLATES)
        if hour >= (today - template.age_days + 4) * HOURS_A_DAY
    )
    return _hour_of_week((hour - _MONDAY) % HOURS_A_WEEK, existing)


@lru_cache(maxsize=2048)
def _hour_of_week(hour: int, existing: tuple[int, ...]) -> Hour:
    weighted = list(_weights(hour, existing))
    limits = tuple(accumulate(weight for _, weight in weighted))
    return Hour(limits, tuple(choice for choice, _ in weighted), limits[-1])


def _weights(hour: int, existing: tuple[int, ...]) -> Iterator[tuple[TrafficChoice, float]]:
    for country_index, country in enumerate(COUNTRIES):
        weekday, clock = divmod((hour + country.offset_min // 60) % HOURS_A_WEEK, HOURS_A_DAY)
        share = country.share * (country.weekend if weekday > 4 else 1.0)
        yield from _template_weights(country_index, share, weekday, clock, existing)
        waking = RHYTHMS["waking"][clock] * share
        for kind, weight in _CONVERSATIONS:
            yield (
                TrafficChoice(country_index, NO_TEMPLATE, KINDS.index(kind)),
                waking * weight,
            )


def _template_weights(
    country_index: int, share: float, weekday: int, clock: int, existing: tuple[int, ...]
) -> Iterator[tuple[TrafficChoice, float]]:
    for template_index in existing:
        template = HISTORY_TEMPLATES[template_index]
        weight = template.weight * RHYTHMS[template.rhythm][clock] * WEEKS[template.week][weekday]
        if weight:
            yield TrafficChoice(country_index, template_index, 0), weight * share


@lru_cache(maxsize=4096)
def _daily_factor(seed: int, day: int) -> float:
    """Return a day's random traffic factor: 0.88 to 1.12."""
    random = Random(seed * 1_000_003 + day)  # noqa: S311  a story to repeat, not a secret
    return 0.88 + 0.24 * random.random()


class Incident(NamedTuple):
    """Hours [start, end) since 1970 in which messages to a country or of a template fare worse.

    `country` and `template` are positions; None means any.
    """

    circumstance: Circumstance
    start_hour: int
    end_hour: int
    country: int | None = None
    template: int | None = None

    def affects(self, country: int, template: int) -> bool:
        """Whether the incident affects a message to this country with this template."""
        return self.country in {None, country} and self.template in {None, template}


def incidents(seed: int, today: int) -> tuple[Incident, ...]:
    """Return the incidents of the 90 days before `today` (days since 1970, UTC)."""
    shift = seed % 4
    outage = (today - 10 - shift) * HOURS_A_DAY + 3
    broken = (today - 27 - shift) * HOURS_A_DAY
    friday = today - 4 - (today - 5) % 7
    wave = friday * HOURS_A_DAY + 1
    slow = (today - 3) * HOURS_A_DAY + 6
    earlier = (today - 58 - shift) * HOURS_A_DAY + 9
    return (
        Incident(Circumstance.OUTAGE, outage, outage + 7, country=country_position("ID")),
        Incident(
            Circumstance.BROKEN_MEDIA,
            broken,
            broken + 72,
            template=TEMPLATE_POSITIONS["order_shipped"],
        ),
        Incident(
            Circumstance.POLICY_WAVE,
            wave,
            wave + 40,
            template=TEMPLATE_POSITIONS["weekend_flash_sale"],
        ),
        Incident(Circumstance.SLOW, slow, slow + 5),
        Incident(Circumstance.OUTAGE, earlier, earlier + 4, country=country_position("PH")),
    )


def active(every: tuple[Incident, ...], hour: int) -> tuple[Incident, ...]:
    """Return the incidents of one hour since 1970; usually none."""
    return tuple(incident for incident in every if incident.start_hour <= hour < incident.end_hour)
