"""The event that nearly every webhook is, a status without an error, read in half the time.

`effects` can read every event. This is a short cut to the same item for the documented form of the
most frequent one (INCS: Message Status Webhook); whatever is unusual goes the long way.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic_core import from_json

from incs_core.domain.receipts import EventRecord, IngestItem, Receipt
from incs_core.domain.statuses import Status
from incs_core.wire.canonical_json import canonical_json, digest_of
from incs_core.wire.parsing import MAX_ID, plausible_time_ms

_NAME: Final = "message_status_update"
_STATUSES: Final = {
    str(status): status for status in (Status.SENT, Status.DELIVERED, Status.READ, Status.FAILED)
}
_LATEST_SECONDS: Final = 100_000_000_000


def parse_plain_status(body: bytes, account: str, received_ms: int) -> IngestItem | None:
    """Return the item of a plain status event, or None for everything else."""
    payload = _payload(body)
    if type(payload) is not dict or payload.get("event") != _NAME or "message" in payload:
        return None
    message_id, word = payload.get("message_id"), payload.get("message_status")
    at = payload.get("received_at")
    if type(message_id) is not str or type(word) is not str or type(at) is not int:
        return None
    status = _STATUSES.get(word)
    is_usual = 0 < at < _LATEST_SECONDS and len(message_id) <= MAX_ID and message_id.strip()
    if status is None or not is_usual or payload.get("error") is not None:
        return None
    digest = digest_of(account, canonical_json(payload))
    text = body.decode()
    event = EventRecord(
        digest, account, "webhook", _NAME, message_id, received_ms, text, "processed"
    )
    return IngestItem(
        event, (Receipt(account, message_id, status, plausible_time_ms(at, received_ms)),)
    )


def _payload(body: bytes) -> Any:
    """Read JSON the fast way; None where it has escapes or otherwise needs a closer look."""
    if b"\\u" in body:
        return None
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        return None
