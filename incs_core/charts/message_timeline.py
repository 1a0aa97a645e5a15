"""One message over time: every receipt, and the steps from accepted to read."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from incs_core.domain.events import EventRow, Receipt
from incs_core.domain.messages import MessageRow
from incs_core.domain.statuses import Status, status_label
from incs_core.errors import UnexpectedAnswer
from incs_core.tabular.columns import Cell
from incs_core.webhooks.event_mapping import replayed_item
from incs_core.webhooks.request_parsing import UnreadableBody
from incs_core.wire.message_status import MessageStatus

SOURCES = {
    "intent": "recorded before sending",
    "send": "sent from here",
    "answer": "response to the send",
    "record": "from the send record",
    "webhook": "by webhook",
    "lookup": "by look-up",
    "import": "from an import",
    "demo": "generated history",
}
"""Labels of the sources."""


@dataclass(frozen=True, slots=True)
class ReceivedStatus:
    """One status of the message and where it comes from.

    `occurred_ms` is None where the event has no time, `received_ms` for our own sends (epoch ms).
    `raw` is empty where nothing was received.
    """

    status: str
    source: str
    occurred_ms: int | None
    received_ms: int | None
    note: str = ""
    raw: str = ""

    @property
    def delay_s(self) -> float | None:
        """Seconds from the event to its receipt, at least 0; None if either time is unknown."""
        if self.occurred_ms is None or self.received_ms is None:
            return None
        return max((self.received_ms - self.occurred_ms) / 1000, 0.0)

    @property
    def order(self) -> int:
        """The sort key: epoch milliseconds."""
        return self.occurred_ms or self.received_ms or 0


def received_statuses(row: MessageRow | None, events: list[EventRow]) -> list[ReceivedStatus]:
    """The statuses of a message from our own record and its events, oldest first."""
    statuses = [] if row is None else _sent_statuses(row)
    statuses += [_received(event) for event in events]
    return sorted(statuses, key=lambda status: status.order)


def timeline_rows(statuses: list[ReceivedStatus], zone: ZoneInfo) -> list[dict[str, Cell]]:
    """The timeline as a table; times in the reporting zone."""
    return [
        {
            "Status": status.status,
            "Event time": _local(status.occurred_ms, zone),
            "Recorded": _local(status.received_ms, zone),
            "Delay in s": status.delay_s,
            "Source": SOURCES.get(status.source, status.source),
            "Note": status.note,
        }
        for status in statuses
    ]


def _sent_statuses(row: MessageRow) -> list[ReceivedStatus]:
    """The statuses of our own record: the intent, and the immediate answer of INCS."""
    if row.intent_ms is None:
        return _outcome(row, "send" if row.intent_id else "record")
    by = f"By {row.actor}." if row.actor else ""
    asked = ReceivedStatus("intent", "intent", row.intent_ms, None, by, row.request or "")
    return [asked, *(replace(one, raw=row.response or "") for one in _outcome(row, "answer"))]


def _outcome(row: MessageRow, source: str) -> list[ReceivedStatus]:
    if row.status in {"refused", "unconfirmed", "intent"}:
        if row.status == "intent" and source == "answer":
            return []  # there is none yet
        at_ms = row.answered_ms or row.failed_ms or row.cohort_ms
        return [ReceivedStatus(row.status, source, at_ms, None, row.error_title)]
    if row.accepted_ms is None:
        return []
    return [ReceivedStatus("accepted", source, row.accepted_ms, None)]


def _received(event: EventRow) -> ReceivedStatus:
    receipt = _receipt(event)
    if receipt is None:
        note = event.reason or f"The event {event.name} has no status."
        return ReceivedStatus(event.state, event.source, None, event.received_ms, note, event.raw)
    code, title = receipt.error_code or "", receipt.error_title
    note = title if title.startswith(code) else f"{code} {title}".strip()
    return ReceivedStatus(
        receipt.status.value, event.source, receipt.at_ms, event.received_ms, note, event.raw
    )


def _receipt(event: EventRow) -> Receipt | None:
    """The status in an event, or None."""
    try:
        item = replayed_item(event)
        if item is not None:
            receipts = [one for one in item.receipts if one.message_id == event.message_id]
            return receipts[0] if receipts else None
        return _from_answer(event)
    except (UnreadableBody, UnexpectedAnswer, ValueError):
        return None


def _from_answer(event: EventRow) -> Receipt | None:
    """Read the raw text of a look-up: one status as INCS answered it."""
    answer = MessageStatus.from_wire(json.loads(event.raw), event.message_id or "")
    if answer.status is Status.UNKNOWN:
        return None
    at_ms = event.received_ms
    if answer.received_at is not None:
        at_ms = int(answer.received_at.timestamp() * 1000)
    code, title = answer.error_code, answer.error_title
    return Receipt(event.account, answer.message_id, answer.status, at_ms, code, title)


def _local(ms: int | None, zone: ZoneInfo) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, zone)


StepState = Literal["done", "awaited", "ahead", "bad"]

STEPS = ("accepted", "sent", "delivered", "read")
FAILED_STATUSES = {"failed", "refused", "unconfirmed"}


@dataclass(frozen=True, slots=True)
class MessageStep:
    """One step. `after_s`: seconds since the step before, where both times are known."""

    status: str
    state: StepState
    at_ms: int | None = None
    after_s: float | None = None

    @property
    def label(self) -> str:
        """The status in words."""
        return status_label(self.status)


def message_steps(row: MessageRow) -> list[MessageStep]:
    """The steps of a message, oldest first; one whose receipt never came has no time."""
    if row.status == "intent":
        return [MessageStep("intent", "awaited"), *(MessageStep(name, "ahead") for name in STEPS)]
    if row.status in {"refused", "unconfirmed"}:
        return [MessageStep(row.status, "bad", row.failed_ms or row.cohort_ms)]
    times = (row.accepted_ms, row.sent_ms, row.delivered_ms, row.read_ms)
    if row.status == "failed":
        known = [(name, at) for name, at in zip(STEPS, times, strict=True) if at is not None]
        return _timed_steps([*known, ("failed", row.failed_ms)], done=len(known))
    reached = STEPS.index(row.status) + 1 if row.status in STEPS else 0
    return _timed_steps(list(zip(STEPS, times, strict=True)), done=reached)


def _timed_steps(statuses: list[tuple[str, int | None]], *, done: int) -> list[MessageStep]:
    steps: list[MessageStep] = []
    before: int | None = None
    for place, (name, at) in enumerate(statuses):
        after = (at - before) / 1000 if at is not None and before is not None else None
        steps.append(MessageStep(name, _state(name, place, done), at, after))
        before = at if at is not None else before
    return steps


def _state(name: str, place: int, done: int) -> StepState:
    if name in FAILED_STATUSES:
        return "bad"
    if place < done:
        return "done"
    return "awaited" if place == done else "ahead"
