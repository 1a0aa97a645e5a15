"""Any order, any repetition, any split into batches: same messages, same roll-ups as a rebuild."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incs_core.domain.events import IngestItem
from incs_core.domain.messages import Intent, Outcome, SentMessage
from incs_core.domain.statuses import Status
from incs_core.store import Store, open_store
from tests.store.conftest import JAKARTA
from tests.store.factories import (
    HOUR,
    T0,
    accepted,
    contents,
    intent,
    item,
    receipt,
    sent,
    unconfirmed,
)


@dataclass(frozen=True)
class Sending:
    """One of our own sends: its intent, then its outcomes in order."""

    intent: Intent
    outcomes: tuple[Outcome, ...]


Step = IngestItem | SentMessage | Sending
ids = st.sampled_from(["a", "b", "c", "d"])
accounts = st.sampled_from(["main", "other"])
times = st.integers(0, 60).map(lambda n: T0 + n * HOUR // 2)
STATUSES = (Status.ACCEPTED, Status.SENT, Status.DELIVERED, Status.READ, Status.FAILED)
receipts = st.builds(
    receipt,
    ids,
    st.sampled_from(STATUSES),
    times,
    st.sampled_from([None, "131049", "131026"]),
    account=accounts,
    recipient=st.sampled_from([None, "6281500000680"]),
)
records = st.builds(
    sent,
    ids,
    times,
    st.sampled_from(["promo", "otp"]),
    st.sampled_from(["ID", "HK"]),
    accounts,
    st.booleans(),
)
own = st.builds(
    lambda number, message_id, at_ms, first: Sending(
        intent(f"i{number}", at_ms), (*first, accepted(message_id, at_ms + 100))
    ),
    st.integers(0, 3),
    ids,
    times,
    st.sampled_from([(), (unconfirmed(),)]),
).filter(lambda one: one.intent.intent_id[1] == str("abcd".index(_id_of(one))))
steps = st.one_of(receipts.map(item), receipts.map(item), records, own)
histories = st.lists(steps, max_size=14)


def _id_of(sending: Sending) -> str:
    return sending.outcomes[-1].message_id or ""


def tell(store: Store, batch: list[Step]) -> None:
    store.ingest([step for step in batch if isinstance(step, IngestItem)])
    store.messages.record_sent([step for step in batch if isinstance(step, SentMessage)])
    for step in batch:
        if isinstance(step, Sending):
            store.sends.record_intent(step.intent)
            for outcome in step.outcomes:
                store.sends.record_outcome(step.intent.intent_id, outcome)


def batches(history: list[Step], sizes: list[int]) -> list[list[Step]]:
    left, found = list(history), []
    for size in sizes:
        found.append(left[:size])
        left = left[size:]
    return [*found, left]


COUNTED = (
    "messages",
    "rollup_hour",
    "rollup_day",
    "happened_hour",
    "happened_day",
    "failures_hour",
    "failures_day",
)


def check(
    make_url: Callable[[], str], history: list[Step], again: list[Step], sizes: list[int]
) -> None:
    one, other = open_store(make_url(), zone=JAKARTA), open_store(make_url(), zone=JAKARTA)
    try:
        tell(one, [step for step in history if not isinstance(step, Sending)])
        tell(one, [step for step in history if isinstance(step, Sending)])
        for batch in batches(again, sizes):
            tell(other, batch)
        assert contents(one, *COUNTED) == contents(other, *COUNTED)
        assert one.rebuild() == []
        assert other.rebuild() == []
    finally:
        one.close()
        other.close()


def repeated(history: list[Step], chance: object) -> list[Step]:
    """The same history in another order, some of it twice."""
    again = history + history[: len(history) // 2]
    chance.shuffle(again)  # type: ignore[attr-defined]
    return again


def consistent(history: list[Step]) -> list[Step]:
    """One intent has one story: what is sent twice under one id would be two."""
    seen: dict[str, Sending] = {}
    kept: list[Step] = []
    for step in history:
        if isinstance(step, Sending):
            step = seen.setdefault(step.intent.intent_id, step)
        kept.append(step)
    return kept


@given(histories, st.randoms(use_true_random=False), st.lists(st.integers(0, 5), max_size=5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_it_is_exact_on_sqlite(history: list[Step], chance: object, sizes: list[int]) -> None:
    history = consistent(history)
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(2))
        check(
            lambda: f"sqlite:///{folder}/{next(numbers)}.db",
            history,
            repeated(history, chance),
            sizes,
        )


@pytest.mark.postgres
@given(histories, st.randoms(use_true_random=False), st.lists(st.integers(0, 5), max_size=5))
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_it_is_exact_on_postgres(
    new_postgres_url: Callable[[], str], history: list[Step], chance: object, sizes: list[int]
) -> None:
    history = consistent(history)
    check(new_postgres_url, history, repeated(history, chance), sizes)
