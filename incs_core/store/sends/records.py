"""Our own sends, from intent to outcome, and sends that another system tells us of.

A send without an id from INCS is a message row under `INTENT_PREFIX` and its intent id. When the id
becomes known, the row gives way to the message's own, which receipts may have made before.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from sqlalchemy import select

from incs_core.domain.messages import Intent, Outcome, SentMessage
from incs_core.errors import StoreError
from incs_core.store.dimensions import MissingDimensions
from incs_core.store.drivers.base import INSERT_MESSAGES, MessageKey, Statement
from incs_core.store.merge import (
    BY_OWN_SEND,
    MessageState,
    dimension_of_intent,
    knowledge_mask,
    sent_state,
    state_of_own_send,
)
from incs_core.store.messages.batch import row_of, state_of_row
from incs_core.store.rollups.deltas import COHORT, STATUS, Row
from incs_core.store.schema import ACCEPTED, INTENT, INTENT_PREFIX, REFUSED, UNCONFIRMED, sends
from incs_core.store.unit_of_work import StoreContext, UnitOfWork

_STATUS_OF: Final = {"accepted": ACCEPTED, "refused": REFUSED, "unconfirmed": UNCONFIRMED}
_AT_ONCE: Final = 2_000
_ADD_ENDED: Final = Statement(
    "INSERT INTO sends (intent_id, account, created_ms, actor, request,"
    " kind, at_ms, code, text, response) {rows} ON CONFLICT DO NOTHING",
    ("text", "text", "bigint", "text", "text", "text", "bigint", "text", "text", "text"),
)


class _Send(NamedTuple):
    account: str
    kind: str | None


def record_intent(core: StoreContext, intent: Intent) -> bool:
    """Commit what is about to be sent. False: this intent was recorded before; do not send."""
    return core.change(lambda change: _begin(core, change, intent))


def record_outcome(core: StoreContext, intent_id: str, outcome: Outcome) -> bool:
    """Commit what became of an intent. False: its outcome was known already, nothing changed.

    An unconfirmed send may still become accepted or refused. Raises StoreError without the intent.
    """

    def work(change: UnitOfWork) -> bool:
        ended = _end(core, change, intent_id, outcome)
        change.settle()
        return ended

    return core.change(work)


def record_ended(core: StoreContext, ended: Sequence[tuple[Intent, Outcome]]) -> int:
    """Record past sends with their outcomes, all or nothing; return how many were new.

    Those that INCS refused, of which a history has thousands, go in together.
    """

    def work(change: UnitOfWork) -> int:
        missing = {dimension_of_intent(intent) for intent, _ in ended} - core.dims.ids.keys()
        if missing:
            raise MissingDimensions(missing)
        known = _known(change, [intent.intent_id for intent, _ in ended])
        new = {pair[0].intent_id: pair for pair in ended if pair[0].intent_id not in known}
        refused = [pair for pair in new.values() if pair[1].kind == "refused"]
        _add_refused(core, change, refused)
        for intent, outcome in new.values():
            if outcome.kind != "refused":
                _begin(core, change, intent)
                _end(core, change, intent.intent_id, outcome)
        change.settle()
        return len(new)

    return core.change(work)


def _known(change: UnitOfWork, intent_ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(intent_ids), _AT_ONCE):
        some = intent_ids[start : start + _AT_ONCE]
        query = select(sends.c.intent_id).where(sends.c.intent_id.in_(some))
        found.update(change.connection.execute(query).scalars())
    return found


def _add_refused(
    core: StoreContext, change: UnitOfWork, refused: Sequence[tuple[Intent, Outcome]]
) -> None:
    told, rows = [], []
    for intent, outcome in refused:
        state = _intended(intent)
        state.heard_ms = outcome.at_ms
        state.error_code, state.error_title = outcome.code, outcome.text or None
        row = row_of(_placeholder(intent), core.dims.ids[state.dim], state)
        rows.append(_with(row, REFUSED, outcome.at_ms))
        change.moves.add(rows[-1], 1)
        what = (outcome.kind, outcome.at_ms, outcome.code, outcome.text, outcome.response)
        told.append((*_sent_columns(intent), *what))
    change.driver.many(_ADD_ENDED, told)
    change.driver.many(INSERT_MESSAGES, rows)


def _begin(core: StoreContext, change: UnitOfWork, intent: Intent) -> bool:
    if not _insert_send(change, intent):
        return False
    dim = dimension_of_intent(intent)
    dim_id = core.dims.ids.get(dim)
    if dim_id is None:
        raise MissingDimensions([dim])
    row = row_of(_placeholder(intent), dim_id, _intended(intent))
    change.driver.many(INSERT_MESSAGES, [_with(row, INTENT, intent.created_ms)])
    return True


def _intended(intent: Intent) -> MessageState:
    known = knowledge_mask(BY_OWN_SEND, BY_OWN_SEND)
    state = MessageState(
        dimension_of_intent(intent), known, intent.recipient, heard_ms=intent.created_ms
    )
    state.intent_id = intent.intent_id
    return state


def _placeholder(intent: Intent) -> MessageKey:
    return intent.account, INTENT_PREFIX + intent.intent_id


def _end(core: StoreContext, change: UnitOfWork, intent_id: str, outcome: Outcome) -> bool:
    send = _send(change, intent_id)
    if send.kind is not None and (send.kind != "unconfirmed" or outcome.kind == "unconfirmed"):
        return False
    _update_send(change, intent_id, outcome)
    (old,) = change.driver.load(send.account, [INTENT_PREFIX + intent_id])
    if outcome.kind == "accepted" and outcome.message_id:
        _become_message(core, change, old, outcome.message_id, outcome.at_ms)
    else:
        _close_intent(core, change, old, outcome)
    return True


def record_sent(core: StoreContext, told: Sequence[SentMessage]) -> int:
    """Merge what another system says it sent; return how many messages were new or changed."""
    left = iter(told)
    changed = 0
    while some := list(islice(left, _AT_ONCE)):
        changed += _record_some(core, some)
    return changed


def _record_some(core: StoreContext, told: Sequence[SentMessage]) -> int:
    def work(change: UnitOfWork) -> int:
        change.ledger.load((sent.account, sent.message_id) for sent in told)
        for sent in told:
            change.ledger.merge(sent.message_id, sent_state(sent))
        return change.settle()

    return core.change(work)


def _become_message(
    core: StoreContext, change: UnitOfWork, old: Row, message_id: str, at_ms: int
) -> None:
    account, placeholder = old[:2]
    change.driver.run(
        "DELETE FROM messages WHERE account = ? AND message_id = ?", (account, placeholder)
    )
    change.moves.add(old, -1)
    state = state_of_row(old, core.dims)
    said = state_of_own_send(state.dim, state.recipient, state.intent_id or "", at_ms)
    change.ledger.load([(account, message_id)])
    change.ledger.merge(message_id, said)


def _close_intent(core: StoreContext, change: UnitOfWork, old: Row, outcome: Outcome) -> None:
    state = state_of_row(old, core.dims)
    state.heard_ms = outcome.at_ms
    if outcome.kind == "accepted":
        state.accepted_ms = outcome.at_ms
    else:
        state.error_code, state.error_title = outcome.code, outcome.text or None
    row = row_of((old[0], old[1]), old[2], state)
    new = _with(row, _STATUS_OF[outcome.kind], outcome.at_ms)
    change.driver.update([(old, new)])
    change.moves.change(old, new)


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
