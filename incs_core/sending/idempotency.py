"""Idempotency key of one send: the same form cannot be sent twice.

The key is derived from the content: two tabs or two people that send the same message get the same
key, and only one request goes out. After a send, the same content gets a new key, so that a
deliberate repetition is possible.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from incs_core.wire.drafts import MessageDraft

IsTaken = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class SendReservation:
    """An intent id and the fingerprint of the form that it belongs to."""

    fingerprint: str
    intent_id: str


def reserve_idempotency_key(
    account: str,
    draft: MessageDraft,
    *,
    is_test: bool,
    key: str,
    is_taken: IsTaken,
    previous: SendReservation | None = None,
) -> SendReservation:
    """Return the intent id of a form; `previous` as long as the form has not changed.

    Args:
        key: secret of the installation, so that the id does not reveal the phone number.
        is_taken: tells whether an intent id was used already.
    """
    state = json.dumps([account, draft.channel, is_test, draft.wire()], sort_keys=True)
    fingerprint = hmac.new(key.encode(), state.encode(), hashlib.sha256).hexdigest()
    if previous is not None and previous.fingerprint == fingerprint:
        return previous
    ids = (_intent_id(fingerprint, number) for number in count())
    return SendReservation(
        fingerprint, next(candidate for candidate in ids if not is_taken(candidate))
    )


def _intent_id(fingerprint: str, number: int) -> str:
    return hashlib.sha256(f"{fingerprint}-{number}".encode()).hexdigest()[:32]
