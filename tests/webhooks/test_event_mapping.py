from __future__ import annotations

import json
from typing import Any

import pytest

from incs_core.domain.events import EventRow, IngestItem, Receipt
from incs_core.domain.statuses import Status
from incs_core.domain.templates import TemplateChange
from incs_core.webhooks.event_mapping import ingest_item, replayed_item
from incs_core.webhooks.request_parsing import UnreadableBody
from tests.webhooks import events
from tests.webhooks.events import AT, NOW_MS, WAMID


def item(payload: object) -> IngestItem:
    return ingest_item(events.body(payload), "main", NOW_MS)


@pytest.mark.parametrize("word", ["sent", "delivered", "read"])
def test_a_status_event_is_one_receipt(word: str) -> None:
    made = item(events.status("m-1", word))
    assert made.receipts == (Receipt("main", "m-1", Status(word), AT * 1000),)
    assert made.event.state == "processed"
    assert made.event.message_id == "m-1"
    assert made.event.source == "webhook"
    assert json.loads(made.event.raw) == events.status("m-1", word)


@pytest.mark.parametrize(
    "payload", [events.FAILED_EN, events.FAILED_ZH], ids=["English page", "Chinese page"]
)
def test_a_failure_carries_code_and_words(payload: dict[str, Any]) -> None:
    (receipt,) = item(payload).receipts
    assert receipt.status is Status.FAILED
    assert (receipt.error_code, receipt.error_title) == (
        "131049",
        "This message was not delivered.",
    )


def test_a_code_may_be_text() -> None:
    payload = {**events.FAILED_EN, "error": {"code": "NOT_FOUND", "title": "x"}}
    assert item(payload).receipts[0].error_code == "NOT_FOUND"


def test_a_status_in_incs_format_is_a_receipt_with_the_recipient() -> None:
    (receipt,) = item(events.INCS_STATUS).receipts
    assert receipt == Receipt("main", WAMID, Status.READ, AT * 1000, recipient="6281500000327")


def test_a_message_that_went_out_is_a_receipt() -> None:
    made = item(events.CREATED_OUT)
    assert made.receipts == (
        Receipt("main", WAMID, Status.SENT, AT * 1000, recipient="6281500000327"),
    )
    assert made.inbound == ()


def test_a_message_that_was_only_created_is_accepted() -> None:
    message = {k: v for k, v in events.CREATED_OUT["message"].items() if k != "channel_status"}
    made = item({"event": "message_created", "message": message})
    assert [receipt.status for receipt in made.receipts] == [Status.ACCEPTED]


def test_a_message_that_came_in_is_inbound() -> None:
    made = item(events.CREATED_IN)
    (row,) = made.inbound
    assert (row.sender, row.text, row.message_id) == ("6281500000327", "hello", WAMID)
    assert made.receipts == ()


def test_a_new_template_event_names_its_template() -> None:
    assert item(events.TEMPLATE_NEW).changes == (
        TemplateChange(
            "main",
            "1287380349540668",
            "tmp_test",
            "status",
            None,
            "APPROVED",
            "",
            AT * 1000,
            NOW_MS,
            "webhook",
        ),
    )


@pytest.mark.parametrize(
    ("aspect", "value"), [("status", "REJECTED"), ("category", "MARKETING"), ("quality", "YELLOW")]
)
def test_an_old_template_event_is_kept_without_a_name(aspect: str, value: str) -> None:
    (change,) = item(events.template_old(aspect, value)).changes
    assert (change.aspect, change.new_value, change.reason) == (aspect, value, "as ever")
    assert (change.template_id, change.template_name) == ("", "")


def test_every_whatsapp_message_of_an_event_is_kept() -> None:
    messages = [events.whatsapp_text(f"w-{n}", f"8520000012{n}", f"hello {n}") for n in range(3)]
    made = item(events.whatsapp(messages=messages))
    assert [(row.message_id, row.sender, row.text) for row in made.inbound] == [
        ("w-0", "85200000120", "hello 0"),
        ("w-1", "85200000121", "hello 1"),
        ("w-2", "85200000122", "hello 2"),
    ]
    assert {row.channel for row in made.inbound} == {"whatsapp"}


def test_whatsapp_statuses_beside_messages_are_receipts() -> None:
    made = item(
        events.whatsapp(
            messages=[events.whatsapp_text("w-1", "85200000121", "hi")],
            statuses=[
                {"id": "w-2", "status": "read", "timestamp": str(AT), "recipient_id": "8529"},
                {
                    "id": "w-3",
                    "status": "failed",
                    "timestamp": str(AT),
                    "errors": [{"code": 131026, "title": "Undeliverable"}],
                },
            ],
        )
    )
    assert len(made.inbound) == 1
    assert made.receipts == (
        Receipt("main", "w-2", Status.READ, AT * 1000, None, "", "8529", "whatsapp"),
        Receipt(
            "main", "w-3", Status.FAILED, AT * 1000, "131026", "Undeliverable", None, "whatsapp"
        ),
    )


def test_whatsapp_statuses_alone_are_receipts() -> None:
    made = item(events.whatsapp(statuses=[{"id": "w-2", "status": "sent", "timestamp": str(AT)}]))
    assert [receipt.message_id for receipt in made.receipts] == ["w-2"]
    assert made.event.state == "processed"


def test_whatsapp_errors_alone_are_kept_with_their_words() -> None:
    made = item(events.whatsapp(errors=[{"code": 130429, "title": "Rate limit hit"}]))
    assert (made.event.state, made.event.reason) == ("processed", "130429 Rate limit hit")


def test_a_tap_on_a_suggestion_keeps_label_and_postback() -> None:
    (row,) = item(events.RCS_REPLY).inbound
    assert (row.channel, row.kind, row.text, row.postback) == (
        "rcs",
        "reply",
        "Avail offer",
        "offer",
    )
    assert row.sender == "6281500000123"


def test_an_unknown_event_is_kept_as_such() -> None:
    made = item({"event": "moon_phase_update", "phase": "full"})
    assert (made.event.state, made.event.name) == ("unknown", "moon_phase_update")
    assert made.receipts == ()


def test_an_unknown_status_changes_nothing_and_says_why() -> None:
    made = item(events.status("m-1", "teleported"))
    assert (made.event.state, made.receipts) == ("unknown", ())
    assert "teleported" in made.event.reason


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param([events.status()], id="a list"),
        pytest.param("sent", id="a text"),
        pytest.param(None, id="null"),
        pytest.param({}, id="no event name"),
        pytest.param({"event": 7.5, "message_id": []}, id="nothing of use"),
        pytest.param({"event": "message_status_update"}, id="no message id"),
        pytest.param({**events.status(), "message_id": None}, id="a null message id"),
        pytest.param({**events.status(), "message_id": "x" * 513}, id="an endless message id"),
        pytest.param({"event": "message_created", "message": []}, id="no message"),
        pytest.param({"event": "message_created", "message": {}}, id="an empty message"),
        pytest.param({"event": "template_status_update"}, id="no new value"),
        pytest.param({"event": "new_message", "message": {}}, id="no customer message"),
        pytest.param(events.whatsapp(messages=[]), id="no whatsapp message"),
    ],
)
def test_what_makes_no_sense_is_a_dead_letter_with_a_reason(payload: object) -> None:
    made = item(payload)
    if made.event.state == "unknown":  # a name that is no text is no name that we know
        assert payload == {"event": 7.5, "message_id": []}
    else:
        assert made.event.state == "dead"
    assert made.event.reason
    assert (made.receipts, made.changes, made.inbound) == ((), (), ())
    assert json.loads(made.event.raw) == payload


@pytest.mark.parametrize(
    "text",
    [b"", b"sent", b"{", b'{"a":NaN}', b'{"a":Infinity}', b"\xff\xfe", b"[" * 100_000, b"1 2"],
)
def test_what_is_no_json_is_nobodys_event(text: bytes) -> None:
    with pytest.raises(UnreadableBody):
        ingest_item(text, "main", NOW_MS)


@pytest.mark.parametrize("at", [None, 0, -5, "soon", 10**30, AT + 10 * 86_400, True, [], 12])
def test_a_time_that_cannot_be_is_the_time_of_arrival(at: object) -> None:
    payload = {**events.status(), "received_at": at}
    assert item(payload).receipts[0].at_ms == NOW_MS


def test_a_time_in_milliseconds_is_understood() -> None:
    assert item(events.status(at=AT * 1000)).receipts[0].at_ms == AT * 1000


def test_half_characters_and_nul_do_not_reach_the_history() -> None:
    made = ingest_item(
        b'{"event":"message_status_update","message_id":"a\\u0000\\ud83d","message_status":"sent"}',
        "main",
        NOW_MS,
    )
    assert made.receipts[0].message_id == "a\ufffd\ufffd"


def test_the_digest_knows_an_event_again_in_another_dress() -> None:
    payload = events.status()
    dressed = json.dumps(dict(reversed(payload.items())), indent=2).encode()
    assert ingest_item(b"\xef\xbb\xbf" + dressed, "main", NOW_MS + 9).event.digest == (
        item(payload).event.digest
    )


def test_the_digest_tells_events_and_accounts_apart() -> None:
    digests = {
        item(events.status()).event.digest,
        item(events.status(reached="read")).event.digest,
        item(events.status(at=AT + 1)).event.digest,
        ingest_item(events.body(events.status()), "other", NOW_MS).event.digest,
    }
    assert len(digests) == 4
    assert {len(digest) for digest in digests} == {16}


def test_an_account_that_knows_the_message_is_preferred() -> None:
    known = {"m-2": "other"}
    made = [
        ingest_item(events.body(events.status(name)), "main", NOW_MS, known.get)
        for name in ("m-1", "m-2")
    ]
    assert [one.event.account for one in made] == ["main", "other"]
    assert [one.receipts[0].account for one in made] == ["main", "other"]


def row_of(made: IngestItem, state: str = "dead") -> EventRow:
    event = made.event
    return EventRow(
        7,
        event.digest,
        event.account,
        event.source,
        event.name,
        event.message_id,
        event.received_ms,
        event.raw,
        state,
        event.reason,
    )


def test_a_dead_letter_that_makes_sense_today_is_replayed() -> None:
    again = replayed_item(row_of(item(events.status())))
    assert again == item(events.status())


def test_a_dead_letter_that_still_makes_none_is_left() -> None:
    assert replayed_item(row_of(item({"event": "message_status_update"}))) is None
