"""A believable past: who was sent what and when, and what became of it.

The same seed and moment give the same history, message for message, and every id in it is one that
a sandbox of that seed recognises and answers for in the same words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import NamedTuple

from incs_core.demo_data.incidents import Incident, active, incidents
from incs_core.demo_data.volume import TrafficChoice, hour_of, volume
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
    """A message of the past with every event up to the moment the history was made for.

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
    """A send that INCS refused at once, so that it has no id. `code`: of the answer's body."""

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
    trouble = incidents(seed, traffic.today)
    ids = MessageIdFactory(seed)
    for hour in traffic.hours:
        story = Random(seed * 7_368_787 + hour)  # noqa: S311  a story to repeat, not a secret
        times = _times(story, hour, traffic.expected(hour), now_ms)
        limits, choices, total = hour_of(hour, traffic.today)
        met = active(trouble, hour)
        payloads = [_payload(choice, met) for choice in choices]
        for number, at_ms in enumerate(times):
            pick = min(bisect_right(limits, story.random() * total), len(choices) - 1)
            payload = payloads[pick]._replace(nonce=number % NONCES)
            yield _message(ids.make(at_ms, payload), choices[pick], now_ms)


def _times(story: Random, hour: int, expected: float, now_ms: int) -> list[int]:
    """Draw when the messages of an hour are sent, in order; about `expected` of them."""
    count = int(expected + story.random())
    moments = sorted(story.random() for _ in range(count))
    return [at for moment in moments if (at := int((hour + moment) * HOUR_MS)) < now_ms]


def _payload(choice: TrafficChoice, met: tuple[Incident, ...]) -> IdPayload:
    country, template, kind = choice
    touched = (one.circumstance for one in met if one.meets(country, template))
    circumstance = next(touched, Circumstance.ORDINARY)
    return IdPayload(CHANNELS.index(CHANNEL), country, template, circumstance, kind, False, 0)


def _message(signed: SignedId, choice: TrafficChoice, now_ms: int) -> HistoryMessage:
    events = lifecycle(signed)
    if events and events[-1].at_ms > now_ms:
        events = tuple(event for event in events if event.at_ms <= now_ms)
    country = COUNTRIES[choice.country]
    return HistoryMessage(
        signed.message_id,
        recipient(country, signed.draws[7]),
        country.code,
        "" if choice.kind else HISTORY_TEMPLATES[choice.template].name,
        KINDS[choice.kind],
        CHANNEL,
        signed.at_ms,
        events,
    )


def refusals(seed: int, days: int, per_day: float, now: float | datetime) -> Iterator[Refusal]:
    """Yield the sends that were refused in the same days, oldest first; about 4 in 1,000."""
    now_ms = milliseconds(now)
    traffic = volume(seed, days, per_day * 0.004, now_ms // HOUR_MS)
    for hour in traffic.hours:
        story = Random(seed * 5_915_587 + hour)  # noqa: S311  a story to repeat, not a secret
        for at_ms in _times(story, hour, traffic.expected(hour), now_ms):
            yield _refusal(story, at_ms)


_REFUSALS = (
    ("payment_reminder", "10004", "received with insufficient custom params"),
    ("order_confirmed", "10004", "received with insufficient custom params"),
    ("mid_year_preview", "10004", "does not exist or is not approved"),
    ("delivery_today", "422", "The phone number is invalid."),
    ("otp_login", "429", "Too many attempts."),
)


def _refusal(story: Random, at_ms: int) -> Refusal:
    country = story.choice(COUNTRIES)
    name, code, text = story.choice(_REFUSALS)
    if code == "10004":
        text = f"Template with the code [{name}] and bot [{BOT}] {text}"
    number = recipient(country, story.getrandbits(32))
    return Refusal(number, country.code, name, "template", "rcs", at_ms, code, text)


def milliseconds(now: float | datetime) -> int:
    """Return a Unix time or datetime in epoch milliseconds."""
    return int((now.timestamp() if isinstance(now, datetime) else now) * 1000)
