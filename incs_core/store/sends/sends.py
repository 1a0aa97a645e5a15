"""Our own sends, from intent to outcome.

A send without an id from INCS is a message row under `INTENT_PREFIX` and its intent id. When the id
becomes known, the row gives way to the message's own, which receipts may have made before.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from sqlalchemy import select

from incs_core.domain.events import IngestItem
from incs_core.domain.messages import Candidate, Intent, MessageQuery, MessageRow, Outcome
from incs_core.errors import StoreError
from incs_core.store.dimensions import MissingDimensions
from incs_core.store.drivers.base import INSERT_MESSAGES, MessageKey, Statement
from incs_core.store.merge import (
    BY_OWN_SEND,
    MessageState,
    dimension_of_intent,
    knowledge_mask,
    state_of_own_send,
)
from incs_core.store.messages.batch import row_of, state_of_row
from incs_core.store.messages.messages import Messages
from incs_core.store.meta import Meta
from incs_core.store.rollups.deltas import COHORT, STATUS, Row
from incs_core.store.schema import ACCEPTED, INTENT, INTENT_PREFIX, REFUSED, UNCONFIRMED, sends
from incs_core.store.sends.reconcile import find_candidates, find_matches, manual_outcome
from incs_core.store.unit_of_work import StoreContext, UnitOfWork

INTERRUPTED: Final = "interrupted"
"""The code of a send whose process stopped between intent and outcome."""
# Longer than any call of the client can take, so that nobody is closed who is still at work.
_INTERRUPTED_AFTER_MS: Final = 300_000
_CLOSED_AT_ONCE: Final = 500
_META_KEY: Final = "send_key"
_STATUS_OF: Final = {"accepted": ACCEPTED, "refused": REFUSED, "unconfirmed": UNCONFIRMED}
_AT_ONCE: Final = 2_000
_ADD_COMPLETED: Final = Statement(
    "INSERT INTO sends (intent_id, account, created_ms, actor, request,"
    " kind, at_ms, code, text, response) {rows} ON CONFLICT DO NOTHING",
    ("text", "text", "bigint", "text", "text", "text", "bigint", "text", "text", "text"),
)


class _Send(NamedTuple):
    account: str
    kind: str | None


def interrupted_outcome(at_ms: int) -> Outcome:
    """The outcome of a send whose process stopped; a better one, if it comes, replaces it."""
    words = "The program was stopped before INCS answered. INCS may or may not have taken it."
    return Outcome("unconfirmed", at_ms, None, INTERRUPTED, words, "")


class Sends:
    """Our own sends. Every method raises StoreError."""

    def __init__(self, context: StoreContext, messages: Messages, meta: Meta) -> None:
        self._context = context
        self._messages = messages
        self._meta = meta

    def record_intent(self, intent: Intent) -> bool:
        """Commit what is about to be sent. False: it was recorded before; do not send."""
        return self._context.change(lambda change: _begin(self._context, change, intent))

    def record_outcome(self, intent_id: str, outcome: Outcome) -> bool:
        """Commit the outcome of an intent. False: it was known already, nothing changed.

        An unconfirmed send may still become accepted or refused. Raises StoreError without the
        intent.
        """

        def work(change: UnitOfWork) -> bool:
            ended = _end(self._context, change, intent_id, outcome)
            change.flush()
            return ended

        return self._context.change(work)

    def record_completed(self, completed: Sequence[tuple[Intent, Outcome]]) -> int:
        """Record past sends with their outcomes, all or nothing; returns how many were new."""
        return self._context.change(
            lambda change: _record_completed(self._context, change, completed)
        )

    def recent(self, limit: int = 10, actor: str | None = None) -> list[MessageRow]:
        """The messages of our own last sends, newest first; of one actor only, if named."""
        newest = select(sends.c.intent_id).order_by(sends.c.created_ms.desc()).limit(limit)
        if actor is not None:
            newest = newest.where(sends.c.actor == actor)
        with self._context.database.read() as connection:
            intents = list(connection.execute(newest).scalars())
        found = (self._messages.by_intent(intent_id) for intent_id in intents)
        return [row for row in found if row is not None]

    def has_intent(self, intent_id: str) -> bool:
        """Whether this was sent already, or is being sent."""
        query = select(sends.c.intent_id).where(sends.c.intent_id == intent_id)
        with self._context.database.read() as connection:
            return connection.execute(query).first() is not None

    def last_outcome(self, account: str) -> tuple[str, int]:
        """Code and time of the last outcome of an account; ("", 0) if there is none."""
        query = (
            select(sends.c.code, sends.c.at_ms)
            .where(sends.c.account == account, sends.c.kind.is_not(None))
            .order_by(sends.c.created_ms.desc())
            .limit(1)
        )
        with self._context.database.read() as connection:
            row = connection.execute(query).first()
        return ("", 0) if row is None else (row.code or "", row.at_ms or 0)

    def idempotency_secret(self) -> str:
        """A secret of this history, made when first needed: intent ids are derived with it."""
        found = self._meta.get(_META_KEY)
        return found or self._meta.set_default(_META_KEY, secrets.token_hex(16))

    def close_interrupted(self, now_ms: int) -> int:
        """Make sends whose process stopped unconfirmed; returns how many there were.

        Those that INCS's own callback tells of are reconciled at once.
        """
        query = MessageQuery(0, now_ms - _INTERRUPTED_AFTER_MS, statuses=("intent",))
        intents = [row.intent_id for row in self._messages.page(query, limit=_CLOSED_AT_ONCE).rows]
        outcome = interrupted_outcome(now_ms)
        closed = sum(self.record_outcome(intent, outcome) for intent in intents if intent)
        self.reconcile()
        return closed

    def reconcile(
        self, account: str | None = None, recipients: Collection[str] | None = None
    ) -> int:
        """Give unconfirmed sends the messages that can only be theirs; returns how many.

        Only those of an account, or to some recipients, if named.
        """
        with self._context.database.read() as connection:
            matches = find_matches(connection, account, recipients)
        return sum(self.record_outcome(intent_id, outcome) for intent_id, outcome in matches)

    def reconcile_received(self, items: Sequence[IngestItem]) -> None:
        """The same, where events name a recipient; after a failure the next sync tries again."""
        recipients = {one.recipient for item in items for one in item.receipts if one.recipient}
        if recipients:
            with suppress(StoreError):
                self.reconcile(recipients=recipients)

    def candidates(self, intent_id: str) -> list[Candidate]:
        """Messages that nobody sent as far as we know, and that an unconfirmed send may be."""
        with self._context.database.read() as connection:
            return find_candidates(connection, intent_id)

    def reconcile_manually(self, intent_id: str, message_id: str, at_ms: int) -> None:
        """Make a message that unconfirmed send's, because a person says so.

        Raises IncsError if the send is not unconfirmed any more, or the message is another send's.
        """
        with self._context.database.read() as connection:
            outcome = manual_outcome(connection, intent_id, message_id, at_ms)
        self.record_outcome(intent_id, outcome)


def _record_completed(
    context: StoreContext, change: UnitOfWork, completed: Sequence[tuple[Intent, Outcome]]
) -> int:
    """The refused ones, of which a history has thousands, go in together."""
    missing = {dimension_of_intent(intent) for intent, _ in completed} - context.dims.ids.keys()
    if missing:
        raise MissingDimensions(missing)
    known = _known(change, [intent.intent_id for intent, _ in completed])
    new = {pair[0].intent_id: pair for pair in completed if pair[0].intent_id not in known}
    _add_refused(context, change, [pair for pair in new.values() if pair[1].kind == "refused"])
    for intent, outcome in new.values():
        if outcome.kind != "refused":
            _begin(context, change, intent)
            _end(context, change, intent.intent_id, outcome)
    change.flush()
    return len(new)


def _known(change: UnitOfWork, intent_ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(intent_ids), _AT_ONCE):
        some = intent_ids[start : start + _AT_ONCE]
        query = select(sends.c.intent_id).where(sends.c.intent_id.in_(some))
        found.update(change.connection.execute(query).scalars())
    return found


def _add_refused(
    context: StoreContext, change: UnitOfWork, refused: Sequence[tuple[Intent, Outcome]]
) -> None:
    added, rows = [], []
    for intent, outcome in refused:
        state = _intended(intent)
        state.last_receipt_ms = outcome.at_ms
        state.error_code, state.error_title = outcome.code, outcome.text or None
        row = row_of(_placeholder(intent), context.dims.ids[state.dim], state)
        rows.append(_with(row, REFUSED, outcome.at_ms))
        change.deltas.add(rows[-1], 1)
        values = (outcome.kind, outcome.at_ms, outcome.code, outcome.text, outcome.response)
        added.append((*_sent_columns(intent), *values))
    change.driver.many(_ADD_COMPLETED, added)
    change.driver.many(INSERT_MESSAGES, rows)


def _begin(context: StoreContext, change: UnitOfWork, intent: Intent) -> bool:
    if not _insert_send(change, intent):
        return False
    dim = dimension_of_intent(intent)
    dim_id = context.dims.ids.get(dim)
    if dim_id is None:
        raise MissingDimensions([dim])
    row = row_of(_placeholder(intent), dim_id, _intended(intent))
    change.driver.many(INSERT_MESSAGES, [_with(row, INTENT, intent.created_ms)])
    return True


def _intended(intent: Intent) -> MessageState:
    known = knowledge_mask(BY_OWN_SEND, BY_OWN_SEND)
    state = MessageState(
        dimension_of_intent(intent), known, intent.recipient, last_receipt_ms=intent.created_ms
    )
    state.intent_id = intent.intent_id
    return state


def _placeholder(intent: Intent) -> MessageKey:
    return intent.account, INTENT_PREFIX + intent.intent_id


def _end(context: StoreContext, change: UnitOfWork, intent_id: str, outcome: Outcome) -> bool:
    send = _send(change, intent_id)
    if send.kind is not None and (send.kind != "unconfirmed" or outcome.kind == "unconfirmed"):
        return False
    _update_send(change, intent_id, outcome)
    (old,) = change.driver.load(send.account, [INTENT_PREFIX + intent_id])
    if outcome.kind == "accepted" and outcome.message_id:
        _become_message(context, change, old, outcome.message_id, outcome.at_ms)
    else:
        _close_intent(context, change, old, outcome)
    return True


def _become_message(
    context: StoreContext, change: UnitOfWork, old: Row, message_id: str, at_ms: int
) -> None:
    account, placeholder = old[:2]
    change.driver.run(
        "DELETE FROM messages WHERE account = ? AND message_id = ?", (account, placeholder)
    )
    change.deltas.add(old, -1)
    state = state_of_row(old, context.dims)
    said = state_of_own_send(state.dim, state.recipient, state.intent_id or "", at_ms)
    change.batch.load([(account, message_id)])
    change.batch.merge(message_id, said)


def _close_intent(context: StoreContext, change: UnitOfWork, old: Row, outcome: Outcome) -> None:
    state = state_of_row(old, context.dims)
    state.last_receipt_ms = outcome.at_ms
    if outcome.kind == "accepted":
        state.accepted_ms = outcome.at_ms
    else:
        state.error_code, state.error_title = outcome.code, outcome.text or None
    row = row_of((old[0], old[1]), old[2], state)
    new = _with(row, _STATUS_OF[outcome.kind], outcome.at_ms)
    change.driver.update([(old, new)])
    change.deltas.change(old, new)


def _with(row: Row, status: int, cohort_ms: int) -> Row:
    """A row whose status and cohort do not follow from receipts."""
    values = [*row]
    values[STATUS], values[COHORT] = status, cohort_ms
    return tuple(values)


def _insert_send(change: UnitOfWork, intent: Intent) -> bool:
    inserted = change.driver.query(
        "INSERT INTO sends (intent_id, account, created_ms, actor, request)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (intent_id) DO NOTHING RETURNING intent_id",
        _sent_columns(intent),
    )
    return bool(inserted)


def _sent_columns(intent: Intent) -> tuple[object, ...]:
    return intent.intent_id, intent.account, intent.created_ms, intent.actor, intent.request


def _send(change: UnitOfWork, intent_id: str) -> _Send:
    found = change.driver.query(
        f"SELECT account, kind FROM sends WHERE intent_id = ?{change.driver.for_update}",  # noqa: S608
        (intent_id,),
    )
    if not found:
        raise StoreError("There is no send with this intent.", advice="Record the intent first.")
    return _Send(*found[0])


def _update_send(change: UnitOfWork, intent_id: str, outcome: Outcome) -> None:
    change.driver.run(
        "UPDATE sends SET kind = ?, at_ms = ?, message_id = ?, code = ?, text = ?, response = ?"
        " WHERE intent_id = ?",
        (
            outcome.kind,
            outcome.at_ms,
            outcome.message_id,
            outcome.code,
            outcome.text,
            outcome.response,
            intent_id,
        ),
    )
