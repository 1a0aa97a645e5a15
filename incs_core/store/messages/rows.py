"""Messages by id, by recipient and by what is still open."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, Update, select, update

from incs_core.domain.messages import MessageRow
from incs_core.store.merge import Dimension
from incs_core.store.rollups.buckets import expiry_cutoff_ms
from incs_core.store.schema import ACCEPTED, INTENT_PREFIX, SENT, STATUS_NAMES, messages, sends
from incs_core.store.unit_of_work import StoreContext

_AT_ONCE: Final = 500
_MOST_FOUND: Final = 200
_AGE_SHARE: Final = 4
_c = messages.c


def message_row(row: Row[Any], dim: Dimension) -> MessageRow:
    """A row of `messages`, with `sends.request` and `response` beside it where joined."""
    values = row._mapping
    is_intent = row.message_id.startswith(INTENT_PREFIX)
    return MessageRow(
        account=row.account,
        message_id="" if is_intent else row.message_id,
        intent_id=row.intent_id,
        recipient=row.recipient,
        country=dim.country,
        channel=dim.channel,
        template=dim.template,
        type=dim.type,
        is_test=bool(dim.is_test),
        status=STATUS_NAMES[row.status],
        cohort_ms=row.cohort_ms,
        accepted_ms=row.accepted_ms,
        sent_ms=row.sent_ms,
        delivered_ms=row.delivered_ms,
        read_ms=row.read_ms,
        failed_ms=row.failed_ms,
        error_code=row.error_code,
        error_title=row.error_title or "",
        request=values.get("request"),
        response=values.get("response"),
        intent_ms=values.get("intent_ms"),
        answered_ms=values.get("answered_ms"),
        actor=values.get("actor") or "",
    )


def message(core: StoreContext, account: str, message_id: str) -> MessageRow | None:
    """One message with the request and response of our own send, or None."""
    found = _rows(core, _with_send().where(_c.account == account, _c.message_id == message_id))
    return found[0] if found else None


def message_by_intent(core: StoreContext, intent_id: str) -> MessageRow | None:
    """The message of one of our own sends, whatever became of it, or None."""
    query = select(sends.c.account, sends.c.message_id, sends.c.kind).where(
        sends.c.intent_id == intent_id
    )
    with core.database.read() as connection:
        send = connection.execute(query).one_or_none()
    if send is None:
        return None
    placeholder = INTENT_PREFIX + intent_id
    named = send.kind == "accepted" and send.message_id
    return message(core, send.account, send.message_id if named else placeholder)


def messages_by_id(core: StoreContext, message_ids: Iterable[str]) -> list[MessageRow]:
    """The messages with these ids, of any account; an id that is not known is left out."""
    accounts = sorted({dim.account for dim in core.dims.all().values()})
    found: list[MessageRow] = []
    for some in portions(dict.fromkeys(message_ids)):
        query = select(messages).where(_c.account.in_(accounts), _c.message_id.in_(some))
        found += _rows(core, query)
    return found


def find(core: StoreContext, text: str) -> list[MessageRow]:
    """Messages with this id, or to this recipient (signs between digits do not matter)."""
    text = text.strip()
    if not text:
        return []
    found = messages_by_id(core, [text])
    digits = text.translate({ord(sign): None for sign in " +-()./"})
    if found or not digits.isdigit():
        return found
    query = (
        select(messages)
        .where(_c.recipient == digits, _c.recipient != "")
        .order_by(_c.cohort_ms.desc(), _c.message_id.desc())
        .limit(_MOST_FOUND)
    )
    return _rows(core, query)


def open_messages(
    core: StoreContext,
    account: str,
    quiet_before_ms: int,
    limit: int,
    horizon_hours: int,
    due_ms: int | None = None,
) -> list[str]:
    """Ids of open messages that nothing was heard of since, the longest silent first."""
    not_too_soon = (
        [] if due_ms is None else [(due_ms - _c.heard_ms) * _AGE_SHARE >= due_ms - _c.cohort_ms]
    )
    cutoff_ms = expiry_cutoff_ms(int(time.time() * 1000), horizon_hours, core.zone)
    dims = [dim_id for dim_id, dim in core.dims.all().items() if dim.account == account]
    query = (
        select(_c.message_id)
        .where(
            _c.dim_id.in_(dims),
            _c.status.in_((ACCEPTED, SENT)),
            _c.cohort_ms >= cutoff_ms,
            _c.heard_ms < quiet_before_ms,
            *not_too_soon,
            ~_c.message_id.startswith(INTENT_PREFIX, autoescape=True),
        )
        .order_by(_c.heard_ms, _c.message_id)
        .limit(limit)
    )
    with core.database.read() as connection:
        return list(connection.execute(query).scalars())


def note_asked(core: StoreContext, account: str, message_ids: Iterable[str], at_ms: int) -> None:
    """INCS was asked about these messages: `open_messages` puts them behind the others."""
    for some in portions(sorted(set(message_ids))):
        statement = (
            update(messages)
            .where(_c.account == account, _c.message_id.in_(some), _c.heard_ms < at_ms)
            .values(heard_ms=at_ms)
        )
        core.database.transact(partial(_run, statement))


def rows_with_send(
    core: StoreContext,
    wanted: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    limit: int,
) -> list[MessageRow]:
    """Messages with the request and response of our own send."""
    return _rows(core, _with_send().where(*wanted).order_by(*order).limit(limit))


def _run(statement: Update, connection: Connection) -> None:
    connection.execute(statement)


def _with_send() -> Select[Any]:
    joined = messages.outerjoin(sends, sends.c.intent_id == messages.c.intent_id)
    return select(
        messages,
        sends.c.request,
        sends.c.response,
        sends.c.created_ms.label("intent_ms"),
        sends.c.at_ms.label("answered_ms"),
        sends.c.actor,
    ).select_from(joined)


def _rows(core: StoreContext, query: Select[Any]) -> list[MessageRow]:
    with core.database.read() as connection:
        rows: Sequence[Row[Any]] = connection.execute(query).all()
    return [message_row(row, core.dims.dim_of(row.dim_id)) for row in rows]


def portions(values: Iterable[str]) -> Iterator[list[str]]:
    """Cut ids into lists that one statement takes."""
    left = iter(values)
    while some := list(islice(left, _AT_ONCE)):
        yield some
