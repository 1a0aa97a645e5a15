"""What a look-up found, counted; and what became of its messages since."""

from __future__ import annotations

from pathlib import Path

from incs_core.analytics.looked_up import all_ids, became, looked_up, moves, open_ids
from incs_core.models.status import Status
from incs_core.store import Store, open_store
from incs_core.store.look_ups import AnsweredPart, LookUpRow, Said
from incs_core.store.types import SentMessage
from tests.store.making import T0, item, receipt

FIRST = LookUpRow("l-1", "l-1", "Some", "main", "ann", T0)
SECOND = LookUpRow("l-2", "l-1", "Some", "main", "ann", T0 + 1)
FAILED = Said("failed", "131026", "Undeliverable")


def keep(store: Store, row: LookUpRow, answers: dict[str, Said | None]) -> None:
    store.add_look_up(row, [list(answers), ["not-asked"]])
    store.keep_answers(row.id, [AnsweredPart(0, tuple(answers.values()))], 0, T0)


def test_it_counts_and_compares(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'i.db'}") as store:
        keep(store, FIRST, {"a": Said("SENT"), "b": Said("accepted"), "c": Said("read"), "d": None})
        keep(store, SECOND, {"a": Said("delivered"), "b": FAILED, "c": Said("read"), "e": None})
        found = looked_up(store, SECOND)
        assert found.statuses == {"delivered": 1, "failed": 1, "read": 1}
        assert (found.unknown, found.open) == (1, 0)
        assert found.reasons == {("131026", "Undeliverable"): 1}
        counts = found.counts
        assert (counts.accepted, counts.sent, counts.delivered, counts.read) == (3, 2, 2, 1)
        assert open_ids(store, "l-1") == ["a", "b"]
        assert all_ids(store, "l-1") == ["a", "b", "c", "d", "not-asked"]
        changes = moves(store, FIRST, SECOND)
        assert {(m.before, m.after): m.number for m in changes} == {
            ("sent", "delivered"): 1,
            ("accepted", "failed"): 1,
            ("read", "read"): 1,
        }
        assert became(changes) == {"delivered": 1, "failed": 1}


def test_how_long_it_took_is_of_what_the_history_knows(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'i.db'}") as store:
        sent = SentMessage("main", "rcs", "a", "6281", "ID", "", "text", False, T0)
        store.record_sent([sent])
        store.ingest([item(receipt("a", Status.DELIVERED, T0 + 4_000))])
        keep(store, FIRST, {"a": Said("delivered"), "b": Said("delivered")})
        latency = looked_up(store, FIRST).latency
    assert sum(latency.delivered.values()) == 1
    assert latency.read == {}
