"""Which errors the failed messages of each channel carry, and how often.

Codes and words are Meta's for WhatsApp and those of Google's RCS Business Messaging for RCS; INCS
passes both on (INCS: Message Status Webhook). Viber gives words without a code.
"""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple


class Failure(NamedTuple):
    """One way to fail. `late`: only when the message's life of a day has run out."""

    code: str | None
    title: str
    late: bool = False


HELD_BACK = Failure(
    "131049", "This message was not delivered to maintain healthy ecosystem engagement."
)
UNDELIVERABLE = Failure("131026", "Message undeliverable")
OUTAGE = Failure("UNAVAILABLE", "UNAVAILABLE: the operator's messaging service did not answer")
BROKEN_MEDIA = Failure("131052", "Media download error: the media URL answered 404")

_NO_RCS = Failure("NOT_FOUND", "NOT_FOUND: the recipient's phone is not enabled for RCS")
_EXPIRED = Failure("TTL_EXPIRATION_REVOKED", "TTL_EXPIRATION_REVOKED", late=True)
_TOO_MANY = Failure("TOO_MANY_REQUESTS", "TOO_MANY_REQUESTS: the agent's limit for this user")
_OPTED_OUT = Failure("opted_out", "opted_out: the user has blocked or left the agent")
_TOO_NEW = Failure(
    "INVALID_ARGUMENT", "INVALID_ARGUMENT: the device lacks a feature of the message"
)
_NO_WINDOW = Failure("131047", "Re-engagement message")
_EXPERIMENT = Failure("130472", "User's number is part of an experiment")
_STOPPED = Failure("131050", "User has stopped receiving marketing messages")
_TOO_FAST = Failure("131056", "(Business Account, Consumer Account) pair rate limit hit")
_VIBER = Failure(None, "Message failed – detailed reason unknown")

Shares = tuple[tuple[float, Failure], ...]


def _shares(*parts: tuple[int, Failure]) -> Shares:
    """Return cumulated shares that end at 1."""
    whole = sum(weight for weight, _ in parts)
    limits = accumulate(weight / whole for weight, _ in parts)
    pairs = [(limit, failure) for limit, (_, failure) in zip(limits, parts, strict=True)]
    return (*pairs[:-1], (1.0, pairs[-1][1]))


_RCS_PROMOTION = _shares(
    (34, HELD_BACK),
    (26, _NO_RCS),
    (14, UNDELIVERABLE),
    (10, _TOO_MANY),
    (8, _OPTED_OUT),
    (8, _EXPIRED),
)
_RCS_SERVICE = _shares(
    (46, _NO_RCS), (22, UNDELIVERABLE), (22, _EXPIRED), (6, _TOO_NEW), (4, _OPTED_OUT)
)
_RCS_REPLY = _shares((42, _NO_RCS), (33, _EXPIRED), (25, UNDELIVERABLE))
_WHATSAPP_TEMPLATE = _shares(
    (50, UNDELIVERABLE), (30, HELD_BACK), (10, _EXPERIMENT), (10, _STOPPED)
)
_WHATSAPP_REPLY = _shares((45, UNDELIVERABLE), (40, _NO_WINDOW), (15, _TOO_FAST))


def failures_of(channel: str, category: str) -> Shares:
    """Return the cumulated shares of a channel's failures.

    `category` is the template's, or "" for a message inside a conversation.
    """
    if channel == "viber":
        return ((1.0, _VIBER),)
    if channel == "whatsapp":
        return _WHATSAPP_TEMPLATE if category else _WHATSAPP_REPLY
    if category == "PROMOTION":
        return _RCS_PROMOTION
    return _RCS_SERVICE if category else _RCS_REPLY


def only(failure: Failure, first: float = 1.0, others: Shares = ()) -> Shares:
    """Return shares in which one failure has the first part, and `others` keep theirs after it."""
    return ((first, failure), *((limit, other) for limit, other in others if limit > first))
