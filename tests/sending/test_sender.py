from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from incs_core.api import IncsClient
from incs_core.domain.messages import Intent, MessageQuery
from incs_core.errors import ConfigurationError, InvalidDraft, StoreError
from incs_core.sending import OutcomeNotRecorded, Sender, SendResult
from incs_core.sending import sender as sender_module
from incs_core.settings import Account
from incs_core.store import Store, open_store
from incs_core.web.embedded_sandbox import EmbeddedSandbox
from incs_core.wire.drafts import MessageDraft
from incs_core.wire.message_drafts import TemplateMessage, TextMessage, ViberOtp
from incs_core.wire.message_status import SendReceipt

ORDINARY = "6281500000123"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as store:
        yield store


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    with EmbeddedSandbox() as sandbox:
        yield sandbox.url


@pytest.fixture
def client(sandbox_url: str) -> Iterator[IncsClient]:
    account = Account(id="main", certification_code="sandbox").at(sandbox_url)
    with IncsClient(account, timeout=1.0) as client:
        yield client


@pytest.fixture
def posts(client: IncsClient, monkeypatch: pytest.MonkeyPatch) -> list[MessageDraft]:
    """What was posted, in order."""
    posted: list[MessageDraft] = []
    send = client.messages.send

    def counted(draft: MessageDraft) -> SendReceipt:
        posted.append(draft)
        return send(draft)

    monkeypatch.setattr(client.messages, "send", counted)
    return posted


@pytest.fixture
def sender(store: Store, client: IncsClient) -> Sender:
    return Sender(store, {"main": client}.__getitem__)


def send(sender: Sender, draft: MessageDraft, intent_id: str | None = None) -> SendResult:
    return sender.send("main", draft, is_test=True, actor="ana", intent_id=intent_id)


def text_to(recipient: str) -> TextMessage:
    return TextMessage(to=recipient, text="Hello")


def test_an_accepted_message_has_its_id_and_is_kept(sender: Sender, store: Store) -> None:
    result = send(sender, text_to(ORDINARY), "i-1")
    assert (result.intent_id, result.kind, result.code) == ("i-1", "accepted", None)
    assert result.message_id
    row = store.messages.get("main", result.message_id)
    assert row is not None
    assert (row.status, row.intent_id, row.recipient) == ("accepted", "i-1", ORDINARY)
    assert (row.country, row.channel, row.type, row.is_test) == ("ID", "rcs", "text", True)
    assert json.loads(row.request or "") == text_to(ORDINARY).wire()
    assert result.message_id in (row.response or "")


def test_a_template_is_kept_by_its_name(sender: Sender, store: Store) -> None:
    draft = TemplateMessage(to=ORDINARY, name="nobody_knows_it", parameters={"name": "Ana"})
    send(sender, draft, "i-1")
    row = store.messages.by_intent("i-1")
    assert row is not None
    assert (row.template, row.type, row.status) == ("nobody_knows_it", "template", "refused")


def test_a_refusal_has_code_and_reason(sender: Sender, store: Store) -> None:
    result = send(sender, text_to("6281500009006"))
    assert (result.kind, result.message_id, result.code) == ("refused", None, "10004")
    assert result.message
    assert result.advice
    row = store.messages.by_intent(result.intent_id)
    assert row is not None
    assert (row.status, row.error_code, row.error_title) == ("refused", "10004", result.message)
    assert json.loads(row.response or "")["code"] == 10004


@pytest.mark.parametrize("ending", ["9009", "9012"])
def test_an_answer_that_never_comes_is_unconfirmed_and_not_repeated(
    sender: Sender, store: Store, posts: list[MessageDraft], ending: str
) -> None:
    result = send(sender, text_to(f"628150000{ending}"))
    assert (result.kind, result.message_id) == ("unconfirmed", None)
    assert "twice" in result.advice
    assert len(posts) == 1
    row = store.messages.by_intent(result.intent_id)
    assert row is not None
    assert row.status == "unconfirmed"


def test_a_host_that_is_not_there_is_a_refusal(store: Store) -> None:
    account = Account(id="main", certification_code="sandbox").at("http://127.0.0.1:9")
    with IncsClient(account) as client:
        result = send(Sender(store, lambda _: client), text_to(ORDINARY))
    assert (result.kind, result.code) == ("refused", "unreachable")


def test_what_our_own_checks_refuse_is_neither_sent_nor_kept(
    sender: Sender, store: Store, posts: list[MessageDraft]
) -> None:
    with pytest.raises(InvalidDraft):
        send(sender, TextMessage(to="12", text=""), "i-1")
    assert posts == []
    assert store.messages.by_intent("i-1") is None
    assert store.audit.list() == []


def test_an_unknown_account_is_neither_sent_nor_kept(store: Store) -> None:
    def nobody(account_id: str) -> IncsClient:
        raise ConfigurationError(f"There is no account {account_id}.")

    with pytest.raises(ConfigurationError):
        send(Sender(store, nobody), text_to(ORDINARY), "i-1")
    assert store.messages.by_intent("i-1") is None


def test_the_same_intent_is_sent_once(
    sender: Sender, store: Store, posts: list[MessageDraft]
) -> None:
    results = [send(sender, text_to(ORDINARY), "i-1") for _ in range(3)]
    assert len(posts) == 1
    assert results[0] == results[1] == results[2]
    assert store.messages.page(MessageQuery(0, 2**53)).rows[1:] == ()


@pytest.mark.parametrize("recipient", ["6281500009006", "6281500009012"])
def test_the_same_intent_again_has_the_same_end(
    sender: Sender, posts: list[MessageDraft], recipient: str
) -> None:
    first, second = (send(sender, text_to(recipient), "i-1") for _ in range(2))
    assert len(posts) == 1
    assert (first.kind, first.code, first.message) == (second.kind, second.code, second.message)


def test_two_threads_with_one_intent_send_once(
    client: IncsClient, store: Store, posts: list[MessageDraft]
) -> None:
    together = threading.Barrier(8)

    def go(_: int) -> SendResult:
        together.wait()
        sender = Sender(store, {"main": client}.__getitem__)  # one each, as the pages have it
        return send(sender, text_to(ORDINARY), "i-1")

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(go, range(8)))
    assert len(posts) == 1
    assert len({result.message_id for result in results}) == 1
    assert results[0].message_id


def test_a_send_that_was_interrupted_is_not_sent_again(
    sender: Sender, store: Store, posts: list[MessageDraft], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_module, "_WAIT_SECONDS", 0.1)
    store.sends.record_intent(
        Intent("i-1", "main", "rcs", ORDINARY, "ID", "", "text", True, "{}", 1_000, "ana")
    )
    result = send(sender, text_to(ORDINARY), "i-1")
    assert (result.kind, result.code) == ("unconfirmed", "interrupted")
    assert posts == []
    row = store.messages.by_intent("i-1")
    assert row is not None
    assert row.status == "unconfirmed"


def test_the_intent_is_kept_before_anything_leaves(
    sender: Sender, store: Store, client: IncsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def look(_draft: MessageDraft) -> SendReceipt:
        row = store.messages.by_intent("i-1")
        seen.append(row.status if row else "nothing")
        return SendReceipt("m-1")

    monkeypatch.setattr(client.messages, "send", look)
    send(sender, text_to(ORDINARY), "i-1")
    assert seen == ["intent"]


def test_nothing_leaves_when_the_intent_cannot_be_kept(
    sender: Sender, store: Store, posts: list[MessageDraft], tmp_path: Path
) -> None:
    lose(store, tmp_path)
    with pytest.raises(StoreError):
        send(sender, text_to(ORDINARY))
    assert posts == []


def lose(store: Store, folder: Path) -> None:
    """Move the database away and let the store notice."""
    (folder / "incs.db").rename(folder / "elsewhere.db")
    with pytest.raises(StoreError):
        store.ping()


@pytest.mark.parametrize(
    ("recipient", "said"),
    [
        (ORDINARY, "WAS sent"),
        ("6281500009012", "may have been sent"),
        ("6281500009006", "NOT sent"),
    ],
)
def test_an_outcome_that_cannot_be_kept_is_told_plainly(
    sender: Sender,
    store: Store,
    client: IncsClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    recipient: str,
    said: str,
) -> None:
    post = client.messages.send

    def post_then_lose(draft: MessageDraft) -> SendReceipt:
        try:
            return post(draft)
        finally:
            lose(store, tmp_path)

    monkeypatch.setattr(client.messages, "send", post_then_lose)
    with caplog.at_level(logging.ERROR), pytest.raises(OutcomeNotRecorded) as caught:
        send(sender, text_to(recipient))
    assert said in caught.value.message
    if caught.value.result.kind == "accepted":
        assert str(caught.value.result.message_id) in caught.value.message
        assert str(caught.value.result.message_id) in caplog.text
    assert ("Do not send it again" in caught.value.advice) == (said != "NOT sent")
    assert recipient not in caplog.text
    assert "Hello" not in caplog.text


def test_every_send_leaves_an_audit_row_with_a_masked_number(sender: Sender, store: Store) -> None:
    sent = send(sender, text_to(ORDINARY))
    send(sender, text_to("6281500009006"))
    refused_row, sent_row = store.audit.list()
    assert (sent_row.actor, sent_row.action, sent_row.outcome) == ("ana", "send", "accepted")
    assert sent_row.subject == "6281•••••0123"
    assert str(sent.message_id) in sent_row.detail
    assert (refused_row.outcome, "10004" in refused_row.detail) == ("refused", True)


def test_a_one_time_password_is_sent_and_not_kept(
    sender: Sender, store: Store, posts: list[MessageDraft]
) -> None:
    draft = ViberOtp(to=ORDINARY, code="482913", language="en", code_expiration_minutes=3)
    result = send(sender, draft)
    assert posts == [draft]
    row = store.messages.by_intent(result.intent_id)
    assert row is not None
    assert row.request is not None
    assert "482913" not in row.request
    assert json.loads(row.request)["type"] == "otp"


def test_no_secret_is_kept(sender: Sender, store: Store, tmp_path: Path) -> None:
    account = Account(id="main", certification_code="f484bd42-not-real").at("http://127.0.0.1:9")
    with IncsClient(account) as client:
        send(Sender(store, lambda _: client), text_to(ORDINARY))
    store.close()
    assert b"f484bd42" not in (tmp_path / "incs.db").read_bytes()
