"""Our own sends, the last ones first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from incs_core.domain.messages import Intent, Outcome, SentMessage
from incs_core.store import open_store


def intent(number: int) -> Intent:
    return Intent(
        intent_id=f"i-{number}",
        account="main",
        channel="rcs",
        recipient="6281500009001",
        country="ID",
        template="",
        type="text",
        is_test=True,
        request="{}",
        created_ms=number,
        actor="local",
    )


def test_it_gives_the_last_sends_whatever_became_of_them(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'incs.db'}")
    other = SentMessage("main", "rcs", "m-0", "6281500009002", "ID", "", "text", False, 99)
    store.messages.record_sent([other])
    for number in range(1, 5):
        store.sends.record_intent(intent(number))
    store.sends.record_outcome("i-2", Outcome("accepted", 20, "m-2", None, "", "{}"))
    store.sends.record_outcome("i-3", Outcome("refused", 30, None, "10004", "No.", "{}"))
    found = [(row.intent_id, row.status, row.message_id) for row in store.sends.recent(3)]
    assert found == [("i-4", "intent", ""), ("i-3", "refused", ""), ("i-2", "accepted", "m-2")]
    store.close()


def test_it_leaves_out_the_sends_of_others(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as store:
        store.sends.record_intent(intent(1))
        store.sends.record_intent(replace(intent(2), actor="history"))
        assert [row.intent_id for row in store.sends.recent(5, "local")] == ["i-1"]
