"""What happens to a message after INCS took it: a pure function of seed and id.

The id says channel, country, template and circumstance, and its draws decide the rest, so that a
look-up needs no memory and the generated history and the sandbox always tell the same story.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from math import exp
from statistics import NormalDist
from typing import NamedTuple

from incs_core.sandbox.catalogue import AUTHENTICATION, HISTORY_TEMPLATES, PROMOTION
from incs_core.sandbox.failures import (
    BROKEN_MEDIA,
    HELD_BACK,
    OUTAGE,
    UNDELIVERABLE,
    Shares,
    failures_of,
    only,
)
from incs_core.sandbox.ids import CHANNELS, KINDS, Mark, Minted
from incs_core.sandbox.world import country_at

SENT, DELIVERED, READ, FAILED = "sent", "delivered", "read", "failed"


class Circumstance(IntEnum):
    """What an id remembers of the hour and number it was sent in and to (0 to 15)."""

    ORDINARY = 0
    OUTAGE = 1
    BROKEN_MEDIA = 2
    POLICY_WAVE = 3
    SLOW = 4
    READ_SOON = 5
    NEVER_READ = 6
    SILENT = 7
    HELD_BACK = 8
    UNREACHABLE = 9


class Event(NamedTuple):
    """One status of a message. `at_ms`: epoch milliseconds."""

    status: str
    at_ms: int
    code: str | None = None
    title: str = ""


class Odds(NamedTuple):
    """How likely each end is, as shares 0 to 1, and how long things take, in seconds."""

    failing: float
    silent: float
    unheard: float
    offline: float
    reading: float
    deliver_s: float
    read_s: float
    failures: Shares


class Step(NamedTuple):
    """One status and how long after acceptance it comes, in seconds of an unhurried clock."""

    status: str
    after_s: float
    code: str | None = None
    title: str = ""


UNIT = 1.0 / (1 << 32)
"""Makes a share of a draw of 32 bits."""
Z: Callable[[float], float] = NormalDist().inv_cdf
_DAY_S = 86_400.0


class Wait(NamedTuple):
    """How long something takes: a log-normal share, and what it takes at least and most (s)."""

    least_s: float
    sigma: float
    most_s: float


SENDING_S = 0.9
OFFLINE_S = 2400.0
SENDING = Wait(0.35, 0.5, 0.0)  # has no end
OFFLINE = Wait(0.0, 1.4, 2.5 * _DAY_S)
ONLINE = Wait(0.0, 0.9, _DAY_S)
READING = Wait(0.8, 1.5, 2.9 * _DAY_S)


def life(minted: Minted, speed: float = 1.0) -> tuple[Event, ...]:
    """Return every status that a message will ever have, in order.

    `speed` divides all durations; the generated history runs at 1.
    """
    scale = 1000.0 / speed
    start = minted.at_ms
    events = []
    earliest = start
    for status, after_s, code, title in _steps(minted.mark, minted.draws):
        earliest = max(earliest + 1, start + int(after_s * scale))
        events.append(Event(status, earliest, code, title))
    return tuple(events)


def _steps(mark: Mark, draws: tuple[int, ...]) -> tuple[Step, ...]:
    scripted = SCRIPTS.get(mark.circumstance)
    if scripted is not None:
        return scripted
    odds = odds_of(mark.channel, mark.country, mark.template, mark.circumstance, mark.kind)
    fate = draws[0] * UNIT
    sent_s = SENDING.least_s + spread(SENDING_S, SENDING.sigma, draws[2])
    if fate < odds.failing:
        return _failing(odds, draws, sent_s)
    if fate < odds.failing + odds.silent:
        return (Step(SENT, sent_s),)
    if fate < odds.failing + odds.silent + odds.unheard:
        return ()
    return _arriving(odds, draws, sent_s)


def _failing(odds: Odds, draws: tuple[int, ...], sent_s: float) -> tuple[Step, ...]:
    pick = draws[1] * UNIT
    failure = next(failure for limit, failure in odds.failures if pick < limit)
    if failure.late:
        after = sent_s + (0.98 + 0.04 * draws[3] * UNIT) * _DAY_S
        return Step(SENT, sent_s), Step(FAILED, after, failure.code, failure.title)
    after = sent_s + spread(1.6, 0.8, draws[3])
    return (Step(FAILED, after, failure.code, failure.title),)


def _arriving(odds: Odds, draws: tuple[int, ...], sent_s: float) -> tuple[Step, ...]:
    if draws[4] * UNIT < odds.offline:
        wait = min(spread(OFFLINE_S, OFFLINE.sigma, draws[3]), OFFLINE.most_s)
    else:
        wait = min(spread(odds.deliver_s, ONLINE.sigma, draws[3]), ONLINE.most_s)
    delivered = Step(DELIVERED, sent_s + wait)
    if draws[5] * UNIT >= odds.reading:
        return Step(SENT, sent_s), delivered
    taken_s = min(spread(odds.read_s, READING.sigma, draws[6]), READING.most_s)
    read_s = delivered.after_s + READING.least_s + taken_s
    return Step(SENT, sent_s), delivered, Step(READ, read_s)


def spread(median_s: float, sigma: float, draw: int) -> float:
    """Return a duration of a log-normal distribution."""
    return median_s * exp(sigma * Z((draw + 0.5) * UNIT))


@lru_cache(maxsize=4096)
def odds_of(channel: int, country: int, template: int, circumstance: int, kind: int) -> Odds:
    """Return the odds of a message, by what its id says of it."""
    place = country_at(country)
    category = _category(template, kind)
    failures = failures_of(CHANNELS[channel], category)
    promotion = category == PROMOTION
    odds = Odds(
        failing=place.failing * (1.45 if promotion else 0.82),
        silent=0.016,
        unheard=0.003,
        offline=place.offline,
        reading=place.reading * (0.72 if promotion else 1.12),
        deliver_s=3.4 * place.pace,
        read_s={AUTHENTICATION: 22.0, PROMOTION: 2700.0}.get(category, 640.0),
        failures=failures,
    )
    return _under(odds, circumstance)


def _category(template: int, kind: int) -> str:
    """Return the template's category, or "" for a message inside a conversation."""
    if KINDS[kind] != "template":
        return ""
    known = template < len(HISTORY_TEMPLATES)
    return HISTORY_TEMPLATES[template].category if known else "TRANSACTION"


def _under(odds: Odds, circumstance: int) -> Odds:
    """Return the odds as an incident changes them."""
    if circumstance == Circumstance.OUTAGE:
        return odds._replace(failing=0.66, silent=0.09, deliver_s=5400.0, failures=only(OUTAGE))
    if circumstance == Circumstance.BROKEN_MEDIA:
        return odds._replace(failing=0.81, failures=only(BROKEN_MEDIA))
    if circumstance == Circumstance.POLICY_WAVE:
        return odds._replace(failing=0.46, failures=only(HELD_BACK, 0.93, odds.failures))
    if circumstance == Circumstance.SLOW:
        return odds._replace(deliver_s=odds.deliver_s * 220, offline=0.2)
    return odds


SCRIPTS: dict[int, tuple[Step, ...]] = {
    Circumstance.READ_SOON: (Step(SENT, 1.0), Step(DELIVERED, 2.5), Step(READ, 5.0)),
    Circumstance.NEVER_READ: (Step(SENT, 1.0), Step(DELIVERED, 2.5)),
    Circumstance.SILENT: (Step(SENT, 1.0),),
    Circumstance.HELD_BACK: (Step(FAILED, 2.0, HELD_BACK.code, HELD_BACK.title),),
    Circumstance.UNREACHABLE: (
        Step(SENT, 1.0),
        Step(FAILED, 2.5, UNDELIVERABLE.code, UNDELIVERABLE.title),
    ),
}
"""Lives that are always the same, for the numbers that ask for them."""
