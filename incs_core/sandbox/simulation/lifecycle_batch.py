"""What happens to many messages: `life.life` on columns, to the last millisecond.

Most messages simply arrive, and the times of those are computed together. Whatever else befalls a
message, failure, silence or a script, is told by `life` itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from incs_core.sandbox.simulation.lifecycle import (
    DELIVERED,
    FAILED,
    OFFLINE,
    OFFLINE_S,
    ONLINE,
    READ,
    READING,
    SCRIPTS,
    SENDING,
    SENDING_S,
    SENT,
    UNIT,
    DelayDistribution,
    Event,
    Z,
    lifecycle,
    odds_for,
)
from incs_core.sandbox.simulation.message_ids import SignedId, unpack_payload
from incs_core.sandbox.simulation.message_ids_batch import Draws, NumberColumn

NONE = -1
"""Stands in a column of times for "never", and in `error` for "no error"."""
_KEPT_BITS = 19  # of a packed mark: nonce and live, which no odds depend on
_ORDER = (SENT, DELIVERED, READ, FAILED)
_SECOND = 1000.0

Shares = NDArray[np.float64]
Error = tuple[str | None, str]


@dataclass(slots=True)
class LifecycleColumns:
    """Columns of times in epoch milliseconds, and what went wrong: positions in `errors`."""

    sent_ms: NumberColumn
    delivered_ms: NumberColumn
    read_ms: NumberColumn
    failed_ms: NumberColumn
    error: NumberColumn
    errors: list[Error]

    def until(self, now_ms: int) -> None:
        """Forget what is later than `now_ms`."""
        for times in (self.sent_ms, self.delivered_ms, self.read_ms, self.failed_ms):
            times[times > now_ms] = NONE
        self.error[self.failed_ms == NONE] = NONE

    def events(self) -> Iterator[tuple[Event, ...]]:
        """The events of each message, in order."""
        columns = (self.sent_ms, self.delivered_ms, self.read_ms, self.failed_ms, self.error)
        for *times, error in zip(*(column.tolist() for column in columns), strict=True):
            code, title = self.errors[error] if error != NONE else (None, "")
            words = (None, ""), (None, ""), (None, ""), (code, title)
            steps = zip(_ORDER, times, words, strict=True)
            yield tuple(Event(status, at, *said) for status, at, said in steps if at != NONE)


class _Odds(NamedTuple):
    """The odds of each message; `ordinary` is false where a script decides."""

    gone_wrong: Shares
    offline: Shares
    reading: Shares
    deliver_s: Shares
    read_s: Shares
    ordinary: NDArray[np.bool_]


def lifecycles(
    message_ids: Sequence[str], at_ms: NumberColumn, packed: NumberColumn, draws: Draws
) -> LifecycleColumns:
    """Return every status that these messages will ever have."""
    odds = _odds(packed)
    sent, delivered, read, failed, error = np.full((5, at_ms.size), NONE, np.int64)
    found = LifecycleColumns(sent, delivered, read, failed, error, [])
    arriving = odds.ordinary & (draws[:, 0] * UNIT >= odds.gone_wrong)
    _arrive(found, np.flatnonzero(arriving), at_ms, draws, odds)
    errors: dict[Error, int] = {}
    for at in np.flatnonzero(~arriving).tolist():
        mark = unpack_payload(int(packed[at]))
        minted = SignedId(message_ids[at], int(at_ms[at]), mark, tuple(draws[at].tolist()))
        _tell(found, at, minted, errors)
    found.errors.extend(errors)
    return found


def _tell(found: LifecycleColumns, at: int, minted: SignedId, errors: dict[Error, int]) -> None:
    columns = (found.sent_ms, found.delivered_ms, found.read_ms, found.failed_ms)
    for event in lifecycle(minted):
        columns[_ORDER.index(event.status)][at] = event.at_ms
        if event.status == FAILED:
            found.error[at] = errors.setdefault((event.code, event.title), len(errors))


def _arrive(
    found: LifecycleColumns, at: NumberColumn, at_ms: NumberColumn, draws: Draws, odds: _Odds
) -> None:
    """As `life._arriving`, for the messages at these places."""
    start, draw = at_ms[at], draws[at]
    sent_s = SENDING.least_s + _spread(np.full(at.size, SENDING_S), SENDING, draw[:, 2])
    offline = draw[:, 4] * UNIT < odds.offline[at]
    wait = np.empty(at.size)
    wait[offline] = _waited(np.full(offline.sum(), OFFLINE_S), OFFLINE, draw[offline, 3])
    wait[~offline] = _waited(odds.deliver_s[at][~offline], ONLINE, draw[~offline, 3])
    delivered_s = sent_s + wait
    found.sent_ms[at] = sent = np.maximum(start + 1, start + _ms(sent_s))
    found.delivered_ms[at] = delivered = np.maximum(sent + 1, start + _ms(delivered_s))
    reads = np.flatnonzero(draw[:, 5] * UNIT < odds.reading[at])
    taken = _waited(odds.read_s[at][reads], READING, draw[reads, 6])
    read_s = delivered_s[reads] + READING.least_s + taken
    found.read_ms[at[reads]] = np.maximum(delivered[reads] + 1, start[reads] + _ms(read_s))


def _ms(seconds: Shares) -> NumberColumn:
    return (seconds * _SECOND).astype(np.int64)


def _waited(median_s: Shares, wait: DelayDistribution, draws: Draws) -> Shares:
    return np.minimum(_spread(median_s, wait, draws), wait.most_s)


def _spread(median_s: Shares, wait: DelayDistribution, draws: Draws) -> Shares:
    """Through the same functions of the C library as `life.spread`, so that no bit differs."""
    shares = ((draws + 0.5) * UNIT).tolist()
    spread: Shares = median_s * np.array([exp(wait.sigma * Z(share)) for share in shares])
    return spread


def _odds(packed: NumberColumn) -> _Odds:
    kinds, where = np.unique(packed >> _KEPT_BITS, return_inverse=True)
    rows = []
    for kind in kinds.tolist():
        mark = unpack_payload(kind << _KEPT_BITS)
        odds = odds_for(mark.channel, mark.country, mark.template, mark.circumstance, mark.kind)
        wrong = odds.failing + odds.silent + odds.unheard
        row = (wrong, odds.offline, odds.reading, odds.deliver_s, odds.read_s)
        rows.append((*row, float(mark.circumstance not in SCRIPTS)))
    columns = np.array(rows).T[:, where]
    wrong, offline, reading, deliver_s, read_s, ordinary = columns
    return _Odds(wrong, offline, reading, deliver_s, read_s, ordinary > 0)
