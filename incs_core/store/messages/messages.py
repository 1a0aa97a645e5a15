"""Messages: one, a page, all of a query, those that are pending; and imports of sent messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, Select, Update, select, update

from incs_core.domain.messages import (
    Cursor,
    DeliveryTimes,
    KnownTimes,
    MessagePage,
    MessageQuery,
    MessageRow,
    SentMessage,
)
from incs_core.store.merge import Dimension, sent_state
from incs_core.store.messages import paging
from incs_core.store.messages.batch import MessageBatch
from incs_core.store.schema import ACCEPTED, INTENT_PREFIX, SENT, STATUS_NAMES, messages, sends
from incs_core.store.unit_of_work import StoreContext, UnitOfWork

PORTION: Final = 5_000
"""How many messages of an import are merged at a time."""
_IDS_AT_ONCE: Final = 500
_SENT_AT_ONCE: Final = 2_000
_MOST_FOUND: Final = 200
_AGE_SHARE: Final = 4
_c = messages.c

Progress = Callable[[int], None]
T = TypeVar("T")


class Messages:
    """Messages. Every method raises StoreError."""

    def __init__(self, context: StoreContext) -> None:
        self._context = context

    def get(self, account: str, message_id: str) -> MessageRow | None:
        """One message with the request and response of our own send, or None."""
        wanted = _c.account == account, _c.message_id == message_id
        found = self._rows(_with_send().where(*wanted))
        return found[0] if found else None

    def by_intent(self, intent_id: str) -> MessageRow | None:
        """The message of one of our own sends, whatever its outcome, or None."""
        query = select(sends.c.account, sends.c.message_id, sends.c.kind).where(
            sends.c.intent_id == intent_id
        )
        with self._context.database.read() as connection:
            send = connection.execute(query).one_or_none()
        if send is None:
            return None
        has_id = send.kind == "accepted" and send.message_id
        return self.get(send.account, send.message_id if has_id else INTENT_PREFIX + intent_id)

    def by_ids(self, message_ids: Iterable[str]) -> list[MessageRow]:
        """The messages with these ids, of any account; unknown ids are left out."""
        accounts = self._context.dims.accounts()
        found: list[MessageRow] = []
        for some in _portions(dict.fromkeys(message_ids), _IDS_AT_ONCE):
            query = select(messages).where(_c.account.in_(accounts), _c.message_id.in_(some))
            found += self._rows(query)
        return found

    def search(self, text: str) -> list[MessageRow]:
        """Messages with this id, or to this recipient (signs between digits do not matter)."""
        text = text.strip()
        if not text:
            return []
        found = self.by_ids([text])
        digits = text.translate({ord(sign): None for sign in " +-()./"})
        if found or not digits.isdigit():
            return found
        query = (
            select(messages)
            .where(_c.recipient == digits, _c.recipient != "")
            .order_by(_c.cohort_ms.desc(), _c.message_id.desc())
            .limit(_MOST_FOUND)
        )
        return self._rows(query)

    def to_recipient(self, recipient: str, since_ms: int, limit: int = 50) -> list[MessageRow]:
        """Every message to a number since then with its request, newest first."""
        query = (
            _with_send()
            # Not empty: only so may the index of recipients be used, which leaves out those.
            .where(_c.recipient == recipient, _c.recipient != "", _c.cohort_ms >= since_ms)
            .order_by(_c.cohort_ms.desc(), _c.message_id)
            .limit(limit)
        )
        return self._rows(query)

    def page(
        self, query: MessageQuery, after: Cursor | None = None, limit: int = 50
    ) -> MessagePage:
        """The newest messages of a query; `after` is the `next` of the page before."""
        rows, end = paging.read_page(self._context, query, after, limit)
        return MessagePage(tuple(self._message(row) for row in rows), end)

    def chunks(self, query: MessageQuery, size: int = paging.CHUNK) -> Iterator[Sequence[Row[Any]]]:
        """All messages of a query, newest first, as rows of `messages`, `size` at a time.

        No reader stays open between two of them: what changes meanwhile may be met in either state.
        """
        return paging.read_chunks(self._context, query, size)

    def dimensions(self) -> dict[int, Dimension]:
        """Every combination of attributes that messages have had, by its number."""
        return self._context.dims.all()

    def dimensions_by_id(self, dim_ids: Iterable[int]) -> dict[int, Dimension]:
        """The attributes behind these numbers."""
        return {dim_id: self._context.dims.dim_of(dim_id) for dim_id in dim_ids}

    def delivery_times(self, account: str, message_ids: Iterable[str]) -> Iterator[DeliveryTimes]:
        """The times of those of these messages that are in the history."""
        for some in _portions(message_ids, _IDS_AT_ONCE):
            query = select(_c.accepted_ms, _c.delivered_ms, _c.read_ms).where(
                _c.account == account, _c.message_id.in_(some)
            )
            with self._context.database.read() as connection:
                rows = connection.execute(query).all()
            yield from (DeliveryTimes(*row) for row in rows)

    def receipt_times(self, account: str, message_ids: Iterable[str]) -> dict[str, KnownTimes]:
        """Times and error of those of these messages that are in the history, by id."""
        columns = [_c[name] for name in KnownTimes._fields]
        found: dict[str, KnownTimes] = {}
        for some in _portions(message_ids, _IDS_AT_ONCE):
            query = select(_c.message_id, *columns).where(
                _c.account == account, _c.message_id.in_(some)
            )
            with self._context.database.read() as connection:
                rows = connection.execute(query).all()
            found |= {row[0]: KnownTimes(*row[1:]) for row in rows}
        return found

    def pending(
        self, account: str, quiet_before_ms: int, limit: int, due_ms: int | None = None
    ) -> list[str]:
        """Ids of pending messages without an event since then, the longest silent first.

        With `due_ms` only those that have then been silent for a quarter of their age.
        """
        not_too_soon = (
            [] if due_ms is None else [(due_ms - _c.heard_ms) * _AGE_SHARE >= due_ms - _c.cohort_ms]
        )
        dims = self._context.dims.all().items()
        query = (
            select(_c.message_id)
            .where(
                _c.dim_id.in_([dim_id for dim_id, dim in dims if dim.account == account]),
                _c.status.in_((ACCEPTED, SENT)),
                _c.cohort_ms >= self._context.expiry_cutoff_ms(),
                _c.heard_ms < quiet_before_ms,
                *not_too_soon,
                ~_c.message_id.startswith(INTENT_PREFIX, autoescape=True),
            )
            .order_by(_c.heard_ms, _c.message_id)
            .limit(limit)
        )
        with self._context.database.read() as connection:
            return list(connection.execute(query).scalars())

    def mark_polled(self, account: str, message_ids: Iterable[str], at_ms: int) -> None:
        """Record that INCS was asked about these: `pending` puts them behind the others."""
        for some in _portions(sorted(set(message_ids)), _IDS_AT_ONCE):
            statement = (
                update(messages)
                .where(_c.account == account, _c.message_id.in_(some), _c.heard_ms < at_ms)
                .values(heard_ms=at_ms)
            )
            self._context.database.transact(partial(_run, statement))

    def record_sent(self, sent: Iterable[SentMessage]) -> int:
        """Merge what another system sent; returns how many messages are new or changed."""
        changed = 0
        for some in _portions(sent, _SENT_AT_ONCE):
            changed += self._context.change(partial(_record_sent, some))
        return changed

    def import_sent(
        self,
        sends: Callable[[], Iterable[SentMessage]],
        like: Iterable[SentMessage] = (),
        progress: Progress | None = None,
    ) -> int:
        """As `record_sent`, for very many: in one transaction, all or none of them.

        Anything that `sends` or `progress` raises leaves the store as it was. Webhooks wait until
        the end: a million rows take half a minute.

        Args:
            sends: gives the messages from the beginning; it may be called more than once.
            like: one message of each sort (template, country, type), to prepare what they need.
            progress: is told how many were read so far.
        """
        dims = {sent_state(one).dim for one in like}
        if dims:
            self._context.dims.intern(dims)
        return self._context.change(lambda change: self._import(change, sends(), progress))

    def _import(
        self, change: UnitOfWork, sent: Iterable[SentMessage], progress: Progress | None
    ) -> int:
        read = changed = 0
        for some in _portions(sent, PORTION):
            # one batch for all would remember every message
            batch = MessageBatch(change.driver, self._context.dims)
            _merge(batch, some)
            changed += batch.write(change.deltas)
            read += len(some)
            if progress is not None:
                progress(read)
        change.flush()
        return changed

    def _rows(self, query: Select[Any]) -> list[MessageRow]:
        with self._context.database.read() as connection:
            rows: Sequence[Row[Any]] = connection.execute(query).all()
        return [self._message(row) for row in rows]

    def _message(self, row: Row[Any]) -> MessageRow:
        return _message_row(row, self._context.dims.dim_of(row.dim_id))


def _message_row(row: Row[Any], dim: Dimension) -> MessageRow:
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


def _record_sent(sent: Sequence[SentMessage], change: UnitOfWork) -> int:
    _merge(change.batch, sent)
    return change.flush()


def _merge(batch: MessageBatch, sent: Sequence[SentMessage]) -> None:
    batch.load((one.account, one.message_id) for one in sent)
    for one in sent:
        batch.merge(one.message_id, sent_state(one))


def _run(statement: Update, connection: Connection) -> None:
    connection.execute(statement)


def _portions(values: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(values)
    while some := list(islice(left, size)):
        yield some
