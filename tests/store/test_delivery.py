from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from incs_core.analytics.overview import delivery_overview
from incs_core.analytics.report_rows import ReportBy, report
from incs_core.domain.delivery import COUNT_NAMES, Counts
from incs_core.domain.filters import Choices, Filter, Grouping
from incs_core.domain.messages import SentMessage
from incs_core.domain.statuses import Status
from incs_core.store import Store
from incs_core.store.rollups.queries import LatencyBy
from tests.delivery_history import DAYS, FIRST_DAY, ZONES, Heard, Raw, SlowSource, random_history
from tests.store.recorded import item_of, record, send_of

OpenStore = Callable[..., Store]
OpenIn = Callable[[ZoneInfo], Store]
GROUPINGS: tuple[Grouping, ...] = (
    "total",
    "hour",
    "day",
    "template",
    "country",
    "type",
    "account",
    "channel",
)
DELAYS: tuple[LatencyBy, ...] = ("total", "day", "template", "country", "type", "account")
ALL = Filter(FIRST_DAY - timedelta(days=1), FIRST_DAY + timedelta(days=DAYS), include_tests=True)
FILTERS = (
    ALL,
    replace(ALL, include_tests=False),
    replace(ALL, accounts=("main",), templates=("promo", ""), countries=("ID",)),
    replace(ALL, types=("template",), channels=("rcs",)),
    replace(ALL, channels=("viber",)),
    Filter(date(2026, 10, 25), date(2026, 10, 25)),
    Filter(date(2026, 10, 26), date(2026, 10, 28), accounts=("other",)),
    Filter(date(2026, 11, 1), date(2026, 11, 1), include_tests=True),
    Filter(date(2026, 7, 1), date(2026, 7, 31)),
)
LAST_WEEK = (date(2026, 10, 24), date(2026, 10, 26))
# Cutoffs in the middle of a day, in the repeated hour, at midnight, before and after everything.
MOMENTS = (
    1_793_275_200_000,
    1_793_147_400_000,
    1_793_228_400_000,
    1_792_000_000_000,
    1_800_000_000_000,
)


@pytest.fixture
def open_in(store_url: str, open_at: OpenStore) -> OpenIn:
    """Opens the empty store in a zone, on each engine in turn."""
    return lambda zone: open_at(store_url, zone)


@pytest.mark.parametrize("zone_name", ZONES)
def test_it_agrees_with_a_walk_over_the_messages(open_in: OpenIn, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    history = random_history(len(zone_name), 200)
    store, slow = open_in(zone), SlowSource(history, zone)
    record(store, history)
    for wanted in FILTERS:
        for now_ms in MOMENTS if wanted is ALL else MOMENTS[:1]:
            for by in GROUPINGS:
                assert store.rollups.counts(wanted, by, now_ms) == slow.counts(wanted, by, now_ms)
            assert store.rollups.tables(wanted, now_ms) == slow.tables(wanted, now_ms)
            assert store.rollups.breakdown(wanted, now_ms) == slow.breakdown(wanted, now_ms)
            assert store.rollups.breakdown(wanted, now_ms, LAST_WEEK) == slow.breakdown(
                wanted, now_ms, LAST_WEEK
            )
        assert store.rollups.latencies(wanted, DELAYS) == slow.latencies(wanted, DELAYS)
        for by_delay in DELAYS:
            assert store.rollups.latency(wanted, by_delay) == slow.latency(wanted, by_delay)
        assert failures_of(store, wanted) == failures_of(slow, wanted)
        assert store.rollups.failure_days(wanted) == slow.failure_days(wanted)
        assert store.rollups.failures_seen(wanted) == slow.failures_seen(wanted)


def failures_of(source: Store | SlowSource, wanted: Filter) -> list[tuple[str, int, bool]]:
    """Without titles: the store knows one of them for each code."""
    return [(row.code, row.count, row.refused) for row in source.rollups.failures(wanted)]


@pytest.mark.parametrize("seed", range(2))
def test_it_comes_to_the_same_figures_in_any_order(open_in: OpenIn, seed: int) -> None:
    zone = ZoneInfo("Asia/Kolkata")
    history = random_history(seed, 120)
    store, slow = open_in(zone), SlowSource(history, zone)
    record(store, history, seed)
    day = FIRST_DAY + timedelta(days=random.Random(seed).randrange(DAYS))  # noqa: S311 (no secret)
    for wanted in (ALL, Filter(day, day)):
        assert store.rollups.breakdown(wanted, MOMENTS[0]) == slow.breakdown(wanted, MOMENTS[0])
        assert store.rollups.latency(wanted) == slow.latency(wanted)


def test_it_shows_the_same_total_in_every_grouping(open_in: OpenIn) -> None:
    store = open_in(ZoneInfo("Europe/Berlin"))
    record(store, random_history(4, 300))
    for now_ms in MOMENTS:
        total = store.rollups.counts(ALL, "total", now_ms)[0].counts
        assert total.accepted == total.delivered + total.failed + total.pending + total.expired
        for by in GROUPINGS:
            rows = store.rollups.counts(ALL, by, now_ms)
            for name in COUNT_NAMES:
                assert sum(getattr(row.counts, name) for row in rows) == getattr(total, name)


def test_it_feeds_the_overview_and_the_report(open_in: OpenIn) -> None:
    zone = ZoneInfo("America/New_York")
    history = random_history(11, 150)
    store, slow = open_in(zone), SlowSource(history, zone)
    record(store, history)
    page, walked = (delivery_overview(source, ALL, MOMENTS[0]) for source in (store, slow))
    assert (page.total, page.series, page.tables) == (walked.total, walked.series, walked.tables)
    assert (page.latency, page.faults.counts) == (walked.latency, walked.faults.counts)
    assert page.last_receipt_ms == store.rollups.last_receipt_ms()
    grouped: tuple[ReportBy, ...] = ("total", "hour", "day", "template", "country", "type")
    for by in grouped:
        rows = report(store, ALL, by, now_ms=MOMENTS[0])
        assert rows == report(slow, ALL, by, now_ms=MOMENTS[0])


def test_it_gives_zeros_for_an_empty_history(open_in: OpenIn) -> None:
    store = open_in(ZoneInfo("Asia/Kolkata"))
    assert [row.counts for row in store.rollups.counts(ALL, "total")] == [Counts()]
    assert all(store.rollups.counts(ALL, by) == [] for by in GROUPINGS if by != "total")
    page = store.rollups.breakdown(ALL)
    assert (page.total, page.previous, page.series) == (Counts(), Counts(), ())
    assert store.rollups.failures(ALL) == []
    assert store.rollups.latency(ALL)[""].delivered == {}
    assert store.rollups.latency(ALL, "day") == {}
    assert store.rollups.last_receipt_ms() is None
    assert store.rollups.choices() == Choices()


def test_it_takes_a_period_that_ends_before_it_starts_as_empty(open_in: OpenIn) -> None:
    store = open_in(ZoneInfo("UTC"))
    record(store, random_history(4, 50))
    backwards = Filter(FIRST_DAY + timedelta(days=5), FIRST_DAY)
    assert store.rollups.counts(backwards, "total", MOMENTS[0])[0].counts == Counts()
    assert store.rollups.counts(backwards, "hour", MOMENTS[0]) == []
    assert store.rollups.breakdown(backwards, MOMENTS[0]).total == Counts()


def test_it_dates_a_message_by_its_receipt_until_the_send_is_known(open_in: OpenIn) -> None:
    store = open_in(ZoneInfo("UTC"))
    message = example("early", Heard(Status.DELIVERED, EXAMPLE_MS + 86_400_000))
    store.ingest([item_of(message, message.receipts[0])])
    assert groups(store, "day") == {"2026-10-25": 1}
    assert groups(store, "template") == {"": 1}
    assert store.rollups.latency(ALL)[""].delivered == {}
    sent = send_of(message)
    assert isinstance(sent, SentMessage)
    store.messages.record_sent([sent])
    assert groups(store, "day") == {"2026-10-24": 1}
    assert groups(store, "hour") == {EXAMPLE_MS // 3_600_000 * 3_600: 1}
    assert groups(store, "template") == {"promo": 1}
    assert list(store.rollups.latency(ALL, "day")) == ["2026-10-24"]


def test_it_forgets_a_failure_that_turned_out_delivered(open_in: OpenIn) -> None:
    store = open_in(ZoneInfo("UTC"))
    failed = Heard(Status.FAILED, EXAMPLE_MS + 5_000, "131026", "Undeliverable")
    message = example("phoenix", failed, Heard(Status.DELIVERED, EXAMPLE_MS + 9_000))
    store.messages.record_sent(
        [sent for sent in [send_of(message)] if isinstance(sent, SentMessage)]
    )
    store.ingest([item_of(message, message.receipts[0])])
    assert [(f.code, f.title, f.count) for f in store.rollups.failures(ALL)] == [
        ("131026", "Undeliverable", 1)
    ]
    store.ingest([item_of(message, message.receipts[1])])
    assert store.rollups.failures(ALL) == []
    assert store.rollups.counts(ALL, "total", MOMENTS[0])[0].counts == Counts(
        accepted=1, sent=1, delivered=1
    )


def test_it_expires_by_whole_hours_of_the_zone(open_in: OpenIn) -> None:
    zone = ZoneInfo("Asia/Kolkata")
    store = open_in(zone)
    horizon_ms = store.horizon_hours * 3_600_000
    hour_ms = EXAMPLE_MS // 3_600_000 * 3_600_000 - 1_800_000  # half past, in UTC
    early = replace(example("early"), accepted_ms=hour_ms - 1)
    late = replace(example("late"), accepted_ms=hour_ms)
    record(store, [early, late])
    for minutes in (0, 59):
        now_ms = hour_ms + horizon_ms + minutes * 60_000
        counts = store.rollups.counts(ALL, "total", now_ms)[0].counts
        assert (counts.expired, counts.pending) == (1, 1)
    counts = store.rollups.counts(ALL, "total", hour_ms + horizon_ms + 3_600_000)[0].counts
    assert (counts.expired, counts.pending) == (2, 0)


def test_it_offers_what_occurs(open_in: OpenIn) -> None:
    store = open_in(ZoneInfo("UTC"))
    other = replace(example("b"), account="other", country="HK", type="image", template="")
    record(store, [example("a"), other])
    assert store.rollups.choices() == Choices(
        accounts=("main", "other"),
        templates=("promo",),
        countries=("HK", "ID"),
        types=("image", "text"),
        channels=("rcs",),
    )
    assert store.rollups.choices(["other"]) == Choices(
        accounts=("other",), countries=("HK",), types=("image",), channels=("rcs",)
    )


def test_it_knows_when_it_last_heard_from_an_account(open_in: OpenIn) -> None:
    store = open_in(ZoneInfo("UTC"))
    first = example("a", Heard(Status.SENT, EXAMPLE_MS + 1_000))
    second = replace(example("b", Heard(Status.SENT, EXAMPLE_MS + 9_000)), account="other")
    for message in (first, second):
        store.ingest([item_of(message, message.receipts[0])])
    assert store.rollups.last_receipt_ms() == EXAMPLE_MS + 9_000
    assert store.rollups.last_receipt_ms(["main"]) == EXAMPLE_MS + 1_000
    assert store.rollups.last_receipt_ms(["main", "other"]) == EXAMPLE_MS + 9_000
    assert store.rollups.last_receipt_ms(["nobody"]) is None


EXAMPLE_MS = 1_792_836_900_000  # 24 October 2026, 10:15 UTC


def test_it_knows_the_latest_of_receipts_that_were_kept_in_another_order(
    open_in: OpenIn,
) -> None:
    store = open_in(ZoneInfo("UTC"))
    minutes = (1, 5, 3)
    message = example("a", *(Heard(Status.SENT, EXAMPLE_MS + 60_000 * n) for n in minutes))
    for heard in message.receipts:
        store.ingest([item_of(message, heard)])
    assert store.rollups.last_receipt_ms() == EXAMPLE_MS + 5 * 60_000


def example(name: str, *heard: Heard) -> Raw:
    return Raw("main", name, "promo", "ID", "text", False, EXAMPLE_MS, heard)


def groups(store: Store, by: Grouping) -> dict[str | int, int]:
    return {row.group: row.counts.accepted for row in store.rollups.counts(ALL, by, MOMENTS[0])}
