"""The way of a message as steps."""

from __future__ import annotations

from dataclasses import replace

from incs_core.charts.message_timeline import MessageStep, message_steps
from incs_core.domain.messages import MessageRow

ROW = MessageRow(
    account="main",
    message_id="m-1",
    intent_id="i-1",
    recipient="6281500009001",
    country="ID",
    channel="rcs",
    template="order_shipped",
    type="template",
    is_test=True,
    status="accepted",
    cohort_ms=1_000,
    accepted_ms=1_000,
    sent_ms=None,
    delivered_ms=None,
    read_ms=None,
    failed_ms=None,
    error_code=None,
    error_title="",
)


def states(row: MessageRow) -> list[tuple[str, str]]:
    return [(step.status, step.state) for step in message_steps(row)]


def test_it_waits_for_the_step_after_the_last() -> None:
    ahead = [("sent", "awaited"), ("delivered", "ahead"), ("read", "ahead")]
    assert states(ROW) == [("accepted", "done"), *ahead]


def test_it_tells_how_long_each_step_took() -> None:
    row = replace(ROW, status="read", sent_ms=2_500, delivered_ms=9_000, read_ms=69_000)
    assert [step.after_s for step in message_steps(row)] == [None, 1.5, 6.5, 60.0]
    assert {step.state for step in message_steps(row)} == {"done"}


def test_it_shows_a_step_whose_receipt_never_came_as_done_without_a_time() -> None:
    row = replace(ROW, status="delivered", delivered_ms=5_000)
    sent, delivered = message_steps(row)[1:3]
    assert sent == MessageStep("sent", "done")
    assert (delivered.at_ms, delivered.after_s) == (5_000, 4.0)


def test_it_ends_a_failed_message_at_the_failure() -> None:
    row = replace(ROW, status="failed", sent_ms=2_000, failed_ms=3_000)
    assert states(row) == [("accepted", "done"), ("sent", "done"), ("failed", "bad")]


def test_it_shows_what_never_went_out_as_one_step() -> None:
    assert states(replace(ROW, status="refused", accepted_ms=None)) == [("refused", "bad")]
    assert states(replace(ROW, status="unconfirmed", accepted_ms=None)) == [("unconfirmed", "bad")]


def test_it_shows_what_is_being_sent_as_awaited() -> None:
    assert states(replace(ROW, status="intent"))[0] == ("intent", "awaited")


def test_it_labels_steps_as_badges_do() -> None:
    assert [step.label for step in message_steps(ROW)] == ["Accepted", "Sent", "Delivered", "Read"]
