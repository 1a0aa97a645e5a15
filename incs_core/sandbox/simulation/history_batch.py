"""The generated past column by column: what `history.generate` tells, for millions of messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

import numpy as np

from incs_core.sandbox.seed_templates import HISTORY_TEMPLATES
from incs_core.sandbox.simulation.countries import COUNTRIES, numbers_of
from incs_core.sandbox.simulation.history import HOUR_MS, HistoryMessage, milliseconds
from incs_core.sandbox.simulation.incidents import Incident, active, incidents
from incs_core.sandbox.simulation.lifecycle import Circumstance
from incs_core.sandbox.simulation.lifecycle_batch import LifecycleColumns, lifecycles
from incs_core.sandbox.simulation.message_ids import (
    KINDS,
    NONCES,
    IdPayload,
    MessageIdFactory,
    pack_payload,
)
from incs_core.sandbox.simulation.message_ids_batch import NumberColumn
from incs_core.sandbox.simulation.volume import TrafficChoice, hour_of, volume

_TOGETHER = 50_000
CHANNEL = "rcs"


@dataclass(frozen=True, slots=True)
class HistoryColumns:
    """Messages of the past, oldest first. `choice` holds positions in `choices`."""

    message_ids: list[str]
    recipients: list[str]
    accepted_ms: NumberColumn
    choices: list[TrafficChoice]
    choice: NumberColumn
    lives: LifecycleColumns

    def __len__(self) -> int:
        return len(self.message_ids)

    def messages(self) -> Iterator[HistoryMessage]:
        """The same, message by message."""
        columns = (self.message_ids, self.recipients, self.accepted_ms.tolist())
        kinds = [self.choices[at] for at in self.choice.tolist()]
        for *sent, kind, events in zip(*columns, kinds, self.lives.events(), strict=True):
            message_id, number, at_ms = sent
            country, name = COUNTRIES[kind.country].code, template_name(kind)
            yield HistoryMessage(
                message_id, number, country, name, KINDS[kind.kind], CHANNEL, at_ms, events
            )


def template_name(choice: TrafficChoice) -> str:
    """The name of a choice's template, or "" for a message inside a conversation."""
    return "" if choice.kind else HISTORY_TEMPLATES[choice.template].name


def generate_columns(
    seed: int, days: int, per_day: float, now: float | datetime
) -> Iterator[HistoryColumns]:
    """Yield the messages that `history.generate` yields for the same arguments, in portions."""
    now_ms = milliseconds(now)
    traffic = volume(seed, days, per_day, now_ms // HOUR_MS)
    trouble = incidents(seed, traffic.today)
    draft = _Draft(MessageIdFactory(seed), now_ms)
    for hour in traffic.hours:
        story = Random(seed * 7_368_787 + hour)  # noqa: S311  a story to repeat, not a secret
        count = int(traffic.expected(hour) + story.random())
        draft.add_hour(hour, story, count, traffic.today, active(trouble, hour))
        if draft.size >= _TOGETHER:
            yield draft.finish()
    if draft.size:
        yield draft.finish()


class _Draft:
    """Some hours of the past: when each message was accepted, and what it is."""

    def __init__(self, mint: MessageIdFactory, now_ms: int) -> None:
        self._mint = mint
        self._now_ms = now_ms
        self._begin()

    def _begin(self) -> None:
        self.size = 0
        self._at_ms: list[NumberColumn] = []
        self._packed: list[NumberColumn] = []
        self._choice: list[NumberColumn] = []
        self._choices: dict[TrafficChoice, int] = {}

    def add_hour(
        self, hour: int, story: Random, count: int, today: int, met: tuple[Incident, ...]
    ) -> None:
        """Draw the messages of an hour in the order in which `history.generate` draws them."""
        limits, options, total = hour_of(hour, today)
        moments = np.sort([story.random() for _ in range(count)])
        at_ms = ((hour + moments) * HOUR_MS).astype(np.int64)
        at_ms = at_ms[at_ms < self._now_ms]
        picks = np.array([story.random() for _ in range(at_ms.size)]) * total
        option = np.minimum(np.searchsorted(limits, picks, side="right"), len(options) - 1)
        marks = np.array([_packed(choice, met) for choice in options], np.int64)
        self._at_ms.append(at_ms)
        self._packed.append(marks[option] | np.arange(at_ms.size) % NONCES)
        positions = [self._choices.setdefault(one, len(self._choices)) for one in options]
        self._choice.append(np.array(positions, np.int64)[option])
        self.size += at_ms.size

    def finish(self) -> HistoryColumns:
        """Mint the ids, tell the lives, and begin anew."""
        at_ms, packed, choice = map(np.concatenate, (self._at_ms, self._packed, self._choice))
        ids, draws = self._mint.make_many(at_ms, packed)
        told = lifecycles(ids, at_ms, packed, draws)
        told.until(self._now_ms)
        choices = list(self._choices)
        self._begin()
        country = np.array([one.country for one in choices])[choice]
        return HistoryColumns(ids, numbers_of(country, draws[:, 7]), at_ms, choices, choice, told)


def _packed(choice: TrafficChoice, met: tuple[Incident, ...]) -> int:
    place, template, kind = choice
    touched = (one.circumstance for one in met if one.meets(place, template))
    circumstance = next(touched, Circumstance.ORDINARY)
    return pack_payload(IdPayload(0, place, template, circumstance, kind, False, 0))
