"""Why a rate moved between two periods: where the traffic went, or how each part did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from incs_core.store.delivery_types import CountRow, Counts, Group


@dataclass(frozen=True, slots=True)
class Part:
    """What one group adds to the change, as fractions: by its share of traffic, by its own rate."""

    group: Group
    mix: float
    rate: float


@dataclass(frozen=True, slots=True)
class Change:
    """The change of the settled rate; `mix + rate == total`, and the parts add up to both."""

    total: float
    mix: float
    rate: float
    parts: tuple[Part, ...]


def explain_change(before: Iterable[CountRow], now: Iterable[CountRow]) -> Change | None:
    """Split the change of the settled rate exactly; None if a period has no settled messages.

    A group's mix is its change of share times how far its mean rate lies from the overall one;
    its part in the rate is its change of rate times its mean share. A group that only one period
    has changed in share alone.
    """
    old, new = _by_group(before), _by_group(now)
    old_n, new_n = _settled(old), _settled(new)
    if not old_n or not new_n:
        return None
    middle = (_delivered(old) / old_n + _delivered(new) / new_n) / 2
    groups = [
        group for group in old | new if _counts(old, group).settled + _counts(new, group).settled
    ]
    parts = tuple(
        _part(group, _counts(old, group), _counts(new, group), old_n, new_n, middle)
        for group in groups
    )
    ranked = sorted(parts, key=lambda part: -abs(part.mix + part.rate))
    total = _delivered(new) / new_n - _delivered(old) / old_n
    mix = sum(part.mix for part in parts)
    return Change(total, mix, total - mix, tuple(ranked))


def _part(group: Group, old: Counts, new: Counts, old_n: int, new_n: int, middle: float) -> Part:
    old_rate = (old if old.settled else new).delivered / (old if old.settled else new).settled
    new_rate = (new if new.settled else old).delivered / (new if new.settled else old).settled
    old_share, new_share = old.settled / old_n, new.settled / new_n
    mix = (new_share - old_share) * ((old_rate + new_rate) / 2 - middle)
    return Part(group, mix, (new_rate - old_rate) * (old_share + new_share) / 2)


def _by_group(rows: Iterable[CountRow]) -> dict[Group, Counts]:
    return {row.group: row.counts for row in rows}


def _counts(rows: dict[Group, Counts], group: Group) -> Counts:
    return rows.get(group, Counts())


def _settled(rows: dict[Group, Counts]) -> int:
    return sum(counts.settled for counts in rows.values())


def _delivered(rows: dict[Group, Counts]) -> int:
    return sum(counts.delivered for counts in rows.values())
