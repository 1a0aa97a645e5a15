"""Unconfirmed sends and the messages that they became.

INCS gives no id where its answer is lost. Its own callback (INCS: INCS Message Callback) later
tells of a message with recipient, kind and content. Where exactly one unconfirmed send fits exactly
one such message, the two are one; where not, a person may say so.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, and_, literal, select

from incs_core.domain.messages import Candidate, Outcome
from incs_core.errors import IncsError, MalformedEvent
from incs_core.store.merge import BY_RECORD
from incs_core.store.schema import INTENT_PREFIX, IS_UNCONFIRMED, events, messages, sends
from incs_core.wire import parsing
from incs_core.wire.webhook_events import CreatedEvent, read_created

LOOKED_BACK_MS: Final = 7 * 86_400_000
BEFORE_MS: Final = 120_000
"""INCS's clock may be behind ours, and it gives whole seconds."""
AFTER_MS: Final = 600_000
"""How much later than our request INCS may have made the message."""
SHOWN: Final = 20
_SAME_KIND: Final = {"document": "file", "interactive": "unknown"}
_c, _e = messages.c, events.c


@dataclass(frozen=True, slots=True)
class _Unconfirmed:
    """An unconfirmed send."""

    intent_id: str
    account: str
    created_ms: int
    request: Mapping[str, Any]


def find_matches(
    connection: Connection, account: str | None, recipients: Collection[str] | None
) -> list[tuple[str, Outcome]]:
    """The unconfirmed sends whose message is certain, by intent id, each with its late outcome.

    Only those of an account, or to some recipients, if named.
    """
    waiting = _waiting(connection, account, recipients)
    fitting = {one.intent_id: _fitting(connection, one) for one in waiting}
    claims = Counter(
        (one.account, found.message_id) for one in waiting for found in fitting[one.intent_id]
    )
    return [
        (one.intent_id, _accepted(one, found[0], "INCS's callback"))
        for one in waiting
        if len(found := fitting[one.intent_id]) == 1
        and claims[one.account, found[0].message_id] == 1
    ]


def find_candidates(connection: Connection, intent_id: str) -> list[Candidate]:
    """Messages that an unconfirmed send may be: nobody claims them, and the time fits."""
    one = _send(connection, intent_id)
    if one is None:
        return []
    return _orphans(connection, one, ("", str(one.request.get("to", ""))))


def manual_outcome(connection: Connection, intent_id: str, message_id: str, at_ms: int) -> Outcome:
    """The outcome of an unconfirmed send that, as a person says, became this message.

    Raises IncsError if the send is not unconfirmed any more, or the message is another send's.
    """
    one = _send(connection, intent_id)
    if one is None:
        raise IncsError("This send is not unconfirmed any more.", advice="Read the page again.")
    taken = connection.execute(
        select(_c.intent_id).where(_c.account == one.account, _c.message_id == message_id)
    ).scalar()
    if taken:
        raise IncsError("That message belongs to another send.", advice="Take another id.")
    found = Candidate(message_id, "", min(at_ms, one.created_ms))
    return _accepted(one, found, "a person")


def is_candidate(request: Mapping[str, Any], created: CreatedEvent) -> bool:
    """Whether a message in INCS's callback may be the one of this request."""
    raw_source = created.raw.get("source")
    if not created.channel_msg_id:  # receipts will name it by that id, not by INCS's own
        return False
    if created.direction != "out" or (raw_source is not None and created.source != "api"):
        return False
    kind = str(request.get("type", ""))
    if created.recipient != request.get("to") or created.kind != _SAME_KIND.get(kind, kind):
        return False
    return _same_content(kind, request, created)


def _same_content(kind: str, request: Mapping[str, Any], created: CreatedEvent) -> bool:
    """Whether nothing in the contents differs; their inner form is not documented."""
    if kind == "text":
        return created.text in {"", request.get("text")}
    if kind != "template":
        return True
    name = _content(created).get("name")
    return name is None or name == parsing.read_mapping(request.get("template")).get("name")


def _content(created: CreatedEvent) -> dict[str, object]:
    try:
        return parsing.read_mapping(
            json.loads(parsing.read_text(created.raw.get("content")) or "{}")
        )
    except ValueError:
        return {}


def _accepted(one: _Unconfirmed, found: Candidate, matched_by: str) -> Outcome:
    """The outcome that came late: accepted, at the earliest when the request had left."""
    said = {"msg_id": found.message_id, "answer": "never came", "matched_by": matched_by}
    at_ms = max(one.created_ms, found.first_ms)
    return Outcome("accepted", at_ms, found.message_id, None, "", json.dumps(said))


def _waiting(
    connection: Connection, account: str | None, recipients: Collection[str] | None
) -> list[_Unconfirmed]:
    since_ms = int(time.time() * 1000) - LOOKED_BACK_MS
    query = select(sends).where(IS_UNCONFIRMED, sends.c.created_ms >= since_ms)
    if account is not None:
        query = query.where(sends.c.account == account)
    if recipients is not None:
        # Webhooks come by the thousand, and there is hardly ever a send without an answer.
        if connection.execute(query.limit(1)).first() is None:
            return []
        placeholder = literal(INTENT_PREFIX).concat(sends.c.intent_id)  # found by its key
        its_row = and_(_c.account == sends.c.account, _c.message_id == placeholder)
        query = query.join(messages, its_row).where(_c.recipient.in_(recipients))
    return [_unconfirmed(row) for row in connection.execute(query).mappings()]


def _send(connection: Connection, intent_id: str) -> _Unconfirmed | None:
    query = select(sends).where(sends.c.intent_id == intent_id, IS_UNCONFIRMED)
    row = connection.execute(query).mappings().first()
    return None if row is None else _unconfirmed(row)


def _unconfirmed(row: Mapping[Any, Any]) -> _Unconfirmed:
    request = parsing.read_mapping(json.loads(row["request"]))
    return _Unconfirmed(row["intent_id"], row["account"], row["created_ms"], request)


def _fitting(connection: Connection, one: _Unconfirmed) -> list[Candidate]:
    found = _orphans(connection, one, (str(one.request.get("to", "")),))
    return [orphan for orphan in found if _is_confirmed_by_callback(connection, one, orphan)]


def _orphans(
    connection: Connection, one: _Unconfirmed, recipients: tuple[str, ...]
) -> list[Candidate]:
    """Messages around the time of a send that only receipts tell of."""
    first_ms, last_ms = one.created_ms - BEFORE_MS, one.created_ms + AFTER_MS
    query = (
        select(_c.message_id, _c.recipient, _c.cohort_ms)
        .where(_c.recipient.in_(recipients), _c.cohort_ms.between(first_ms, last_ms))
        .where(_c.account == one.account, _c.intent_id.is_(None), _c.known < BY_RECORD * 4)
        .where(~_c.message_id.startswith(INTENT_PREFIX, autoescape=True))
        .order_by(_c.cohort_ms, _c.message_id)
        .limit(SHOWN)
    )
    return [Candidate(*row) for row in connection.execute(query)]


def _is_confirmed_by_callback(connection: Connection, one: _Unconfirmed, orphan: Candidate) -> bool:
    query = select(_e.name, _e.raw).where(
        _e.account == one.account, _e.message_id == orphan.message_id, _e.source == "webhook"
    )
    created = (_created(*row) for row in connection.execute(query))
    return any(each is not None and is_candidate(one.request, each) for each in created)


def _created(name: str, raw: str) -> CreatedEvent | None:
    """The message that INCS's callback tells of, in either half of it."""
    try:
        message = parsing.read_mapping(parsing.read_mapping(json.loads(raw)).get("message"))
        return read_created(name, message) if "recv_id" in message else None
    except (ValueError, RecursionError, MalformedEvent):
        return None
