"""Histogram of durations with logarithmic buckets; percentiles are accurate to 5 %.

Eight buckets per octave from one millisecond up: a bucket is 9 % wide and its representative value
is at most 4.4 % off. Bucket 0 holds durations below a millisecond, also negative ones (differing
clocks). A histogram is a dict of bucket to count, without zeros.

The packed form is a sequence of little-endian 32-bit words, 10 bits of bucket and 22 of count. A
bucket may occur more than once and its counts add up, so concatenation merges packed histograms.
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
    """Return the bucket, 0 to 1,023, of a duration in seconds."""
    ms = seconds * 1_000
    return min(int(log2(ms) * _PER_OCTAVE) + 1, _MAX_BUCKET) if ms >= 1 else 0


def value_of(bucket: int) -> float:
    """Return the representative duration of a bucket in seconds: its bounds' harmonic mean."""
    if bucket == 0:
        return 0.0
    low, high = 2 ** ((bucket - 1) / _PER_OCTAVE), 2 ** (bucket / _PER_OCTAVE)
    return float(2 * low * high / (low + high) / 1_000)


def add(one: Mapping[int, int], other: Mapping[int, int]) -> Histogram:
    """Return the sum of two histograms without zeros; counts may be negative (a difference)."""
    total = dict(one)
    for bucket, count in other.items():
        total[bucket] = total.get(bucket, 0) + count
    return {bucket: count for bucket, count in total.items() if count}


def pack(histogram: Mapping[int, int]) -> bytes:
    """Return the packed form in order of bucket; raises ValueError for a negative count."""
    words: list[int] = []
    for bucket in sorted(histogram):
        remaining = histogram[bucket]
        if remaining < 0:
            raise ValueError(f"bucket {bucket} would hold {remaining}")
        while remaining:
            chunk = min(remaining, _MAX_COUNT)
            words.append(bucket << _COUNT_BITS | chunk)
            remaining -= chunk
    return struct.pack(f"<{len(words)}I", *words)


def unpack(packed: bytes) -> Histogram:
    """Return the histogram of packed bytes, which may be concatenated packed values."""
    total: Histogram = {}
    for word in struct.unpack(f"<{len(packed) // 4}I", packed):
        bucket = word >> _COUNT_BITS
        total[bucket] = total.get(bucket, 0) + (word & _MAX_COUNT)
    return total


def total(histograms: Iterable[Mapping[int, int]]) -> Histogram:
    """Return the sum of histograms."""
    result: Histogram = {}
    for histogram in histograms:
        for bucket, count in histogram.items():
            result[bucket] = result.get(bucket, 0) + count
    return result


def merge(packed: bytes) -> Histogram:
    """Return the same as `unpack`; faster for millions of words."""
    import numpy as np  # imported late: it is slow to load and only page queries need it

    words = np.frombuffer(packed, dtype="<u4")
    counts = np.bincount(words >> _COUNT_BITS, weights=words & _MAX_COUNT)
    return {int(bucket): int(counts[bucket]) for bucket in np.flatnonzero(counts)}
