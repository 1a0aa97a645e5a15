"""A believable past: who was sent what and when, and what became of it.

The same seed and moment give the same history, message for message, and every id in it is one that
a sandbox of that seed recognises and answers for in the same words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import NamedTuple

from incs_core.sandbox.seed_templates import BOT
from incs_core.sandbox.simulation.countries import COUNTRIES, recipient
from incs_core.sandbox.simulation.lifecycle import Event
from incs_core.sandbox.simulation.volume import volume

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
    from incs_core.sandbox.simulation.history_batch import generate_columns  # needs numpy

    for columns in generate_columns(seed, days, per_day, now):
        yield from columns.messages()


def refusals(seed: int, days: int, per_day: float, now: float | datetime) -> Iterator[Refusal]:
    """Yield the sends that were refused in the same days, oldest first; about 4 in 1,000."""
    now_ms = milliseconds(now)
    traffic = volume(seed, days, per_day * 0.004, now_ms // HOUR_MS)
    for hour in traffic.hours:
        story = Random(seed * 5_915_587 + hour)  # noqa: S311  a story to repeat, not a secret
        count = int(traffic.expected(hour) + story.random())
        for moment in sorted(story.random() for _ in range(count)):
            at_ms = int((hour + moment) * HOUR_MS)
            if at_ms < now_ms:
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
    """Return a moment in epoch milliseconds."""
    return int((now.timestamp() if isinstance(now, datetime) else now) * 1000)
