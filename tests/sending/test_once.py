"""A property: however a send is tried, dies and is tried again, it leaves at most once."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.api import IncsClient
from incs_core.errors import Unconfirmed
from incs_core.sending import Sender, sender
from incs_core.store import open_store
from incs_core.store.sends.sends import Sends
from incs_core.wire.drafts import MessageDraft
from incs_core.wire.message_drafts import TextMessage
from incs_core.wire.message_status import SendReceipt

STEPS = ("before intent", "after intent", "before post", "after post", "before outcome", "none")
ANSWERS = ("accepted", "lost")
TRIES = st.lists(
    st.tuples(st.sampled_from(STEPS), st.sampled_from(ANSWERS)), min_size=1, max_size=5
)


class Died(BaseException):
    """The process was gone at this step; nothing of ours may catch it."""


class Dying:
    """Sends of a store and messages of a client that are gone at a step. `posts`: what left."""

    def __init__(self, sends: Sends) -> None:
        self.sends = sends
        self.posts = 0
        self.step, self.answer = "none", "accepted"
        self.messages = self

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sends, name)

    def die_at(self, step: str) -> None:
        if self.step == step:
            raise Died

    def record_intent(self, intent: Any) -> bool:
        self.die_at("before intent")
        kept = self.sends.record_intent(intent)
        self.die_at("after intent")
        return kept

    def record_outcome(self, intent_id: str, outcome: Any) -> bool:
        self.die_at("before outcome")
        return self.sends.record_outcome(intent_id, outcome)

    def send(self, _draft: MessageDraft) -> SendReceipt:
        self.die_at("before post")
        self.posts += 1
        self.die_at("after post")
        if self.answer == "lost":
            raise Unconfirmed("No answer.")
        return SendReceipt("m-1")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "_WAIT_SECONDS", 0.0)


@settings(max_examples=40, deadline=None)
@given(TRIES)
def test_it_leaves_at_most_once(tries: list[tuple[str, str]]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(f"sqlite:///{Path(folder) / 'incs.db'}") as store,
    ):
        dying = Dying(store.sends)
        store.sends = cast("Sends", dying)
        client = cast("IncsClient", dying)
        one = Sender(store, lambda _: client)
        kinds = []
        for dying.step, dying.answer in [*tries, ("none", "accepted")]:
            try:
                draft = TextMessage(to="6281500000123", text="Hello")
                result = one.send("main", draft, is_test=True, actor="ana", intent_id="i-1")
                kinds.append(result.kind)
            except Died:
                continue
        assert dying.posts <= 1
        assert len(set(kinds)) == 1  # once it is said what became of it, that stays
        assert kinds[0] != "accepted" or dying.posts == 1
        assert store.rebuild() == []
