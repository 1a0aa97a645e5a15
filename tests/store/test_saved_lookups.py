"""Look-ups that are kept: their parts, their answers, their repetitions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incs_core.domain.jobs import DONE, AnsweredLookupPart, LookupPart, LookupRow, StatusAnswer
from incs_core.errors import IncsError
from incs_core.store import Store
from incs_core.store.saved.lookups import MOST_NAME
from tests.store.conftest import OpenStore
from tests.store.factories import T0

ROW = LookupRow("l-1", "l-1", "Monday's complaints", "main", "ann", T0)
PARTS = [["m-1", "m-2"], ["m-3"]]
READ = StatusAnswer("read", None, "", 1_793_000_000)
FAILED = StatusAnswer("failed", "131026", "Undeliverable", None)


def test_it_keeps_ids_and_answers_across_a_restart(store_url: str, open_at: OpenStore) -> None:
    with open_at(store_url) as store:
        store.lookups.add(ROW, PARTS)
        assert store.lookups.pending_parts("l-1") == [
            LookupPart(0, ("m-1", "m-2")),
            LookupPart(1, ("m-3",)),
        ]
        store.lookups.record_answers("l-1", [AnsweredLookupPart(0, (READ, None))], 40, T0 + 5)
    with open_at(store_url) as store:
        assert store.lookups.pending_parts("l-1") == [LookupPart(1, ("m-3",))]
        assert [*store.lookups.answers("l-1")] == [("m-1", READ), ("m-2", None)]
        assert store.lookups.pending_ids("l-1") == ["m-3"]
        assert store.lookups.running() == ["l-1"]
        row = store.lookups.get("l-1")
    assert row == replace(ROW, total=3, known=1, unknown=1, spent_ms=40, changed_ms=T0 + 5)
    assert row.done == 2


def test_an_answer_that_comes_twice_counts_once(store: Store) -> None:
    store.lookups.add(ROW, PARTS)
    for said in (FAILED, READ):
        store.lookups.record_answers("l-1", [AnsweredLookupPart(1, (said,))], 0, T0)
    assert [*store.lookups.answers("l-1")] == [("m-3", FAILED)]
    assert store.lookups.list()[0].known == 1


def test_a_part_that_could_not_be_asked_stays_open_with_its_reason(store: Store) -> None:
    store.lookups.add(ROW, PARTS)
    store.lookups.record_answers("l-1", [AnsweredLookupPart(0, None, "Refused.")], 0, T0)
    assert store.lookups.problems("l-1") == {"Refused.": 2}
    assert len(store.lookups.pending_parts("l-1")) == 2
    store.lookups.record_answers("l-1", [AnsweredLookupPart(0, (READ, READ))], 0, T0)
    assert store.lookups.problems("l-1") == {}


def test_many_parts_come_in_their_order(store: Store) -> None:
    store.lookups.add(ROW, [[f"m-{number}"] for number in range(450)])
    store.lookups.record_answers(
        "l-1", [AnsweredLookupPart(n, (READ,)) for n in range(0, 450, 2)], 0, T0
    )
    assert [one for one, _ in store.lookups.answers("l-1")] == [
        f"m-{number}" for number in range(0, 450, 2)
    ]
    assert len(store.lookups.pending_ids("l-1")) == 225


def test_repetitions_know_each_other_and_share_a_name(store: Store) -> None:
    store.lookups.add(ROW, PARTS)
    store.lookups.add(replace(ROW, id="l-2", created_ms=T0 + 9), PARTS[:1])
    store.lookups.add(replace(ROW, id="l-3", series="l-3", name="Another"), PARTS[:1])
    assert store.lookups.rename("l-2", "  Tuesday ")
    assert [(row.id, row.name) for row in store.lookups.series("l-1")] == [
        ("l-1", "Tuesday"),
        ("l-2", "Tuesday"),
    ]
    assert [row.id for row in store.lookups.list()] == ["l-2", "l-1", "l-3"]


def test_a_forgotten_look_up_leaves_nothing(store: Store) -> None:
    store.lookups.add(ROW, PARTS)
    assert store.lookups.delete("l-1")
    assert not store.lookups.delete("l-1")
    assert (store.lookups.get("l-1"), store.lookups.pending_parts("l-1")) == (None, [])


def test_its_state_is_kept(store: Store) -> None:
    store.lookups.add(ROW, PARTS)
    store.lookups.set_state("l-1", DONE, T0 + 7, "why")
    row = store.lookups.list()[0]
    assert (row.state, row.problem, row.changed_ms) == (DONE, "why", T0 + 7)
    assert store.lookups.running() == []


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "x" * (MOST_NAME + 1)])
def test_it_refuses_a_name_that_is_none(store: Store, name: str) -> None:
    with pytest.raises(IncsError):
        store.lookups.add(replace(ROW, name=name), PARTS)
    assert store.lookups.list() == []
