"""Random message histories, and every delivery figure counted slowly from the raw rows.

Shares no code with the roll-ups: hours and days come from datetime, states from the receipts.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from incs_core.domain.delivery import (
    Breakdown,
    CountRow,
    Counts,
    EventTimeCounts,
    EventTimeRow,
    FailureDay,
    FailureRow,
    FailureSeen,
    Latency,
)
from incs_core.domain.filters import FILTER_FIELDS, Filter, Group, Grouping
from incs_core.domain.histogram import bucket_of
from incs_core.domain.saved import Annotation
from incs_core.domain.statuses import Status
from incs_core.store.rollups.queries import LatencyBy

ZONES = ("UTC", "Asia/Jakarta", "Asia/Kolkata", "Europe/Berlin", "America/New_York")
# Ten days around the end of summer time in Berlin (25 October) and New York (1 November 2026).
FIRST_DAY = date(2026, 10, 23)
DAYS = 10
CODES = (("131049", "Held"), ("131026", "Undeliverable"), ("X-1", "Strange"), ("", ""))


@dataclass(frozen=True)
class Heard:
    """One receipt."""

    status: Status
    at_ms: int
    code: str = ""
    title: str = ""


@dataclass(frozen=True)
class Raw:
    """A message and all that was heard of it. `kind` is what INCS said to our request."""

    account: str
    message_id: str
    template: str
    country: str
    type: str
    is_test: bool
    accepted_ms: int
    receipts: tuple[Heard, ...] = ()
    kind: str = "accepted"
    code: str = ""
    channel: str = "rcs"

    def first(self, *statuses: Status) -> int | None:
        """The earliest time any of these was heard."""
        return min((r.at_ms for r in self.receipts if r.status in statuses), default=None)

    @property
    def state(self) -> str:
        """The final word, by the ladder; failed yields to proof of delivery."""
        if self.kind != "accepted":
            return self.kind
        ladder = (Status.READ, Status.DELIVERED, Status.FAILED, Status.SENT)
        return next((s.value for s in ladder if self.first(s) is not None), "accepted")

    @property
    def happened(self) -> dict[str, int]:
        """When it reached each status that it has; an untold step is as late as the next one."""
        found: dict[str, int | None] = {}
        if self.kind == "accepted":
            found["accepted"] = self.accepted_ms
        if self.state == "failed":
            found["failed"] = self.first(Status.FAILED)
        elif self.kind == "accepted":
            found["read"] = self.first(Status.READ)
            found["delivered"] = self.first(Status.DELIVERED) or found["read"]
            found["sent"] = self.first(Status.SENT) or found["delivered"]
        return {status: at for status, at in found.items() if at is not None}

    @property
    def failure(self) -> tuple[str, str, bool] | None:
        """Code, title and whether refused, if that is how it ended."""
        if self.state == "refused":
            return self.code, "Refused", True
        failed = [r for r in self.receipts if r.status is Status.FAILED]
        return (failed[0].code, failed[0].title, False) if self.state == "failed" else None

    @property
    def delays(self) -> tuple[float | None, float | None]:
        """Seconds from accepted to delivered, and from delivered to read, where both are known."""
        delivered, read = self.first(Status.DELIVERED), self.first(Status.READ)
        if self.kind != "accepted" or delivered is None:
            return None, None
        return (
            (delivered - self.accepted_ms) / 1_000,
            None if read is None else (read - delivered) / 1_000,
        )


def local(ms: int, zone: ZoneInfo) -> datetime:
    """A moment in a zone."""
    return datetime.fromtimestamp(ms / 1_000, UTC).astimezone(zone)


def hour_of(ms: int, zone: ZoneInfo) -> int:
    """UTC epoch seconds at which the local hour began, by taking off the minutes."""
    return int(local(ms, zone).replace(minute=0, second=0, microsecond=0).timestamp())


def random_history(seed: int, size: int) -> list[Raw]:
    """Messages of ten days, with every oddity that receipts can have; same seed, same history."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    return [_random_message(chance, n) for n in range(size)]


def _random_message(chance: random.Random, n: int) -> Raw:
    start = int(datetime.combine(FIRST_DAY, datetime.min.time(), UTC).timestamp()) * 1_000
    accepted = start + chance.randrange(DAYS * 86_400_000)
    kind = chance.choices(["accepted", "refused", "unconfirmed"], [18, 1, 1])[0]
    template, type_ = chance.choice([("promo", "template"), ("otp", "template"), ("", "text")])
    return Raw(
        account=chance.choice(["main", "other"]),
        message_id=f"m-{n}",
        template=template,
        country=chance.choice(["ID", "HK"]),
        type=type_,
        is_test=chance.random() < 0.1,
        accepted_ms=accepted,
        receipts=_random_receipts(chance, accepted) if kind == "accepted" else (),
        kind=kind,
        code=chance.choice(CODES)[0] if kind == "refused" else "",
    )


def _random_receipts(chance: random.Random, accepted: int) -> tuple[Heard, ...]:
    """Any subset of the ladder, repeated and in no order; delays are sometimes below zero."""
    heard = []
    for status in chance.choices(list(Status)[1:5], k=chance.randrange(5)):
        at = accepted + int(chance.lognormvariate(9, 3)) - 500
        code, title = chance.choice(CODES) if status is Status.FAILED else ("", "")
        heard.append(Heard(status, at, code, title))
    return _one_failure(heard)


def _one_failure(heard: Sequence[Heard]) -> tuple[Heard, ...]:
    """A message fails with one code only, however often that is said."""
    failed = [r for r in heard if r.status is Status.FAILED]
    return tuple(
        Heard(r.status, r.at_ms, failed[0].code, failed[0].title) if r in failed else r
        for r in heard
    )


class SlowValues:
    """Named values in memory."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """The value of a key."""
        return self._values.get(key)

    def set(self, key: str, value: str) -> None:
        """Set the value of a key."""
        self._values[key] = value


@dataclass
class SlowAnnotations:
    """Marked moments in memory."""

    marks: Sequence[Annotation]

    def list(self, start_ms: int, end_ms: int, limit: int = 50) -> list[Annotation]:
        """The marked moments of a period."""
        found = [mark for mark in self.marks if start_ms <= mark.at_ms < end_ms]
        return sorted(found, key=lambda mark: mark.at_ms)[-limit:]


@dataclass
class SlowSource:
    """The delivery queries, answered by walking over all messages."""

    messages: Sequence[Raw]
    zone: ZoneInfo
    horizon_hours: int = 72
    last_ms: int | None = None
    marks: Sequence[Annotation] = ()
    meta: SlowValues = field(default_factory=SlowValues)

    @property
    def rollups(self) -> SlowSource:
        """The delivery queries."""
        return self

    @property
    def annotations(self) -> SlowAnnotations:
        """The marked moments."""
        return SlowAnnotations(self.marks)

    def snapshot(self) -> AbstractContextManager[None]:
        """These messages do not change."""
        return nullcontext()

    def chosen(self, wanted: Filter) -> list[Raw]:
        """The messages that a filter lets through."""
        return [
            message
            for message in self.messages
            if wanted.start <= local(message.accepted_ms, self.zone).date() <= wanted.end
            and (wanted.include_tests or not message.is_test)
            and all(
                getattr(message, each.name)
                in (each.values(wanted) or (getattr(message, each.name),))
                for each in FILTER_FIELDS
            )
        ]

    def group(self, message: Raw, by: str) -> Group:
        """What a message is counted under."""
        if by == "hour":
            return hour_of(message.accepted_ms, self.zone)
        if by == "day":
            return local(message.accepted_ms, self.zone).date().isoformat()
        return "" if by == "total" else str(getattr(message, by))

    def tally(self, messages: Iterable[Raw], now_ms: int) -> Counts:
        """The counts of some messages."""
        cutoff = hour_of(now_ms - self.horizon_hours * 3_600_000, self.zone) * 1_000
        n: Counter[str] = Counter()
        for message in messages:
            state = message.state
            n["failed"] += state == "failed"
            n["refused"] += state == "refused"
            n["unconfirmed"] += state == "unconfirmed"
            n["accepted"] += state not in ("refused", "unconfirmed")
            n["sent"] += state in ("sent", "delivered", "read")
            n["delivered"] += state in ("delivered", "read")
            n["read"] += state == "read"
            if state in ("accepted", "sent"):
                n["expired" if message.accepted_ms < cutoff else "pending"] += 1
        return Counts(**n)

    def counts(self, wanted: Filter, by: Grouping, now_ms: int | None = None) -> list[CountRow]:
        """Counts per group."""
        groups = defaultdict(list)
        for message in self.chosen(wanted):
            groups[self.group(message, by)].append(message)
        if by == "total":
            return [CountRow("", self.tally(groups[""], now_ms or 0))]
        return [CountRow(g, self.tally(groups[g], now_ms or 0)) for g in sorted(groups)]

    def event_time(self, wanted: Filter, by: Literal["hour", "day"]) -> list[EventTimeRow]:
        """The hours or days of the period in which messages reached a status."""
        found: dict[Group, Counter[str]] = defaultdict(Counter)
        for message in self.chosen(replace(wanted, start=date.min, end=date.max)):
            for status, at_ms in message.happened.items():
                day = local(at_ms, self.zone).date()
                if wanted.start <= day <= wanted.end:
                    group = hour_of(at_ms, self.zone) if by == "hour" else day.isoformat()
                    found[group][status] += 1
        return [EventTimeRow(group, EventTimeCounts(**found[group])) for group in sorted(found)]

    def breakdown(
        self, wanted: Filter, now_ms: int | None = None, against: tuple[date, date] | None = None
    ) -> Breakdown:
        """All counts of a period and the one before."""
        days = (wanted.end - wanted.start).days + 1
        shift = timedelta(days=days)
        start, end = against or (wanted.start - shift, wanted.end - shift)
        past = replace(wanted, start=start, end=end)
        by: Grouping = "hour" if days <= 3 else "day"
        tables: tuple[Grouping, ...] = ("template", "country", "type", "account")
        return Breakdown(
            total=self.counts(wanted, "total", now_ms)[0].counts,
            previous=self.counts(past, "total", now_ms)[0].counts,
            series=tuple(self.counts(wanted, by, now_ms)),
            tables={name: tuple(self.counts(wanted, name, now_ms)) for name in tables},
            previous_tables={name: tuple(self.counts(past, name, now_ms)) for name in tables},
        )

    def failures(self, wanted: Filter) -> list[FailureRow]:
        """Failures per code, the most frequent first."""
        found = Counter(m.failure for m in self.chosen(wanted) if m.failure)
        rows = [FailureRow(code, title, n, no) for (code, title, no), n in found.items()]
        return sorted(rows, key=lambda row: (-row.count, row.code, row.refused))

    def failure_days(self, wanted: Filter) -> list[FailureDay]:
        """Failures per day and code."""
        found = Counter(
            (local(m.accepted_ms, self.zone).date(), m.failure[0], m.failure[2])
            for m in self.chosen(wanted)
            if m.failure
        )
        return [FailureDay(day, code, no, found[day, code, no]) for day, code, no in sorted(found)]

    def failures_seen(self, wanted: Filter) -> list[FailureSeen]:
        """First and last day of each code, whatever the dates of the filter."""
        days = self.failure_days(replace(wanted, start=date.min, end=date.max))
        found: dict[tuple[str, bool], list[date]] = defaultdict(list)
        for each in days:
            found[each.code, each.refused].append(each.day)
        return [FailureSeen(*key, min(found[key]), max(found[key])) for key in sorted(found)]

    def latency(self, wanted: Filter, by: LatencyBy = "total") -> dict[Group, Latency]:
        """Delay histograms per group."""
        found: dict[Group, tuple[list[int], list[int]]] = {"": ([], [])} if by == "total" else {}
        for message in self.chosen(wanted):
            for kind, delay in enumerate(message.delays):
                if delay is not None:
                    group = found.setdefault(self.group(message, by), ([], []))
                    group[kind].append(bucket_of(delay))
        return {g: Latency(Counter(found[g][0]), Counter(found[g][1])) for g in sorted(found)}

    def latencies(
        self, wanted: Filter, groupings: Sequence[LatencyBy]
    ) -> dict[LatencyBy, dict[Group, Latency]]:
        """The same delays in several groupings."""
        return {by: self.latency(wanted, by) for by in groupings}

    def tables(self, wanted: Filter, now_ms: int | None = None) -> dict[str, tuple[CountRow, ...]]:
        """Counts by each of the attributes that pages show."""
        by: tuple[Grouping, ...] = ("template", "country", "type", "account")
        return {name: tuple(self.counts(wanted, name, now_ms)) for name in by}

    def last_receipt_ms(self, accounts: Sequence[str] = ()) -> int | None:
        """When we last heard anything."""
        return self.last_ms if not accounts or "main" in accounts else None


def percentile_exactly(delays: Sequence[float], q: float) -> float:
    """The smallest delay within which the fraction `q` of them lies; none is below zero."""
    ranked = sorted(max(0.0, delay) for delay in delays)
    return next(d for i, d in enumerate(ranked, 1) if i / len(ranked) >= q - 1e-12)
