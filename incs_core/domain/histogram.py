"""Counts on a logarithmic scale: durations kept small, percentiles true to 5 %.

Eight buckets an octave from one millisecond up, so a bucket is 9 % wide and its representative
value errs by 4.4 % at most. Bucket 0 holds what is shorter than a millisecond or, by differing
clocks, below zero. A histogram is a plain dict of bucket to count, without zeros.

Packed, it is a row of little-endian 32-bit words, ten bits of bucket and 22 of count; a bucket
may come more than once and the counts add up. Packed values can therefore be merged by joining.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from math import log2

Histogram = dict[int, int]

_PER_OCTAVE = 8
_COUNT_BITS = 22
_MAX_COUNT = (1 << _COUNT_BITS) - 1
_MAX_BUCKET = 1_023


def bucket_of(seconds: float) -> int:
    """The bucket of a duration in seconds, 0 to 1,023."""
    ms = seconds * 1_000
    return min(int(log2(ms) * _PER_OCTAVE) + 1, _MAX_BUCKET) if ms >= 1 else 0


def value_of(bucket: int) -> float:
    """The representative duration of a bucket in seconds: equally far from both its ends."""
    if bucket == 0:
        return 0.0
    low, high = 2 ** ((bucket - 1) / _PER_OCTAVE), 2 ** (bucket / _PER_OCTAVE)
    return float(2 * low * high / (low + high) / 1_000)


def add(one: Mapping[int, int], other: Mapping[int, int]) -> Histogram:
    """The sum of two histograms, without zeros; counts may be negative (a difference)."""
    total = dict(one)
    for bucket, count in other.items():
        total[bucket] = total.get(bucket, 0) + count
    return {bucket: count for bucket, count in total.items() if count}


def pack(histogram: Mapping[int, int]) -> bytes:
    """A histogram as bytes, in order of bucket; ValueError if a count is below zero."""
    words: list[int] = []
    for bucket in sorted(histogram):
        left = histogram[bucket]
        if left < 0:
            raise ValueError(f"bucket {bucket} would hold {left}")
        while left:
            part = min(left, _MAX_COUNT)
            words.append(bucket << _COUNT_BITS | part)
            left -= part
    return struct.pack(f"<{len(words)}I", *words)


def unpack(packed: bytes) -> Histogram:
    """The histogram of packed bytes, or of several packed values joined together."""
    total: Histogram = {}
    for word in struct.unpack(f"<{len(packed) // 4}I", packed):
        bucket = word >> _COUNT_BITS
        total[bucket] = total.get(bucket, 0) + (word & _MAX_COUNT)
    return total


def total(histograms: Iterable[Mapping[int, int]]) -> Histogram:
    """The sum of many histograms."""
    found: Histogram = {}
    for histogram in histograms:
        for bucket, count in histogram.items():
            found[bucket] = found.get(bucket, 0) + count
    return found


def merge(packed: bytes) -> Histogram:
    """The histogram of packed bytes, as `unpack`; built for millions of them joined together."""
    import numpy as np  # slow to import, and only page queries need it

    words = np.frombuffer(packed, dtype="<u4")
    counts = np.bincount(words >> _COUNT_BITS, weights=words & _MAX_COUNT)
    return {int(bucket): int(counts[bucket]) for bucket in np.flatnonzero(counts)}
