"""Test runs as the store keeps them, on every engine."""

from __future__ import annotations

from dataclasses import replace

from incs_core.domain.jobs import PhoneGroup, TestRun, TestRunRow
from incs_core.store import Store

RUN = TestRun(
    id="r-1",
    name="Before the launch",
    account="main",
    channel="rcs",
    what="order_shipped",
    created_ms=1_000,
    actor="ana",
    changed_ms=1_000,
    rows=(TestRunRow(1, "6281500000101", "{}"), TestRunRow(2, "6281500000102", "{}")),
)


def test_it_keeps_a_run_with_its_rows_once(store: Store) -> None:
    store.test_runs.save(RUN)
    store.test_runs.save(replace(RUN, name="Another", rows=RUN.rows[:1]))
    assert store.test_runs.get("r-1") == RUN
    assert store.test_runs.get("r-2") is None


def test_it_lists_the_last_runs_without_rows(store: Store) -> None:
    for number in range(3):
        store.test_runs.save(replace(RUN, id=f"r-{number}", created_ms=number))
    assert [(run.id, run.rows) for run in store.test_runs.list(2)] == [("r-2", ()), ("r-1", ())]


def test_a_try_of_a_row_is_begun_once(store: Store) -> None:
    store.test_runs.save(RUN)
    assert store.test_runs.claim_row("r-1", 1, 1)
    assert not store.test_runs.claim_row("r-1", 1, 1)
    assert store.test_runs.claim_row("r-1", 1, 2)
    run = store.test_runs.get("r-1")
    assert run is not None
    assert [row.tries for row in run.rows] == [2, 0]


def test_it_keeps_state_verdict_and_note(store: Store) -> None:
    store.test_runs.save(RUN)
    store.test_runs.set_state("r-1", "done", 2_000)
    store.test_runs.set_verdict("r-1", "passed", "All phones buzzed.", 3_000)
    (run,) = store.test_runs.list()
    assert (run.state, run.verdict, run.note) == ("done", "passed", "All phones buzzed.")
    assert run.changed_ms == 3_000


def test_it_keeps_groups_by_name(store: Store) -> None:
    store.phone_groups.save("team", ["6281500000101"], 1, "ana")
    store.phone_groups.save("Office", ["6281500000102", "6281500000103"], 1, "ana")
    store.phone_groups.save("team", ["6281500000104"], 2, "ben")
    assert store.phone_groups.list() == [
        PhoneGroup("Office", ("6281500000102", "6281500000103")),
        PhoneGroup("team", ("6281500000104",)),
    ]
    assert store.phone_groups.delete("team")
    assert not store.phone_groups.delete("team")


def test_it_knows_the_last_outcome_of_an_account(store: Store) -> None:
    assert store.sends.last_outcome("main") == ("", 0)


def test_its_key_stays_the_same(store: Store) -> None:
    key = store.sends.idempotency_secret()
    assert len(key) == 32
    assert store.sends.idempotency_secret() == key
