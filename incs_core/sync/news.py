"""Which of INCS's answers tell more than the history knows.

A look-up of many ids mostly repeats what webhooks brought. To record that again would double the
events and tell nothing; the look-up itself keeps what INCS said.
"""

from __future__ import annotations

from collections.abc import Sequence

from incs_core.models.messages import MessageStatus
from incs_core.models.status import Status
from incs_core.store import Store
from incs_core.store.message_streams import Known


def news(store: Store, account: str, statuses: Sequence[MessageStatus]) -> list[MessageStatus]:
    """The statuses that say something new of their message. Raises StoreError."""
    known = store.known_receipts(account, [status.message_id for status in statuses])
    return [one for one in statuses if is_news(one, known.get(one.message_id))]


def is_news(said: MessageStatus, known: Known | None) -> bool:
    """Whether it is a first word of its kind, an earlier one, or gives another reason.

    INCS says whole seconds: a time that we know within that second is as good.
    """
    if known is None or said.status is Status.UNKNOWN:
        return True
    at_ms = _time_of(said.status, known)
    if at_ms is None:
        return True
    if said.received_at is not None and int(said.received_at.timestamp()) < at_ms // 1000:
        return True
    return said.status is Status.FAILED and (said.error_code or None) != known.error_code


def _time_of(status: Status, known: Known) -> int | None:
    if status is Status.ACCEPTED:
        return known.accepted_ms if known.accepted_ms is not None else known.first_ms
    if status is Status.SENT:
        return known.sent_ms
    if status is Status.DELIVERED:
        return known.delivered_ms
    return known.read_ms if status is Status.READ else known.failed_ms
