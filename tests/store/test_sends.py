from __future__ import annotations

from datetime import timedelta

import pytest

from incs_core.domain.delivery import Counts
from incs_core.domain.filters import Filter
from incs_core.domain.statuses import Status
from incs_core.errors import StoreError
from incs_core.store import Store
from tests.store.factories import (
    HOUR,
    NUMBER,
    T0,
    accepted,
    contents,
    intent,
    item,
    receipt,
    refused,
    sent,
    unconfirmed,
)
from tests.store.timestamps import local_day

DAY = local_day(T0)
ALL = Filter(DAY - timedelta(days=3), DAY + timedelta(days=3), include_tests=True)


def total(store: Store) -> Counts:
    (row,) = store.rollups.counts(ALL, "total", now_ms=T0 + HOUR)
    return row.counts


def test_it_shows_an_intent_and_counts_it_nowhere(store: Store) -> None:
    assert store.sends.record_intent(intent("i1")) is True
    row = store.messages.by_intent("i1")
    assert row is not None
    assert (row.status, row.message_id, row.recipient, row.template, row.is_test) == (
        "intent",
        "",
        NUMBER,
        "promo",
        True,
    )
    assert total(store) == Counts()


def test_it_says_that_an_intent_was_recorded_before(store: Store) -> None:
    assert store.sends.record_intent(intent("i1")) is True
    assert store.sends.record_intent(intent("i1", T0 + 5)) is False
    store.sends.record_outcome("i1", accepted("m1"))
    assert store.sends.record_intent(intent("i1", T0 + 9)) is False
    assert total(store).accepted == 1


def test_it_follows_a_send_to_its_message(store: Store) -> None:
    store.sends.record_intent(intent("i1"))
    assert store.sends.record_outcome("i1", accepted("m1")) is True
    row = store.messages.get("main", "m1")
    assert row is not None
    assert (row.status, row.intent_id, row.accepted_ms) == ("accepted", "i1", T0 + 200)
    assert (row.request, row.response) == ('{"to": "x"}', '{"code": 200}')
    assert store.messages.by_intent("i1") == row
    assert total(store) == Counts(accepted=1, pending=1)
    assert len(contents(store, "messages")["messages"]) == 1


def test_it_merges_a_send_with_receipts_that_were_quicker(store: Store) -> None:
    store.sends.record_intent(intent("i1", T0 - HOUR))
    store.ingest([item(receipt("m1", Status.DELIVERED, T0 + 50))])
    store.sends.record_outcome("i1", accepted("m1", T0 - 20))
    row = store.messages.get("main", "m1")
    assert row is not None
    assert (row.status, row.template, row.accepted_ms) == ("delivered", "promo", T0 - 20)
    assert total(store) == Counts(accepted=1, sent=1, delivered=1)
    assert store.rebuild() == []


def test_it_keeps_a_refusal_with_its_reason(store: Store) -> None:
    store.sends.record_intent(intent("i1"))
    store.sends.record_outcome("i1", refused())
    row = store.messages.by_intent("i1")
    assert row is not None
    assert (row.status, row.error_code, row.error_title) == ("refused", "10004", "Not approved.")
    assert total(store) == Counts(refused=1)
    (failure,) = store.rollups.failures(ALL)
    assert (failure.code, failure.refused, failure.count) == ("10004", True, 1)
    assert store.rebuild() == []


def test_it_keeps_an_unconfirmed_send_until_more_is_known(store: Store) -> None:
    store.sends.record_intent(intent("i1"))
    store.sends.record_outcome("i1", unconfirmed())
    assert total(store) == Counts(unconfirmed=1)
    assert store.sends.record_outcome("i1", unconfirmed(T0 + 999)) is False
    assert store.sends.record_outcome("i1", accepted("m1", T0 + 300)) is True
    assert total(store) == Counts(accepted=1, pending=1)
    assert store.rebuild() == []


def test_it_lets_the_first_final_outcome_stand(store: Store) -> None:
    store.sends.record_intent(intent("i1"))
    store.sends.record_outcome("i1", accepted("m1"))
    assert store.sends.record_outcome("i1", refused()) is False
    assert total(store).accepted == 1


def test_it_counts_an_accepted_send_without_an_id(store: Store) -> None:
    store.sends.record_intent(intent("i1"))
    outcome = accepted("m1")
    store.sends.record_outcome("i1", type(outcome)("accepted", T0, None, None, "", "{}"))
    row = store.messages.by_intent("i1")
    assert row is not None
    assert (row.status, row.message_id, row.accepted_ms) == ("accepted", "", T0)
    assert total(store) == Counts(accepted=1, pending=1)
    assert store.rebuild() == []


def test_it_refuses_an_outcome_without_an_intent(store: Store) -> None:
    with pytest.raises(StoreError):
        store.sends.record_outcome("nobody", accepted("m1"))


def test_it_records_what_another_system_sent_once(store: Store) -> None:
    sends = [sent(f"m{n}", T0 + n) for n in range(5)]
    assert store.messages.record_sent(sends) == 5
    assert store.messages.record_sent(sends) == 0
    assert store.messages.record_sent([sent("m0", T0), sent("m9", T0, template="otp")]) == 1
    assert total(store).accepted == 6
    assert store.rebuild() == []
