"""What was heard about a message, in order, whatever brought it."""

from __future__ import annotations

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

from incs_core.charts.message_tables import DisplaySettings, log_row
from incs_core.charts.message_timeline import received_statuses, timeline_rows
from incs_core.domain.events import EventRecord, EventRow
from incs_core.domain.messages import MessageRow
from incs_core.lookups.lookup import status_ingest_item
from incs_core.message_files.columns import error_reason
from incs_core.webhooks.event_mapping import ingest_item
from incs_core.wire.message_status import MessageStatus

BASE_MS = 1_775_000_000_000
ROW = MessageRow(
    account="main",
    message_id="m-1",
    intent_id=None,
    recipient="6281500000680",
    country="ID",
    channel="rcs",
    template="otp_login",
    type="template",
    is_test=False,
    status="failed",
    cohort_ms=BASE_MS,
    accepted_ms=BASE_MS,
    sent_ms=None,
    delivered_ms=None,
    read_ms=None,
    failed_ms=BASE_MS + 5_000,
    error_code="131026",
    error_title="Undeliverable",
)
READING = DisplaySettings(ZoneInfo("Asia/Jakarta"), cutoff_ms=BASE_MS - 1, show_numbers=False)


def row_of(record: EventRecord, number: int) -> EventRow:
    return EventRow(
        number,
        record.digest,
        record.account,
        record.source,
        record.name,
        record.message_id,
        record.received_ms,
        record.raw,
        record.state,
        record.reason,
    )


def body(status: str, after_s: int, **more: object) -> dict[str, object]:
    return {
        "event": "message_status_update",
        "message_id": "m-1",
        "message_status": status,
        "received_at": BASE_MS // 1000 + after_s,
        **more,
    }


def by_webhook(status: str, after_s: int, learnt_s: int, **more: object) -> EventRow:
    raw = json.dumps(body(status, after_s, **more)).encode()
    return row_of(ingest_item(raw, "main", BASE_MS + learnt_s * 1000).event, learnt_s)


def test_it_tells_when_it_happened_and_how_much_later_we_learnt_it() -> None:
    error = {"code": 131026, "title": "Undeliverable"}
    found = received_statuses(
        ROW, [by_webhook("failed", 5, 12, error=error), by_webhook("sent", 2, 30)]
    )
    assert [heard.status for heard in found] == ["accepted", "sent", "failed"]
    assert [heard.delay_s for heard in found] == [None, 28.0, 7.0]
    assert [heard.source for heard in found] == ["record", "webhook", "webhook"]
    assert found[2].note == "131026 Undeliverable"


def test_it_reads_look_ups() -> None:
    status = MessageStatus.from_wire(body("delivered", 9))
    event = row_of(status_ingest_item(status, "main", BASE_MS + 60_000).event, 1)
    (heard,) = received_statuses(None, [event])
    assert (heard.status, heard.source, heard.delay_s) == ("delivered", "lookup", 51.0)


def test_an_event_that_tells_nothing_is_still_there() -> None:
    event = by_webhook("teleported", 5, 6)
    assert event.state == "unknown"
    (heard,) = received_statuses(None, [event])
    assert heard.status == "unknown"
    assert "teleported" in heard.note
    assert heard.raw == event.raw
    dead = replace(event, state="dead", raw="not JSON", reason="why")
    assert received_statuses(None, [dead])[0].note == "why"


def test_our_own_send_without_an_id_has_its_outcome() -> None:
    refused = replace(
        ROW, message_id="", intent_id="i-1", status="refused", accepted_ms=None, failed_ms=None
    )
    (heard,) = received_statuses(refused, [])
    assert (heard.status, heard.source, heard.note) == ("refused", "send", "Undeliverable")
    sent = replace(ROW, intent_id="i-1", status="accepted")
    assert received_statuses(sent, [])[0].source == "send"


def test_our_own_send_shows_intent_and_answer_with_what_was_said() -> None:
    sent = replace(
        ROW,
        intent_id="i-1",
        status="accepted",
        request='{"to": 1}',
        response='{"id": 2}',
        intent_ms=BASE_MS - 300,
        answered_ms=BASE_MS,
        actor="ann",
    )
    asked, answered = received_statuses(sent, [])
    assert (asked.status, asked.source, asked.raw, asked.note) == (
        "intent",
        "intent",
        '{"to": 1}',
        "By ann.",
    )
    assert (answered.status, answered.source, answered.raw) == ("accepted", "answer", '{"id": 2}')
    (waiting,) = received_statuses(replace(sent, status="intent"), [])
    assert waiting.status == "intent"
    refused = received_statuses(replace(sent, message_id="", status="refused"), [])[1]
    assert (refused.source, refused.note) == ("answer", "Undeliverable")


def test_the_table_is_in_the_reporting_zone() -> None:
    rows = timeline_rows(received_statuses(ROW, []), ZoneInfo("Asia/Jakarta"))
    assert str(rows[0]["Event time"]) == "2026-04-01 06:33:20+07:00"
    assert rows[0]["Recorded"] is None


def test_a_log_row_masks_the_number_and_says_why() -> None:
    row = log_row(ROW, READING)
    assert row["To"] == "6281•••••0680"
    assert str(row["Reason"]).startswith("131026 · Not deliverable")
    assert log_row(ROW, replace(READING, show_numbers=True))["To"] == "6281500000680"


def test_an_open_message_past_the_horizon_is_expired() -> None:
    waiting = replace(ROW, status="sent")
    assert READING.status(waiting) == "sent"
    assert replace(READING, cutoff_ms=BASE_MS + 1).status(waiting) == "expired"
    assert replace(READING, cutoff_ms=BASE_MS + 1).status(ROW) == "failed"
    assert error_reason(waiting.status, waiting.error_code, waiting.error_title) == ""
