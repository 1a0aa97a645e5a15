"""What the pre-flight card is told about a number."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from incs_core.domain.messages import Intent, Outcome
from incs_core.sending.preflight import EarlierSend, PreflightInputs, TrackRecord
from incs_core.sending.preflight_inputs import gather_inputs
from incs_core.sending.sender import redacted_request
from incs_core.settings import Account
from incs_core.store import Store, open_store
from incs_core.wire.drafts import MessageDraft
from incs_core.wire.message_drafts import ViberOtp, ViberText

TO = "6281500000680"
ACCOUNT = Account(id="main", channel="viber", certification_code="code")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as store:
        yield store


def earlier(store: Store, draft: MessageDraft) -> list[bool]:
    """Whether what went to the number today says the same as a draft."""
    said = PreflightInputs(channel="viber", kind=draft.type)
    found = gather_inputs(store, ACCOUNT, said, TO, draft, lambda *_: TrackRecord(0, 0)).earlier
    assert all(isinstance(one, EarlierSend) for one in found)
    return [one.is_same for one in found]


def sent(store: Store, draft: MessageDraft) -> None:
    now_ms = time.time_ns() // 1_000_000
    intent = Intent(
        intent_id="one",
        account="main",
        channel="viber",
        recipient=TO,
        country="ID",
        template="",
        type=draft.type,
        is_test=True,
        request=json.dumps(redacted_request(draft)),
        created_ms=now_ms,
        actor="ana",
    )
    store.sends.record_completed([(intent, Outcome("accepted", now_ms, "m-1", None, "", "{}"))])


def test_it_knows_what_says_the_same(store: Store) -> None:
    sent(store, ViberText(to=TO, text="Hi"))
    assert earlier(store, ViberText(to=TO, text="Hi")) == [True]
    assert earlier(store, ViberText(to=TO, text="Hello")) == [False]


def test_two_passwords_are_not_the_same(store: Store) -> None:
    """Of a code nothing is kept, so that all requests with one look alike."""
    first, second = (
        ViberOtp(to=TO, code=code, language="en", code_expiration_minutes=5)
        for code in ("1234", "9876")
    )
    sent(store, first)
    assert earlier(store, second) == [False]
