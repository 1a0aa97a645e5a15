"""The statuses of a message after INCS accepts it: a pure function of seed and id.

The id encodes channel, country, template and circumstance, and its random draws decide the rest. So
a look-up needs no stored state, and the generated history and the sandbox agree.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from itertools import accumulate
from math import exp
from statistics import NormalDist
from typing import NamedTuple

from incs_core.sandbox.seed_templates import AUTHENTICATION, HISTORY_TEMPLATES, PROMOTION
from incs_core.sandbox.simulation.countries import country_at
from incs_core.sandbox.simulation.message_ids import CHANNELS, KINDS, IdPayload, SignedId


class Failure(NamedTuple):
    """One kind of failure. `late`: only when the message expires after a day."""

    code: str | None
    title: str
    late: bool = False


HELD_BACK = Failure(
    "131049", "This message was not delivered to maintain healthy ecosystem engagement."
)
UNDELIVERABLE = Failure("131026", "Message undeliverable")
OUTAGE = Failure("UNAVAILABLE", "UNAVAILABLE: the operator's messaging service did not answer")
BROKEN_MEDIA = Failure("131052", "Media download error: the media URL answered 404")

_NO_RCS = Failure("NOT_FOUND", "NOT_FOUND: the recipient's phone is not enabled for RCS")
_EXPIRED = Failure("TTL_EXPIRATION_REVOKED", "TTL_EXPIRATION_REVOKED", late=True)
_TOO_MANY = Failure("TOO_MANY_REQUESTS", "TOO_MANY_REQUESTS: the agent's limit for this user")
_OPTED_OUT = Failure("opted_out", "opted_out: the user has blocked or left the agent")
_TOO_NEW = Failure(
    "INVALID_ARGUMENT", "INVALID_ARGUMENT: the device lacks a feature of the message"
)
_NO_WINDOW = Failure("131047", "Re-engagement message")
_EXPERIMENT = Failure("130472", "User's number is part of an experiment")
_STOPPED = Failure("131050", "User has stopped receiving marketing messages")
_TOO_FAST = Failure("131056", "(Business Account, Consumer Account) pair rate limit hit")
_VIBER = Failure(None, "Message failed – detailed reason unknown")

Shares = tuple[tuple[float, Failure], ...]


def _shares(*parts: tuple[int, Failure]) -> Shares:
    """Return cumulated shares that end at 1."""
    total = sum(weight for weight, _ in parts)
    limits = accumulate(weight / total for weight, _ in parts)
    pairs = [(limit, failure) for limit, (_, failure) in zip(limits, parts, strict=True)]
    return (*pairs[:-1], (1.0, pairs[-1][1]))


_RCS_PROMOTION = _shares(
    (34, HELD_BACK),
    (26, _NO_RCS),
    (14, UNDELIVERABLE),
    (10, _TOO_MANY),
    (8, _OPTED_OUT),
    (8, _EXPIRED),
)
_RCS_SERVICE = _shares(
    (46, _NO_RCS), (22, UNDELIVERABLE), (22, _EXPIRED), (6, _TOO_NEW), (4, _OPTED_OUT)
)
_RCS_REPLY = _shares((42, _NO_RCS), (33, _EXPIRED), (25, UNDELIVERABLE))
_WHATSAPP_TEMPLATE = _shares(
    (50, UNDELIVERABLE), (30, HELD_BACK), (10, _EXPERIMENT), (10, _STOPPED)
)
_WHATSAPP_REPLY = _shares((45, UNDELIVERABLE), (40, _NO_WINDOW), (15, _TOO_FAST))


def failures_of(channel: str, category: str) -> Shares:
    """Return the cumulated shares of a channel's failures.

    `category` is the template's, or "" for a message inside a conversation.
    """
    if channel == "viber":
        return ((1.0, _VIBER),)
    if channel == "whatsapp":
        return _WHATSAPP_TEMPLATE if category else _WHATSAPP_REPLY
    if category == "PROMOTION":
        return _RCS_PROMOTION
    return _RCS_SERVICE if category else _RCS_REPLY


def with_first_failure(failure: Failure, first: float = 1.0, others: Shares = ()) -> Shares:
    """Return shares in which one failure has the first part, and `others` keep theirs after it."""
    return ((first, failure), *((limit, other) for limit, other in others if limit > first))


SENT, DELIVERED, READ, FAILED = "sent", "delivered", "read", "failed"


class Circumstance(IntEnum):
    """The incident or magic number that an id encodes (0 to 15)."""

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


class LifecycleStep(NamedTuple):
    """One status, and its delay after acceptance in seconds at speed 1."""

    status: str
    after_s: float
    code: str | None = None
    title: str = ""


DRAW_UNIT = 1.0 / (1 << 32)
"""Makes a share of a draw of 32 bits."""
_inverse_normal_cdf: Callable[[float], float] = NormalDist().inv_cdf
_DAY_S = 86_400.0


class DelayDistribution(NamedTuple):
    """A log-normal duration: sigma, and its minimum and maximum in seconds."""

    least_s: float
    sigma: float
    most_s: float


SENDING_S = 0.9
OFFLINE_S = 2400.0
SENDING = DelayDistribution(0.35, 0.5, 0.0)  # has no end
OFFLINE = DelayDistribution(0.0, 1.4, 2.5 * _DAY_S)
ONLINE = DelayDistribution(0.0, 0.9, _DAY_S)
READING = DelayDistribution(0.8, 1.5, 2.9 * _DAY_S)


def lifecycle(signed_id: SignedId, speed: float = 1.0) -> tuple[Event, ...]:
    """Return every status that a message will ever have, in order.

    `speed` divides all durations; the generated history runs at 1.
    """
    scale = 1000.0 / speed
    start = signed_id.at_ms
    events = []
    earliest = start
    for status, after_s, code, title in _steps(signed_id.payload, signed_id.draws):
        earliest = max(earliest + 1, start + int(after_s * scale))
        events.append(Event(status, earliest, code, title))
    return tuple(events)


def _steps(payload: IdPayload, draws: tuple[int, ...]) -> tuple[LifecycleStep, ...]:
    scripted = SCRIPTS.get(payload.circumstance)
    if scripted is not None:
        return scripted
    odds = odds_for(
        payload.channel, payload.country, payload.template, payload.circumstance, payload.kind
    )
    outcome = draws[0] * DRAW_UNIT
    sent_s = SENDING.least_s + lognormal_delay(SENDING_S, SENDING.sigma, draws[2])
    if outcome < odds.failing:
        return _failing(odds, draws, sent_s)
    if outcome < odds.failing + odds.silent:
        return (LifecycleStep(SENT, sent_s),)
    if outcome < odds.failing + odds.silent + odds.unheard:
        return ()
    return _arriving(odds, draws, sent_s)


def _failing(odds: Odds, draws: tuple[int, ...], sent_s: float) -> tuple[LifecycleStep, ...]:
    draw = draws[1] * DRAW_UNIT
    failure = next(failure for limit, failure in odds.failures if draw < limit)
    if failure.late:
        after = sent_s + (0.98 + 0.04 * draws[3] * DRAW_UNIT) * _DAY_S
        return LifecycleStep(SENT, sent_s), LifecycleStep(
            FAILED, after, failure.code, failure.title
        )
    after = sent_s + lognormal_delay(1.6, 0.8, draws[3])
    return (LifecycleStep(FAILED, after, failure.code, failure.title),)


def _arriving(odds: Odds, draws: tuple[int, ...], sent_s: float) -> tuple[LifecycleStep, ...]:
    if draws[4] * DRAW_UNIT < odds.offline:
        wait = min(lognormal_delay(OFFLINE_S, OFFLINE.sigma, draws[3]), OFFLINE.most_s)
    else:
        wait = min(lognormal_delay(odds.deliver_s, ONLINE.sigma, draws[3]), ONLINE.most_s)
    delivered = LifecycleStep(DELIVERED, sent_s + wait)
    if draws[5] * DRAW_UNIT >= odds.reading:
        return LifecycleStep(SENT, sent_s), delivered
    reading_s = min(lognormal_delay(odds.read_s, READING.sigma, draws[6]), READING.most_s)
    read_s = delivered.after_s + READING.least_s + reading_s
    return LifecycleStep(SENT, sent_s), delivered, LifecycleStep(READ, read_s)


def lognormal_delay(median_s: float, sigma: float, draw: int) -> float:
    """Return a duration of a log-normal distribution."""
    return median_s * exp(sigma * _inverse_normal_cdf((draw + 0.5) * DRAW_UNIT))


@lru_cache(maxsize=4096)
def odds_for(channel: int, country: int, template: int, circumstance: int, kind: int) -> Odds:
    """Return the odds of a message, by what its id says of it."""
    country_ = country_at(country)
    category = _category(template, kind)
    failures = failures_of(CHANNELS[channel], category)
    promotion = category == PROMOTION
    odds = Odds(
        failing=country_.failing * (1.45 if promotion else 0.82),
        silent=0.016,
        unheard=0.003,
        offline=country_.offline,
        reading=country_.reading * (0.72 if promotion else 1.12),
        deliver_s=3.4 * country_.pace,
        read_s={AUTHENTICATION: 22.0, PROMOTION: 2700.0}.get(category, 640.0),
        failures=failures,
    )
    return _with_circumstance(odds, circumstance)


def _category(template: int, kind: int) -> str:
    """Return the template's category, or "" for a message inside a conversation."""
    if KINDS[kind] != "template":
        return ""
    known = template < len(HISTORY_TEMPLATES)
    return HISTORY_TEMPLATES[template].category if known else "TRANSACTION"


def _with_circumstance(odds: Odds, circumstance: int) -> Odds:
    """Return the odds changed by an incident."""
    if circumstance == Circumstance.OUTAGE:
        return odds._replace(
            failing=0.66, silent=0.09, deliver_s=5400.0, failures=with_first_failure(OUTAGE)
        )
    if circumstance == Circumstance.BROKEN_MEDIA:
        return odds._replace(failing=0.81, failures=with_first_failure(BROKEN_MEDIA))
    if circumstance == Circumstance.POLICY_WAVE:
        return odds._replace(
            failing=0.46, failures=with_first_failure(HELD_BACK, 0.93, odds.failures)
        )
    if circumstance == Circumstance.SLOW:
        return odds._replace(deliver_s=odds.deliver_s * 220, offline=0.2)
    return odds


SCRIPTS: dict[int, tuple[LifecycleStep, ...]] = {
    Circumstance.READ_SOON: (
        LifecycleStep(SENT, 1.0),
        LifecycleStep(DELIVERED, 2.5),
        LifecycleStep(READ, 5.0),
    ),
    Circumstance.NEVER_READ: (LifecycleStep(SENT, 1.0), LifecycleStep(DELIVERED, 2.5)),
    Circumstance.SILENT: (LifecycleStep(SENT, 1.0),),
    Circumstance.HELD_BACK: (LifecycleStep(FAILED, 2.0, HELD_BACK.code, HELD_BACK.title),),
    Circumstance.UNREACHABLE: (
        LifecycleStep(SENT, 1.0),
        LifecycleStep(FAILED, 2.5, UNDELIVERABLE.code, UNDELIVERABLE.title),
    ),
}
"""Fixed lifecycles of magic numbers."""


class MagicNumber(IntEnum):
    """Last four digits of recipients with a fixed behaviour."""

    READ = 9001
    DELIVERED = 9002
    SENT = 9003
    HELD_BACK = 9004
    UNDELIVERABLE = 9005
    REFUSED = 9006
    LIMITED_ONCE = 9007
    SERVER_ERROR = 9008
    NO_ANSWER = 9009
    TWICE_REVERSED = 9010
    REPLIES = 9011
    CUT = 9012


CIRCUMSTANCES = {
    MagicNumber.READ: Circumstance.READ_SOON,
    MagicNumber.DELIVERED: Circumstance.NEVER_READ,
    MagicNumber.SENT: Circumstance.SILENT,
    MagicNumber.HELD_BACK: Circumstance.HELD_BACK,
    MagicNumber.UNDELIVERABLE: Circumstance.UNREACHABLE,
    MagicNumber.TWICE_REVERSED: Circumstance.READ_SOON,
    MagicNumber.REPLIES: Circumstance.READ_SOON,
}
"""The circumstance of each magic number; every other number has an ordinary lifecycle."""


def magic_number_of(recipient: str) -> MagicNumber | None:
    """Return the magic number of a recipient (digits only), or None for an ordinary one."""
    try:
        return MagicNumber(int(recipient[-4:]))
    except ValueError:
        return None
