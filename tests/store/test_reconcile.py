"""Unconfirmed sends find the message that they became, and no other."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from incs_core.domain.messages import Intent, MessageQuery, MessageRow, Outcome
from incs_core.errors import IncsError
from incs_core.store import Store
from incs_core.webhooks.event_mapping import ingest_item

NOW = int(time.time() * 1000)
TO = "6281500009012"
LOST = Outcome("unconfirmed", NOW + 9_000, None, "unconfirmed", "No answer.", "")
TEMPLATE = {"type": "template", "template": {"name": "order_shipped"}}


def begin(store: Store, intent_id: str = "i-1", body: dict[str, object] | None = None) -> None:
    request = {"to": TO, "type": "text", "text": "Hello", **(body or {})}
    kind, to = str(request["type"]), str(request["to"])
    intent = Intent(
        intent_id, "main", "rcs", to, "ID", "", kind, True, json.dumps(request), NOW, "local"
    )
    assert store.sends.record_intent(intent)


def lose(store: Store, intent_id: str = "i-1", body: dict[str, object] | None = None) -> None:
    begin(store, intent_id, body)
    store.sends.record_outcome(intent_id, LOST)


def lost(store: Store) -> None:
    store.sends.record_outcome("i-1", LOST)


def tell(store: Store, message_id: str = "m-1", fields: dict[str, object] | None = None) -> None:
    """INCS tells of a message that it made (INCS: INCS Message Callback)."""
    message = {
        "id": 260400000076,
        "send_id": "staff_1001",
        "recv_id": f"30058_{TO}",
        "type": 101,
        "custom_type": 0,
        "channel_msg_id": message_id,
        "channel_status": 0,
        "content": json.dumps({"text": "Hello"}),
        "source": 1,
        "created_at": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(NOW // 1000)),
        **(fields or {}),
    }
    body = json.dumps({"event": "message_created", "message": message}).encode()
    store.ingest([ingest_item(body, "main", NOW + 1_000)])


def receipt(store: Store, message_id: str, status: str, at_ms: int) -> None:
    body = {"message_id": message_id, "message_status": status, "received_at": at_ms // 1000}
    event = json.dumps({"event": "message_status_update", **body}).encode()
    store.ingest([ingest_item(event, "main", at_ms)])


def row(store: Store, intent_id: str = "i-1") -> MessageRow:
    found = store.messages.by_intent(intent_id)
    assert found is not None
    return found


def everything(store: Store) -> tuple[MessageRow, ...]:
    return store.messages.page(MessageQuery(0, 2**53)).rows


Step = Callable[[Store], None]
STEPS: dict[str, Step] = {
    "lost": lost,
    "told": tell,
    "delivered": lambda store: receipt(store, "m-1", "delivered", NOW + 5_000),
}


@pytest.mark.parametrize(
    "order",
    [
        ("lost", "told", "delivered"),
        ("told", "lost", "delivered"),
        ("told", "delivered", "lost"),
        ("delivered", "told", "lost"),
        ("delivered", "lost", "told"),
        ("lost", "delivered", "told"),
    ],
)
def test_it_becomes_its_message_in_whatever_order_word_comes(
    store: Store, order: tuple[str, ...]
) -> None:
    begin(store)
    for step in order:
        STEPS[step](store)
    store.sends.reconcile()  # as the sender does once its answer is lost
    found = row(store)
    assert (found.status, found.message_id, found.is_test) == ("delivered", "m-1", True)
    assert everything(store) == (found_without_request(found),)
    assert "never came" in (found.response or "")
    assert store.rebuild() == []


def found_without_request(found: MessageRow) -> MessageRow:
    """As a list shows it: without what only the send itself tells."""
    listed = replace(found, request=None, response=None)
    return replace(listed, intent_ms=None, answered_ms=None, actor="")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (
            TEMPLATE,
            {"type": 110, "custom_type": 11009, "content": json.dumps({"name": "order_shipped"})},
        ),
        (TEMPLATE, {"type": 110, "custom_type": 11009, "content": "not JSON"}),
        ({"type": "document", "document": {"link": "https://a.example.com/a.pdf"}}, {"type": 105}),
        ({}, {"content": ""}),
    ],
)
def test_it_fits_by_kind_and_by_what_content_says(
    store: Store, body: dict[str, object], fields: dict[str, object]
) -> None:
    lose(store, body=body)
    tell(store, fields=fields)
    assert row(store).message_id == "m-1"


@pytest.mark.parametrize(
    "fields",
    [
        {"recv_id": "30058_6281500000111"},
        {"type": 102},
        {"content": json.dumps({"text": "Something else"})},
        {"source": 0},
        {"channel_msg_id": ""},
        {"created_at": "2020-01-01T00:00:00+00:00"},
        {"send_id": f"30058_{TO}", "recv_id": "staff_1001"},
    ],
)
def test_it_takes_nothing_that_does_not_fit(store: Store, fields: dict[str, object]) -> None:
    lose(store)
    tell(store, fields=fields)
    assert row(store).status == "unconfirmed"


def test_it_does_not_choose_between_two_sends(store: Store) -> None:
    lose(store, "i-1")
    lose(store, "i-2")
    tell(store)
    assert [row(store, one).status for one in ("i-1", "i-2")] == ["unconfirmed"] * 2


def test_it_does_not_choose_between_two_messages(store: Store) -> None:
    begin(store)
    tell(store, "m-1")
    tell(store, "m-2")
    store.sends.record_outcome("i-1", LOST)
    assert store.sends.reconcile() == 0
    assert [one.message_id for one in store.sends.candidates("i-1")] == ["m-1", "m-2"]


def test_it_leaves_other_accounts_alone(store: Store) -> None:
    lose(store)
    assert store.sends.reconcile("other") == 0


def test_a_receipt_without_a_recipient_is_offered_and_not_taken(store: Store) -> None:
    lose(store)
    receipt(store, "m-9", "sent", NOW + 2_000)
    assert row(store).status == "unconfirmed"
    (offered,) = store.sends.candidates("i-1")
    assert (offered.message_id, offered.recipient) == ("m-9", "")


def test_a_person_may_say_which_message_it_is(store: Store) -> None:
    lose(store)
    receipt(store, "m-9", "sent", NOW + 2_000)
    store.sends.reconcile_manually("i-1", "m-9", NOW + 3_000)
    assert (row(store).status, row(store).message_id) == ("sent", "m-9")
    with pytest.raises(IncsError, match="not unconfirmed"):
        store.sends.reconcile_manually("i-1", "m-9", NOW)


def test_a_person_may_not_take_another_send_s_message(store: Store) -> None:
    lose(store, "i-1")
    begin(store, "i-2")
    store.sends.record_outcome("i-2", Outcome("accepted", NOW, "m-2", None, "", "{}"))
    with pytest.raises(IncsError, match="another send"):
        store.sends.reconcile_manually("i-1", "m-2", NOW)
