from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from incs_core.analytics.template_traffic import DAYS, daily_sends, template_traffic
from incs_core.domain.statuses import Status
from incs_core.store import Store, open_store
from tests.store.factories import T0, item, receipt, sent

DAY_MS = 86_400_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as store:
        yield store


def test_it_counts_the_last_thirty_days_by_account_and_name(store: Store) -> None:
    store.messages.record_sent(
        [
            sent("today"),
            sent("first day", T0 - (DAYS - 1) * DAY_MS),
            sent("too old", T0 - DAYS * DAY_MS),
            sent("a test", is_test=True),
            sent("other template", template="sale"),
            sent("no template", template=""),
            sent("other account", account="two"),
        ]
    )
    store.ingest([item(receipt("today", Status.DELIVERED, T0 + 5))])
    found = template_traffic(store, ["main", "two"], T0 + 60_000)
    assert {key: each.counts.accepted for key, each in found.items()} == {
        ("main", "promo"): 2,
        ("main", "sale"): 1,
        ("two", "promo"): 1,
    }
    promo = found["main", "promo"]
    assert (promo.counts.delivered, promo.rates.muted) == (1, True)


def test_it_asks_for_the_named_accounts_only(store: Store) -> None:
    store.messages.record_sent([sent("one"), sent("two", account="two")])
    assert set(template_traffic(store, ["two"], T0)) == {("two", "promo")}


def test_it_counts_each_day_and_those_without_a_send_too(store: Store) -> None:
    store.messages.record_sent(
        [
            sent("one"),
            sent("two"),
            sent("five days ago", T0 - 5 * DAY_MS),
            sent("too old", T0 - DAYS * DAY_MS),
            sent("other", template="sale"),
            sent("a test", is_test=True),
        ]
    )
    days = daily_sends(store, "main", "promo", T0)
    assert list(days) == sorted(days)
    assert len(days) == DAYS
    assert [n for n in days.values() if n] == [1, 2]
    assert list(days.values())[-1] == 2
    assert (
        sum(days.values()) == template_traffic(store, ["main"], T0)["main", "promo"].counts.accepted
    )
