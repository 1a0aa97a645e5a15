"""What a block of messages adds to the roll-ups: `rollups.Moves.add`, for all of them at once.

Whatever `Moves` learns to count has to be counted here too; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from incs_core.domain.histogram import bucket_of
from incs_core.store.bulk.batch import NONE, MessageColumns
from incs_core.store.rollups.buckets import both_buckets
from incs_core.store.rollups.deltas import NO_COUNTS, RollupDeltas
from incs_core.store.rollups.event_time import NOTHING
from incs_core.store.schema import (
    ACCEPTED,
    DELIVERED,
    FAILED,
    LATENCY_DELIVERED,
    LATENCY_READ,
    READ,
    SENT,
)

if TYPE_CHECKING:
    from incs_core.store.bulk.batch import Numbers


_SLOT_MS = 900_000  # every zone's hours begin on a quarter of an hour
_LONGEST_MS = 1 << 52


class BatchStatus(NamedTuple):
    """A block as it is counted: the numbers of its dimensions and its exclusive status."""

    block: MessageColumns
    dim_id: Numbers
    status: Numbers


def statuses_of(block: MessageColumns) -> Numbers:
    """The exclusive status of each message, as `MessageState.status`."""
    proven = [block.read_ms, block.delivered_ms, block.failed_ms, block.sent_ms]
    conditions = [times != NONE for times in proven]
    return np.select(conditions, [READ, DELIVERED, FAILED, SENT], ACCEPTED)


def add_batch(moves: RollupDeltas, seen: BatchStatus) -> None:
    """Add the contribution of every message to `moves`."""
    _count(moves, seen)
    _happen(moves, seen)
    _fail(moves, seen)
    _time(moves, seen)


def _count(moves: RollupDeltas, seen: BatchStatus) -> None:
    hours, days = _buckets(moves, seen.block.accepted_ms)
    moves.note_days(zip(hours.tolist(), days.tolist(), strict=True))
    for hour, dim_id, status, n in _tally(hours, seen.dim_id, seen.status):
        moves.hours.setdefault((hour, dim_id), [*NO_COUNTS])[status] += n


def _happen(moves: RollupDeltas, seen: BatchStatus) -> None:
    """As `happened.times_of`: a step that nobody told of happened with the next one."""
    block, arrives = seen.block, seen.status < FAILED
    delivered = np.where(block.delivered_ms != NONE, block.delivered_ms, block.read_ms)
    sent = np.where(block.sent_ms != NONE, block.sent_ms, delivered)
    steps = (
        (block.accepted_ms, arrives | ~arrives),
        (sent, arrives),
        (delivered, arrives),
        (block.read_ms, arrives),
        (block.failed_ms, seen.status == FAILED),
    )
    for place, (times, condition) in enumerate(steps):
        at = np.flatnonzero(condition & (times != NONE))
        hours, days = _buckets(moves, times[at])
        moves.note_days(zip(hours.tolist(), days.tolist(), strict=True))
        for hour, dim_id, n in _tally(hours, seen.dim_id[at]):
            moves.happened_hours.setdefault((hour, dim_id), [*NOTHING])[place] += n


def _fail(moves: RollupDeltas, seen: BatchStatus) -> None:
    at = np.flatnonzero(seen.status == FAILED)
    hours, _ = _buckets(moves, seen.block.accepted_ms[at])
    codes = [code or "" for code, _ in seen.block.errors]
    for hour, dim_id, error, n in _tally(hours, seen.dim_id[at], seen.block.error[at]):
        cell = hour, dim_id, codes[error] if error != NONE else "", 0
        moves.failures_hour[cell] = moves.failures_hour.get(cell, 0) + n


def _time(moves: RollupDeltas, seen: BatchStatus) -> None:
    block, proven = seen.block, seen.block.delivered_ms != NONE
    arrived = np.flatnonzero(proven & (seen.status < FAILED))
    read = np.flatnonzero(proven & (block.read_ms != NONE))
    spans = (
        (LATENCY_DELIVERED, arrived, block.delivered_ms - block.accepted_ms),
        (LATENCY_READ, read, block.read_ms - block.delivered_ms),
    )
    for kind, at, taken in spans:
        _, days = _buckets(moves, block.accepted_ms[at])
        lengths = np.searchsorted(_limits(), taken[at], side="right")
        for day, dim_id, length, n in _tally(days, seen.dim_id[at], lengths):
            histogram = moves.latency.setdefault((day, dim_id, kind), {})
            histogram[length] = histogram.get(length, 0) + n


def _buckets(moves: RollupDeltas, at_ms: Numbers) -> tuple[Numbers, Numbers]:
    """The hour and the day bucket of each moment."""
    slots, where = np.unique(at_ms // _SLOT_MS, return_inverse=True)
    found = [both_buckets(slot * _SLOT_MS, moves.zone) for slot in slots.tolist()]
    both = np.array(found, np.int64).reshape(-1, 2)[where]
    return both[:, 0], both[:, 1]


def _tally(*columns: Numbers) -> Iterator[tuple[int, ...]]:
    """Each combination of values that occurs, with how often it does."""
    if not columns[0].size:
        return
    key, spans = np.zeros(columns[0].size, np.int64), []
    for column in columns:
        low, high = int(column.min()), int(column.max())
        spans.append((low, high - low + 1))
        key = key * (high - low + 1) + (column - low)
    keys, counts = np.unique(key, return_counts=True)
    values: list[list[int]] = [counts.tolist()]
    for low, width in reversed(spans):
        values.append((keys % width + low).tolist())
        keys //= width
    yield from zip(*reversed(values), strict=True)


@lru_cache(maxsize=1)
def _limits() -> Numbers:
    """The shortest duration (ms) of every histogram bucket above 0: the same edges, exactly."""
    top = bucket_of(_LONGEST_MS / 1_000)
    return np.array([_shortest(bucket) for bucket in range(1, top)], np.int64)


def _shortest(bucket: int) -> int:
    low, high = 0, _LONGEST_MS
    while low < high:
        middle = (low + high) // 2
        is_enough = bucket_of(middle / 1_000) >= bucket
        low, high = (low, middle) if is_enough else (middle + 1, high)
    return low
