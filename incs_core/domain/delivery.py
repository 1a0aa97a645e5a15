"""Counts, failures and latencies of messages; the input of the analytics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter

from incs_core.domain.filters import Group
from incs_core.domain.histogram import Histogram


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of messages by status. Statuses are nested, so the fields overlap.

    `accepted` counts all messages that INCS accepted; `sent` includes `delivered`, which includes
    `read`. Always: accepted = delivered + failed + pending + expired. `refused` and `unconfirmed`
    messages are not part of `accepted`.
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
        return Counts(*map(int.__add__, _count_values(self), _count_values(other)))

    def __reduce__(self) -> tuple[type[Counts], tuple[int, ...]]:
        """Pickle as a call, ten times as fast as the default: the cache holds thousands."""
        return Counts, _count_values(self)

    @property
    def completed(self) -> int:
        """Messages with a final status: delivered, failed or expired."""
        return self.delivered + self.failed + self.expired


COUNT_NAMES = tuple(field.name for field in fields(Counts))
_count_values = attrgetter(*COUNT_NAMES)


@dataclass(frozen=True, slots=True)
class CountRow:
    """Counts of a group: an hour (UTC epoch seconds), an ISO date or a name."""

    group: Group
    counts: Counts

    def __reduce__(self) -> tuple[type[CountRow], tuple[Group, Counts]]:
        """Pickle as a call, like `Counts`."""
        return CountRow, (self.group, self.counts)


@dataclass(frozen=True, slots=True)
class EventTimeCounts:
    """Numbers of messages that reached each status in a period, whenever they were sent.

    Each message counts once per status; `sent` excludes messages that failed later, as in Counts.
    """

    accepted: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    failed: int = 0

    def __add__(self, other: EventTimeCounts) -> EventTimeCounts:
        return EventTimeCounts(
            *map(int.__add__, _event_time_values(self), _event_time_values(other))
        )

    @property
    def ended(self) -> int:
        """Messages that were delivered or failed in the period."""
        return self.delivered + self.failed


EVENT_TIME_NAMES = tuple(field.name for field in fields(EventTimeCounts))
_event_time_values = attrgetter(*EVENT_TIME_NAMES)


@dataclass(frozen=True, slots=True)
class EventTimeRow:
    """Event-time counts of an hour (`group`: UTC epoch seconds) or a day (ISO date)."""

    group: Group
    counts: EventTimeCounts


@dataclass(frozen=True, slots=True)
class FailureRow:
    """Number of messages with an error code; `refused`: INCS refused the send itself.

    `code` is "" if INCS gave none; `title` is one of the vendor's texts for the code, or "".
    """

    code: str
    title: str
    count: int
    refused: bool


@dataclass(frozen=True, slots=True)
class FailureDay:
    """Number of messages of one local date with an error code."""

    day: date
    code: str
    refused: bool
    count: int


@dataclass(frozen=True, slots=True)
class FailureSeen:
    """First and last local date in the whole history with messages of an error code."""

    code: str
    refused: bool
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Latency:
    """Durations from accepted to delivered, and from delivered to read."""

    delivered: Histogram
    read: Histogram


@dataclass(frozen=True, slots=True)
class Breakdown:
    """All counts of the Delivery page from one snapshot, so that they agree with each other.

    `tables` maps template, country, type and account to one row per group; `previous` and
    `previous_tables` are the same for the period of comparison.
    """

    total: Counts
    previous: Counts
    series: tuple[CountRow, ...]
    tables: Mapping[str, tuple[CountRow, ...]]
    previous_tables: Mapping[str, tuple[CountRow, ...]]
