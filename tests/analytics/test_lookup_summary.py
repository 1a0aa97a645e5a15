"""What a look-up found, counted; and what became of its messages since."""

from __future__ import annotations

from pathlib import Path

from incs_core.analytics.lookup_summary import (
    all_ids,
    open_ids,
    outcomes,
    status_moves,
    summarize_lookup,
)
from incs_core.domain.jobs import AnsweredLookupPart, LookupRow, StatusAnswer
from incs_core.domain.messages import SentMessage
from incs_core.domain.statuses import Status
from incs_core.store import Store, open_store
from tests.store.factories import T0, item, receipt

FIRST = LookupRow("l-1", "l-1", "Some", "main", "ann", T0)
SECOND = LookupRow("l-2", "l-1", "Some", "main", "ann", T0 + 1)
FAILED = StatusAnswer("failed", "131026", "Undeliverable")


def keep(store: Store, row: LookupRow, answers: dict[str, StatusAnswer | None]) -> None:
    store.lookups.add(row, [list(answers), ["not-asked"]])
    store.lookups.record_answers(row.id, [AnsweredLookupPart(0, tuple(answers.values()))], 0, T0)


def test_it_counts_and_compares(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'i.db'}") as store:
        keep(
            store,
            FIRST,
            {
                "a": StatusAnswer("SENT"),
                "b": StatusAnswer("accepted"),
                "c": StatusAnswer("read"),
                "d": None,
            },
        )
        keep(
            store,
            SECOND,
            {"a": StatusAnswer("delivered"), "b": FAILED, "c": StatusAnswer("read"), "e": None},
        )
        found = summarize_lookup(store, SECOND)
        assert found.statuses == {"delivered": 1, "failed": 1, "read": 1}
        assert (found.unknown, found.pending) == (1, 0)
        assert found.reasons == {("131026", "Undeliverable"): 1}
        counts = found.counts
        assert (counts.accepted, counts.sent, counts.delivered, counts.read) == (3, 2, 2, 1)
        assert open_ids(store, "l-1") == ["a", "b"]
        assert all_ids(store, "l-1") == ["a", "b", "c", "d", "not-asked"]
        changes = status_moves(store, FIRST, SECOND)
        assert {(m.before, m.after): m.number for m in changes} == {
            ("sent", "delivered"): 1,
            ("accepted", "failed"): 1,
            ("read", "read"): 1,
        }
        assert outcomes(changes) == {"delivered": 1, "failed": 1}


def test_how_long_it_took_is_of_what_the_history_knows(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'i.db'}") as store:
        sent = SentMessage("main", "rcs", "a", "6281", "ID", "", "text", False, T0)
        store.messages.record_sent([sent])
        store.ingest([item(receipt("a", Status.DELIVERED, T0 + 4_000))])
        keep(store, FIRST, {"a": StatusAnswer("delivered"), "b": StatusAnswer("delivered")})
        latency = summarize_lookup(store, FIRST).latency
    assert sum(latency.delivered.values()) == 1
    assert latency.read == {}
