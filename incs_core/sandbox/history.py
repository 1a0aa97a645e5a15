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

from incs_core.sandbox.catalogue import BOT, HISTORY_TEMPLATES
from incs_core.sandbox.ids import KINDS, NONCES, Mark, Mint
from incs_core.sandbox.incidents import Incident, active, incidents
from incs_core.sandbox.life import Circumstance, Event, life
from incs_core.sandbox.traffic import Choice, hour_of, volume
from incs_core.sandbox.world import COUNTRIES, recipient

HOUR_MS = 3_600_000


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
    now_ms = _milliseconds(now)
    traffic = volume(seed, days, per_day, now_ms // HOUR_MS)
    trouble = incidents(seed, traffic.today)
    writer = _Writer(Mint(seed), now_ms)
    for hour in traffic.hours:
        story = Random(seed * 7_368_787 + hour)  # noqa: S311  a story to repeat, not a secret
        count = int(traffic.expected(hour) + story.random())
        at = sorted(story.random() for _ in range(count))
        limits, options, total = hour_of(hour, traffic.today)
        met = active(trouble, hour)
        for nonce, moment in enumerate(at):
            at_ms = int((hour + moment) * HOUR_MS)
            if at_ms >= now_ms:
                break
            choice = options[bisect_right(limits, story.random() * total, 0, len(options) - 1)]
            yield writer.message(at_ms, choice, met, nonce)


def refusals(seed: int, days: int, per_day: float, now: float | datetime) -> Iterator[Refusal]:
    """Yield the sends that were refused in the same days, oldest first; about 4 in 1,000."""
    now_ms = _milliseconds(now)
    traffic = volume(seed, days, per_day * 0.004, now_ms // HOUR_MS)
    for hour in traffic.hours:
        story = Random(seed * 5_915_587 + hour)  # noqa: S311  a story to repeat, not a secret
        count = int(traffic.expected(hour) + story.random())
        for moment in sorted(story.random() for _ in range(count)):
            at_ms = int((hour + moment) * HOUR_MS)
            if at_ms < now_ms:
                yield _refusal(story, at_ms)


class _Writer:
    """Writes single messages of one history."""

    def __init__(self, mint: Mint, now_ms: int) -> None:
        self._mint = mint
        self._now_ms = now_ms

    def message(
        self, at_ms: int, choice: Choice, met: tuple[Incident, ...], nonce: int
    ) -> HistoryMessage:
        place, template, kind = choice
        circumstance = _circumstance(met, place, template) if met else 0
        mark = Mark(0, place, template, circumstance, kind, False, nonce % NONCES)
        minted = self._mint.make(at_ms, mark)
        events = life(minted)
        if events and events[-1].at_ms > self._now_ms:
            events = tuple(event for event in events if event.at_ms <= self._now_ms)
        country = COUNTRIES[place]
        name = "" if kind else HISTORY_TEMPLATES[template].name
        number = recipient(country, minted.draws[7])
        return HistoryMessage(
            minted.message_id, number, country.code, name, KINDS[kind], "rcs", at_ms, events
        )


def _circumstance(met: tuple[Incident, ...], place: int, template: int) -> int:
    touched = (one.circumstance for one in met if one.meets(place, template))
    return next(touched, Circumstance.ORDINARY)


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


def _milliseconds(now: float | datetime) -> int:
    return int((now.timestamp() if isinstance(now, datetime) else now) * 1000)
