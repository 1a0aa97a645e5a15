"""Counts, failures and latency of messages, as the analytics read them; plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter

from incs_core.domain.filters import Group
from incs_core.domain.histogram import Histogram


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages of a group stand where; nested, so the columns overlap and never add up.

    `accepted` is all that INCS took; `sent` includes delivered, which includes read. It always
    holds that accepted = delivered + failed + pending + expired. `refused` and `unconfirmed`
    messages are no part of `accepted`.
    """

    accepted: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    failed: int = 0
    pending: int = 0
    expired: int = 0
    refused: int = 0
    unconfirmed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*map(int.__add__, _numbers_of(self), _numbers_of(other)))

    def __reduce__(self) -> tuple[type[Counts], tuple[int, ...]]:
        """Pickled by the thousand into the cache: ten times as fast as a dataclass is by itself."""
        return Counts, _numbers_of(self)

    @property
    def completed(self) -> int:
        """Messages that have their final word: delivered, failed or expired."""
        return self.delivered + self.failed + self.expired


COUNT_NAMES = tuple(field.name for field in fields(Counts))
_numbers_of = attrgetter(*COUNT_NAMES)


@dataclass(frozen=True, slots=True)
class CountRow:
    """The counts of one group: an hour bucket (UTC epoch seconds), an ISO date, or a name."""

    group: Group
    counts: Counts

    def __reduce__(self) -> tuple[type[CountRow], tuple[Group, Counts]]:
        """As `Counts`."""
        return CountRow, (self.group, self.counts)


@dataclass(frozen=True, slots=True)
class EventTimeCounts:
    """How many messages reached each status within a time, whenever they were sent.

    Each message counts once in each status; `sent` leaves out what failed in the end, as in Counts.
    """

    accepted: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    failed: int = 0

    def __add__(self, other: EventTimeCounts) -> EventTimeCounts:
        return EventTimeCounts(*map(int.__add__, _steps_of(self), _steps_of(other)))

    @property
    def ended(self) -> int:
        """Messages that were delivered or failed within the time."""
        return self.delivered + self.failed


EVENT_TIME_NAMES = tuple(field.name for field in fields(EventTimeCounts))
_steps_of = attrgetter(*EVENT_TIME_NAMES)


@dataclass(frozen=True, slots=True)
class EventTimeRow:
    """Statuses reached in an hour (group: UTC epoch seconds) or on a day (ISO date)."""

    group: Group
    counts: EventTimeCounts


@dataclass(frozen=True, slots=True)
class FailureRow:
    """How many messages ended with an error code, after INCS took them or refused at once.

    `code` is "" where INCS gave none; `title` is one of the vendor's own texts for it, or "".
    """

    code: str
    title: str
    count: int
    refused: bool


@dataclass(frozen=True, slots=True)
class FailureDay:
    """How many messages of one local date ended with an error code."""

    day: date
    code: str
    refused: bool
    count: int


@dataclass(frozen=True, slots=True)
class FailureSeen:
    """The first and the last local date of which messages ended with an error code, ever."""

    code: str
    refused: bool
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Latency:
    """How long it took from accepted to delivered, and from delivered to read."""

    delivered: Histogram
    read: Histogram


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Everything the Delivery page counts, read at one moment, so that all of it agrees.

    `tables` has one list of rows for each of template, country, type and account; `previous` and
    `previous_tables` are the same for the period that it is compared with.
    """

    total: Counts
    previous: Counts
    series: tuple[CountRow, ...]
    tables: Mapping[str, tuple[CountRow, ...]]
    previous_tables: Mapping[str, tuple[CountRow, ...]]
