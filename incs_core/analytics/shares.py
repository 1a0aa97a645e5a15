"""What the headline figures are shares of, and whether two of them differ by more than chance."""

from __future__ import annotations

from collections.abc import Callable

from incs_core.analytics.compare import Sample, chance_of
from incs_core.store.delivery_types import Counts

Part = Callable[[Counts], Sample]
"""A part, and the whole that it is of."""
CLEAR = 0.05
"""Less often than so a clear difference comes about by chance."""


def settled(counts: Counts) -> Sample:
    """Delivered, of all with a final word."""
    return Sample(counts.delivered, counts.settled)


def of_accepted(counts: Counts) -> Sample:
    """Delivered, of all accepted."""
    return Sample(counts.delivered, counts.accepted)


def read(counts: Counts) -> Sample:
    """Read, of all delivered."""
    return Sample(counts.read, counts.delivered)


def failed(counts: Counts) -> Sample:
    """Failed, of all accepted."""
    return Sample(counts.failed, counts.accepted)


def is_clear(now: Sample, before: Sample) -> bool:
    """Whether two shares differ by more than chance explains 19 times of 20."""
    return chance_of(now, before) < CLEAR
