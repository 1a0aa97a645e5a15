"""One intent for one message in one place of a row, so that it is sent once.

The id follows from what is sent: two tabs, or two people, that are about to send the very same have
the same intent, and only one of them sends. What was sent already gets the next number, and that is
a deliberate act.
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
class ReservedSend:
    """An intent and the state of the form that it stands for (a fingerprint without content)."""

    fingerprint: str
    intent_id: str


def reserve_send(
    account: str,
    draft: MessageDraft,
    *,
    is_test: bool,
    key: str,
    is_taken: IsTaken,
    before: ReservedSend | None = None,
) -> ReservedSend:
    """The intent of this form: the one before as long as nothing in the form has changed.

    Args:
        key: a secret of this installation, so that an id does not tell the number it stands for.
        is_taken: whether an intent was sent already.
    """
    state = json.dumps([account, draft.channel, is_test, draft.wire()], sort_keys=True)
    fingerprint = hmac.new(key.encode(), state.encode(), hashlib.sha256).hexdigest()
    if before is not None and before.fingerprint == fingerprint:
        return before
    ids = (_intent_id(fingerprint, number) for number in count())
    return ReservedSend(fingerprint, next(one for one in ids if not is_taken(one)))


def _intent_id(fingerprint: str, number: int) -> str:
    return hashlib.sha256(f"{fingerprint}-{number}".encode()).hexdigest()[:32]
