from __future__ import annotations

from dataclasses import replace
from datetime import date

from incs_core.domain.filters import Filter
from incs_core.domain.messages import Intent, Outcome
from incs_core.store import Store

NOW_MS = 1_775_642_521_000
DAY = Filter(start=date(2026, 4, 8), end=date(2026, 4, 8))
INTENT = Intent(
    intent_id="past-1",
    account="main",
    channel="rcs",
    recipient="6281500000123",
    country="ID",
    template="welcome",
    type="template",
    is_test=False,
    request="{}",
    created_ms=NOW_MS,
    actor="history",
)
REFUSED = Outcome("refused", NOW_MS, None, "10004", "RCS-disabled", "{}")


def test_it_records_past_sends_with_their_outcomes_once(store: Store) -> None:
    ended = [(replace(INTENT, intent_id=f"past-{n}"), REFUSED) for n in range(5)]
    assert store.sends.record_completed(ended) == 5
    assert store.sends.record_completed(ended) == 0
    (row,) = store.rollups.counts(DAY, "total", NOW_MS)
    assert row.counts.refused == 5
    assert row.counts.accepted == 0
    assert store.rebuild() == []


def test_a_past_send_that_was_accepted_becomes_a_message(store: Store) -> None:
    accepted = Outcome("accepted", NOW_MS + 200, "m-1", None, "", "{}")
    assert store.sends.record_completed([(INTENT, accepted)]) == 1
    row = store.messages.get("main", "m-1")
    assert row is not None
    assert (row.status, row.accepted_ms) == ("accepted", NOW_MS + 200)
    assert store.rebuild() == []
