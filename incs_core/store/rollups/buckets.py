"""Hours and days of the reporting zone: which bucket a moment falls into.

An hour bucket is named by the UTC second at which that local hour began, a day bucket by the days
since 1970-01-01 of the local date. Both grow with time, also across clock changes: where the clock
changes inside a local hour (Lord Howe Island), what follows the change is an hour of its own.

Offsets are looked up once per quarter of an hour, since every zone's offset and every change of it
falls on a quarter (true of all zones since 1972).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

HOUR_S = 3_600
HOUR_MS = 3_600_000
DAY_S = 86_400
_SLOT_S = 900
_LAST_S = 253_402_128_000  # 9999-12-30: what no zone moves beyond the last year
_SLOT_MS = 900_000
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def hour_bucket(ms: int, zone: ZoneInfo) -> int:
    """UTC epoch seconds at which the local hour that contains `ms` (epoch milliseconds) began."""
    return _buckets(ms // _SLOT_MS, zone)[0]


def day_bucket(ms: int, zone: ZoneInfo) -> int:
    """Days since 1970-01-01 of the local date at `ms` (epoch milliseconds)."""
    return _buckets(ms // _SLOT_MS, zone)[1]


def both_buckets(ms: int, zone: ZoneInfo) -> tuple[int, int]:
    """The hour and the day bucket of `ms` in one look-up."""
    return _buckets(ms // _SLOT_MS, zone)


def day_of(bucket: int) -> date:
    """The local date that a day bucket stands for."""
    return date.fromordinal(_EPOCH_ORDINAL + bucket)


def bucket_of_day(day: date) -> int:
    """The day bucket of a local date; the inverse of `day_of`."""
    return day.toordinal() - _EPOCH_ORDINAL


def day_of_hour(bucket: int, zone: ZoneInfo) -> int:
    """The day bucket that an hour bucket belongs to."""
    return day_bucket(bucket * 1_000, zone)


def day_start_ms(day: date, zone: ZoneInfo) -> int:
    """Epoch milliseconds of the first moment of a local date, also where midnight is skipped."""
    # fold=0 reads a skipped midnight with the old offset: that is the moment of the change.
    return int(datetime.combine(day, time(), zone).timestamp()) * 1_000


def day_bounds_ms(start: date, end: date, zone: ZoneInfo) -> tuple[int, int]:
    """From the first moment of `start` to the first moment after `end`, in epoch milliseconds."""
    return day_start_ms(start, zone), day_start_ms(day_of(bucket_of_day(end) + 1), zone)


def hours_of_days(start: date, end: date, zone: ZoneInfo) -> list[int]:
    """Every hour bucket of the local dates `start` to `end`, both included, in order."""
    first_ms, after_ms = day_bounds_ms(start, end, zone)
    slots = range(first_ms // _SLOT_MS, after_ms // _SLOT_MS)
    return list(dict.fromkeys(_buckets(slot, zone)[0] for slot in slots))


def hour_start(bucket: int, zone: ZoneInfo) -> datetime:
    """The zone-aware local time at which an hour bucket begins."""
    return datetime.fromtimestamp(bucket, zone)


def expiry_cutoff_ms(now_ms: int, horizon_hours: int, zone: ZoneInfo) -> int:
    """The moment before which an open message is expired, in epoch milliseconds.

    It is the start of the local hour that contains `now - horizon`: so whole hour buckets are
    expired or not, and counts from roll-ups agree with counts from messages.
    """
    return hour_bucket(now_ms - horizon_hours * HOUR_MS, zone) * 1_000


@lru_cache(maxsize=131_072)
def _buckets(slot: int, zone: ZoneInfo) -> tuple[int, int]:
    at = slot * _SLOT_S
    offset = _offset(at, zone)
    hour = at - (at + offset) % HOUR_S
    while _offset(hour, zone) != offset:  # the clock changed since this local hour began
        hour += _SLOT_S
    return hour, (at + offset) // DAY_S


def _offset(at: int, zone: ZoneInfo) -> int:
    delta = datetime.fromtimestamp(min(at, _LAST_S), UTC).astimezone(zone).utcoffset()
    return delta.days * DAY_S + delta.seconds if delta is not None else 0
