from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection
from sqlalchemy.event import listen

from incs_core.domain.filters import Filter
from incs_core.domain.messages import Cursor, MessageQuery, MessageRow
from incs_core.domain.statuses import Status
from incs_core.store import Store, open_store
from incs_core.store.messages import paging
from incs_core.store.rollups.buckets import expiry_cutoff_ms
from tests.store.conftest import JAKARTA
from tests.store.factories import (
    HOUR,
    NUMBER,
    accepted,
    intent,
    item,
    receipt,
    refused,
    sent,
    unconfirmed,
)
from tests.store.timestamps import local_day

NOW = int(time.time() * 1000)
START = NOW - 200 * HOUR
TEMPLATES = ("promo", "otp", "")
COUNTRIES = ("ID", "HK")


def fill(store: Store, count: int, seed: int) -> None:
    """Messages of every status, many of them at the same moment."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    sends, items = [], []
    for number in range(count):
        at_ms = START + chance.randrange(60) * 3 * HOUR
        sends.append(
            sent(
                f"m{number:04}",
                at_ms,
                chance.choice(TEMPLATES),
                chance.choice(COUNTRIES),
                chance.choice(("main", "two")),
                chance.random() < 0.1,
                chance.choice((NUMBER, "85200001234")),
            )
        )
        account = sends[-1].account
        status = chance.choice((Status.SENT, Status.DELIVERED, Status.READ, Status.FAILED, None))
        if status is not None:
            code = chance.choice(("1", "2")) if status is Status.FAILED else None
            items.append(item(receipt(f"m{number:04}", status, at_ms + 5, code, account=account)))
    store.messages.record_sent(sends)
    store.ingest(items)
    for number, outcome in enumerate((refused, unconfirmed, None)):
        store.sends.record_intent(intent(f"i{number}", START))
        if outcome is not None:
            store.sends.record_outcome(f"i{number}", outcome(START + 7))
    store.sends.record_intent(intent("i9", START))
    store.sends.record_outcome("i9", accepted("mine", START + 9))


def everything(store: Store) -> list[MessageRow]:
    return list(store.messages.page(MessageQuery(0, NOW + HOUR), limit=10_000).rows)


def pages(store: Store, query: MessageQuery, limit: int) -> list[MessageRow]:
    """All pages of a query, one after the other."""
    rows: list[MessageRow] = []
    after: Cursor | None = None
    while True:
        page = store.messages.page(query, after, limit)
        assert len(page.rows) <= limit
        rows += page.rows
        after = page.next
        if after is None:
            return rows


def fits(row: MessageRow, query: MessageQuery, cutoff_ms: int) -> bool:
    """The meaning of a query, told one row at a time."""
    status = row.status
    if status in ("accepted", "sent") and row.cohort_ms < cutoff_ms:
        status = "expired"
    return (
        query.start_ms <= row.cohort_ms < query.end_ms
        and (not query.statuses or status in query.statuses)
        and (not query.templates or row.template in query.templates)
        and (not query.countries or row.country in query.countries)
        and (not query.types or row.type in query.types)
        and (not query.accounts or row.account in query.accounts)
        and query.recipient in ("", row.recipient)
        and query.error_code in ("", row.error_code)
        and (query.include_tests or not row.is_test)
        and query.id_text in row.message_id
        and (row.message_id != "" or not query.id_text)
    )


def named(query: object) -> str:
    """A name that is the same in every process, whatever the time."""
    return (
        str(replace(query, start_ms=int(query.start_ms > 0), end_ms=0))
        if isinstance(query, MessageQuery)
        else str(query)
    )


QUERIES = [
    MessageQuery(0, NOW),
    MessageQuery(START + 30 * HOUR, START + 90 * HOUR),
    MessageQuery(0, NOW, include_tests=False),
    MessageQuery(0, NOW, templates=("promo",)),
    MessageQuery(0, NOW, templates=("",), countries=("HK",)),
    MessageQuery(0, NOW, accounts=("two",), types=("template",)),
    MessageQuery(0, NOW, templates=("nothing",)),
    MessageQuery(0, NOW, statuses=("read", "failed")),
    MessageQuery(0, NOW, statuses=("expired",)),
    MessageQuery(0, NOW, statuses=("accepted", "sent")),
    MessageQuery(0, NOW, statuses=("accepted", "expired")),
    MessageQuery(0, NOW, statuses=("sent", "expired", "refused"), templates=("promo", "otp")),
    MessageQuery(0, NOW, statuses=("intent", "unconfirmed")),
    MessageQuery(0, NOW, statuses=("nonsense",)),
    MessageQuery(0, NOW, recipient="85200001234"),
    MessageQuery(0, NOW, recipient="85200001234", statuses=("expired", "read")),
    MessageQuery(0, NOW, recipient=NUMBER, countries=("HK",), include_tests=False),
    MessageQuery(0, NOW, error_code="2"),
    MessageQuery(0, NOW, error_code="2", templates=("otp",)),
    MessageQuery(0, NOW, error_code="10004", statuses=("refused",)),
    MessageQuery(0, NOW, id_text="m0123"),
    MessageQuery(0, NOW, id_text="m02", templates=("otp",), statuses=("read", "failed")),
    MessageQuery(0, NOW, id_text="77", accounts=("main",)),
    MessageQuery(START + 30 * HOUR, START + 90 * HOUR, id_text="1"),
    MessageQuery(0, NOW, id_text="%"),
]


@pytest.mark.parametrize("query", QUERIES, ids=named)
@pytest.mark.parametrize("limit", [7, 1000])
def test_it_finds_what_the_query_says_page_by_page(
    shared: Store, query: MessageQuery, limit: int
) -> None:
    cutoff_ms = expiry_cutoff_ms(NOW, 72, JAKARTA)
    wanted = [row for row in everything(shared) if fits(row, query, cutoff_ms)]
    found = pages(shared, query, limit)
    assert found == wanted
    assert [row.cohort_ms for row in found] == sorted((r.cohort_ms for r in found), reverse=True)


@pytest.mark.parametrize("query", QUERIES, ids=named)
def test_it_gives_the_whole_result_in_chunks(shared: Store, query: MessageQuery) -> None:
    cutoff_ms = expiry_cutoff_ms(NOW, 72, JAKARTA)
    wanted = [row.message_id for row in everything(shared) if fits(row, query, cutoff_ms)]
    chunks = [[row.message_id for row in chunk] for chunk in shared.messages.chunks(query, 40)]
    found = [one for chunk in chunks for one in chunk]
    assert ["" if one.startswith("intent:") else one for one in found] == wanted
    assert all(len(chunk) <= 40 for chunk in chunks)


@pytest.mark.parametrize("text", ["7", "12", "no such"])
def test_it_searches_ids_by_stretches(
    shared: Store, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "STRETCH", 40)
    query = MessageQuery(0, NOW, id_text=text)
    wanted = [row for row in everything(shared) if text in row.message_id]
    assert pages(shared, query, 5) == wanted


@pytest.fixture(scope="module", params=["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """One filled store for all queries of this module."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('messages')}/incs.db"
    else:
        url = request.getfixturevalue("new_postgres_url")()
    store = open_store(url, zone=JAKARTA)
    fill(store, 300, 1)
    yield store
    store.close()


def test_it_fills_the_shared_store_with_every_status(shared: Store) -> None:
    statuses = {row.status for row in everything(shared)}
    assert len(statuses) == 8
    cutoff_ms = expiry_cutoff_ms(NOW, 72, JAKARTA)
    expired = MessageQuery(0, NOW, statuses=("expired",))
    kinds = [fits(row, expired, cutoff_ms) for row in everything(shared)]
    assert 20 < sum(kinds) < 200


def test_it_agrees_with_the_counts_on_what_is_expired(shared: Store) -> None:
    today = local_day(NOW)
    wanted = Filter(today - timedelta(days=10), today + timedelta(days=1), include_tests=True)
    (row,) = shared.rollups.counts(wanted, "total", now_ms=NOW)
    expired = pages(shared, MessageQuery(0, NOW, statuses=("expired",)), 100)
    assert row.counts.expired == len(expired)


def test_it_finds_messages_by_id_and_by_number(store: Store) -> None:
    store.messages.record_sent(
        [sent("a"), sent("b", recipient="85200001234"), sent("b", account="two")]
    )
    assert [row.account for row in store.messages.search(" b ")] == ["main", "two"]
    assert {row.message_id for row in store.messages.search("+852 0000-1234")} == {"b"}
    assert (
        store.messages.search("nobody")
        == store.messages.search("")
        == store.messages.search("12")
        == []
    )
    assert {row.message_id for row in store.messages.by_ids(["b", "a", "x", "a"])} == {"a", "b"}


def test_it_knows_one_message_of_one_account(store: Store) -> None:
    store.messages.record_sent([sent("a", recipient="")])
    row = store.messages.get("main", "a")
    assert row is not None
    assert (row.request, row.response, row.template) == (None, None, "promo")
    assert store.messages.get("two", "a") is None
    assert store.messages.by_intent("nobody") is None


def test_it_lists_open_messages_that_went_quiet(store: Store) -> None:
    store.messages.record_sent([sent(f"m{n}", NOW - n * HOUR) for n in range(1, 6)])
    store.messages.record_sent(
        [sent("old", NOW - 100 * HOUR), sent("other", NOW - HOUR, account="two")]
    )
    store.ingest([item(receipt("m1", Status.DELIVERED, NOW), received_ms=NOW)])
    store.ingest([item(receipt("m5", Status.SENT, NOW), received_ms=NOW)])
    quiet = store.messages.pending("main", NOW - HOUR // 2, 10)
    assert quiet == ["m4", "m3", "m2"]
    assert store.messages.pending("main", NOW - HOUR // 2, 1) == ["m4"]
    store.messages.mark_polled("main", ["m4", "unknown"], NOW)
    assert store.messages.pending("main", NOW - HOUR // 2, 10) == ["m3", "m2"]
    assert store.messages.pending("main", NOW + 1, 10) == ["m3", "m2", "m4", "m5"]
    assert store.rebuild() == []


def test_it_expires_by_the_hours_of_the_zone_in_force(sqlite_url: str) -> None:
    store = open_store(sqlite_url, zone=ZoneInfo("Asia/Kolkata"), horizon_hours=1)
    cutoff_ms = expiry_cutoff_ms(NOW, 1, ZoneInfo("Asia/Kolkata"))
    store.messages.record_sent([sent("late", cutoff_ms - 1), sent("young", cutoff_ms + HOUR)])
    found = store.messages.page(MessageQuery(0, NOW + 9 * HOUR, statuses=("expired",))).rows
    store.close()
    assert [row.message_id for row in found] == ["late"]


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (MessageQuery(0, NOW), "messages_by_time"),
        (MessageQuery(0, NOW, include_tests=False), "messages_by_time"),
        (MessageQuery(0, NOW, recipient=NUMBER, include_tests=False), "messages_by_recipient"),
        (MessageQuery(0, NOW, error_code="1", statuses=("failed",)), "messages_by_error"),
        (MessageQuery(0, NOW, templates=("promo",)), "messages_by_(time|dim)"),
        (MessageQuery(0, NOW, statuses=("read", "expired")), "messages_by_(time|dim)"),
        (MessageQuery(0, NOW, id_text="m00"), "messages_once"),
    ],
    ids=named,
)
def test_it_reads_through_the_index_that_serves_the_query(
    sqlite_store: Store, query: MessageQuery, index: str
) -> None:
    fill(sqlite_store, 30, 2)
    plans: list[str] = []

    def explain(
        connection: Connection, _cursor: object, text: str, values: Any, *_: object
    ) -> None:
        if "FROM messages" in text and not text.startswith("EXPLAIN"):
            raw = connection.connection.cursor()
            raw.execute(f"EXPLAIN QUERY PLAN {text}", values)
            plans.extend(row[3] for row in raw.fetchall() if "messages" in row[3])

    listen(sqlite_store.database._readers, "before_cursor_execute", explain)
    sqlite_store.messages.page(query)
    assert plans
    assert all(re.search(f"INDEX {index} ", plan) for plan in plans), plans
