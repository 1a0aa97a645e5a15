"""From a status that INCS gives when asked to an ingest item, as if a webhook had brought it."""

from __future__ import annotations

from typing import Final

from incs_core.models.canonical import canonical, digest_of
from incs_core.models.messages import MessageStatus
from incs_core.models.plausible import code_of, title_of, when_ms
from incs_core.models.status import Status
from incs_core.store.types import EventRecord, Item, Receipt

EVENT_NAME: Final = "status_look_up"


def item_of_status(status: MessageStatus, account: str, now_ms: int) -> Item:
    """Return the event and its receipt.

    A status without a time holds from `now_ms` on; asked again, it is the same event and changes
    nothing. A status that we do not know is kept without a receipt.
    """
    at_s = None if status.received_at is None else int(status.received_at.timestamp())
    is_known = status.status is not Status.UNKNOWN
    record = EventRecord(
        _digest(status, at_s, account),
        account,
        "lookup",
        EVENT_NAME,
        status.message_id,
        now_ms,
        canonical(status.raw),
        "processed" if is_known else "unknown",
        "" if is_known else f"No such status is known: {status.raw_status[:50]}.",
    )
    receipt = Receipt(
        account,
        status.message_id,
        status.status,
        when_ms(at_s, now_ms),
        code_of(status.error_code),
        title_of(status.error_title),
    )
    return Item(record, (receipt,) if is_known else ())


def _digest(status: MessageStatus, at_s: int | None, account: str) -> bytes:
    """Only what is said of the message counts, not the form in which INCS happens to say it."""
    said = [status.raw_status, status.error_code, status.error_title, at_s]
    return digest_of(account, canonical([EVENT_NAME, status.message_id, *said]))
