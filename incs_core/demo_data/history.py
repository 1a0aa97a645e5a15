"""Generates the messages of a history with all their events.

The same seed and moment give the same history, and a sandbox with that seed recognises every id in
it and answers a look-up consistently.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import NamedTuple

from incs_core.demo_data.traffic import Incident, TrafficChoice, active, hour_of, incidents, volume
from incs_core.sandbox.seed_templates import BOT, HISTORY_TEMPLATES
from incs_core.sandbox.simulation.countries import COUNTRIES, recipient
from incs_core.sandbox.simulation.lifecycle import Circumstance, Event, lifecycle
from incs_core.sandbox.simulation.message_ids import (
    CHANNELS,
    KINDS,
    NONCES,
    IdPayload,
    MessageIdFactory,
    SignedId,
)

HOUR_MS = 3_600_000
CHANNEL = "rcs"


class HistoryMessage(NamedTuple):
    """A message with its events up to the moment of the history.

    `template` is "" and `type` text, image or document for a message inside a conversation; times
    are epoch milliseconds; `events` are (status, at_ms, code or None, title) in order.
    """

    message_id: str
    recipient: str
    country: str
    template: str
    type: str
    channel: str
    accepted_ms: int
    events: tuple[Event, ...]


class Refusal(NamedTuple):
    """A send that INCS refused at once, so that it has no id. `code`: of the response body."""

    recipient: str
    country: str
    template: str
    type: str
    channel: str
    at_ms: int
    code: str
    text: str


def generate(
    seed: int, days: int, per_day: float, now: float | datetime
) -> Iterator[HistoryMessage]:
    """Yield the messages of the `days` before `now`, oldest first.

    Args:
        seed: the sandbox's seed; the same seed and moment give the same history.
        days: how far back, at least 0.
        per_day: messages a day on average; traffic grows, so the last days have more.
        now: Unix seconds, or an aware datetime; nothing in the history is later.
    """
    now_ms = milliseconds(now)
    traffic = volume(seed, days, per_day, now_ms // HOUR_MS)
    all_incidents = incidents(seed, traffic.today)
    ids = MessageIdFactory(seed)
    for hour in traffic.hours:
        random = Random(seed * 7_368_787 + hour)  # noqa: S311  a story to repeat, not a secret
        times = _times(random, hour, traffic.expected(hour), now_ms)
        limits, choices, total = hour_of(hour, traffic.today)
        current = active(all_incidents, hour)
        payloads = [_payload(choice, current) for choice in choices]
        for number, at_ms in enumerate(times):
            index = min(bisect_right(limits, random.random() * total), len(choices) - 1)
            payload = payloads[index]._replace(nonce=number % NONCES)
            yield _message(ids.make(at_ms, payload), choices[index], now_ms)


def _times(random: Random, hour: int, expected: float, now_ms: int) -> list[int]:
    """Draw when the messages of an hour are sent, in order; about `expected` of them."""
    count = int(expected + random.random())
    fractions = sorted(random.random() for _ in range(count))
    return [at for fraction in fractions if (at := int((hour + fraction) * HOUR_MS)) < now_ms]


def _payload(choice: TrafficChoice, current: tuple[Incident, ...]) -> IdPayload:
    country, template, kind = choice
    matching = (
        incident.circumstance for incident in current if incident.affects(country, template)
    )
    circumstance = next(matching, Circumstance.ORDINARY)
    return IdPayload(CHANNELS.index(CHANNEL), country, template, circumstance, kind, False, 0)


def _message(signed_id: SignedId, choice: TrafficChoice, now_ms: int) -> HistoryMessage:
    events = lifecycle(signed_id)
    if events and events[-1].at_ms > now_ms:
        events = tuple(event for event in events if event.at_ms <= now_ms)
    country = COUNTRIES[choice.country]
    return HistoryMessage(
        signed_id.message_id,
        recipient(country, signed_id.draws[7]),
        country.code,
        "" if choice.kind else HISTORY_TEMPLATES[choice.template].name,
        KINDS[choice.kind],
        CHANNEL,
        signed_id.at_ms,
        events,
    )


def refusals(seed: int, days: int, per_day: float, now: float | datetime) -> Iterator[Refusal]:
    """Yield the sends that were refused in the same days, oldest first; about 4 in 1,000."""
    now_ms = milliseconds(now)
    traffic = volume(seed, days, per_day * 0.004, now_ms // HOUR_MS)
    for hour in traffic.hours:
        random = Random(seed * 5_915_587 + hour)  # noqa: S311  a story to repeat, not a secret
        for at_ms in _times(random, hour, traffic.expected(hour), now_ms):
            yield _refusal(random, at_ms)


_REFUSALS = (
    ("payment_reminder", "10004", "received with insufficient custom params"),
    ("order_confirmed", "10004", "received with insufficient custom params"),
    ("mid_year_preview", "10004", "does not exist or is not approved"),
    ("delivery_today", "422", "The phone number is invalid."),
    ("otp_login", "429", "Too many attempts."),
)


def _refusal(random: Random, at_ms: int) -> Refusal:
    country = random.choice(COUNTRIES)
    name, code, text = random.choice(_REFUSALS)
    if code == "10004":
        text = f"Template with the code [{name}] and bot [{BOT}] {text}"
    number = recipient(country, random.getrandbits(32))
    return Refusal(number, country.code, name, "template", "rcs", at_ms, code, text)


def milliseconds(now: float | datetime) -> int:
    """Return a Unix time or datetime in epoch milliseconds."""
    return int((now.timestamp() if isinstance(now, datetime) else now) * 1000)
