"""Channels, the status ladder of a message, and the words for every status."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Channel(StrEnum):
    """A messaging channel behind INCS."""

    RCS = "rcs"
    WHATSAPP = "whatsapp"
    VIBER = "viber"


class Status(StrEnum):
    """Delivery status of a message. A read message is also delivered and sent."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @classmethod
    def parse(cls, raw: object) -> Status:
        """Parse INCS's status: a name, or the number of the INCS-format callback.

        Never raises; UNKNOWN for any other value.
        """
        text = str(raw).strip().lower()
        return _BY_WIRE.get(text, cls.UNKNOWN)

    @property
    def rank(self) -> int:
        """Precedence; of two statuses of one message the one with the higher rank applies.

        `failed` ranks below `delivered`, so that a later proof of delivery overrides it.
        """
        return _RANK[self]


_RANK = {
    Status.UNKNOWN: -1,
    Status.ACCEPTED: 0,
    Status.SENT: 1,
    Status.FAILED: 2,
    Status.DELIVERED: 3,
    Status.READ: 4,
}

# Names: INCS "Message Status Webhook". Numbers: INCS-format callback, `channel_status`.
_BY_WIRE = {
    "created": Status.ACCEPTED,
    "0": Status.ACCEPTED,
    "1": Status.SENT,
    "2": Status.FAILED,
    "3": Status.DELIVERED,
    "4": Status.READ,
    **{str(status): status for status in Status},
}

STATUS_LABELS: Mapping[str, str] = {
    "read": "Read",
    "delivered": "Delivered",
    "sent": "Sent",
    "accepted": "Accepted",
    "pending": "Pending",
    "expired": "Expired",
    "failed": "Failed",
    "refused": "Refused",
    "unconfirmed": "Unconfirmed",
    "intent": "Being sent",
}
"""Every status that people see, the furthest first; `pending` is accepted or sent in counts."""


def status_label(status: str) -> str:
    """A status in words; one never seen is *unrecognised: VALUE*."""
    return STATUS_LABELS.get(status, f"unrecognised: {status}")


def shown_status(status: str, cohort_ms: int, cutoff_ms: int) -> str:
    """The status that a person should see: a pending message from before `cutoff_ms` is expired."""
    is_pending = status in (Status.ACCEPTED, Status.SENT)
    return "expired" if is_pending and cohort_ms < cutoff_ms else status
