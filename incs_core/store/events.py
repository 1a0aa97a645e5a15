"""Events as received: pages, one message's timeline, figures by source, replay of dead letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, union_all, update

from incs_core.domain.events import Arrival, Arrivals, EventPage, EventQuery, EventRow, IngestItem
from incs_core.store.error_translation import Unstorable
from incs_core.store.ingest import apply_effects, sanitized
from incs_core.store.schema import events
from incs_core.store.unit_of_work import StoreContext, UnitOfWork

SEARCH_DEPTH: Final = 50_000
"""How many of the newest events a search for text reads; a message id is found at any age."""
DEPTH: Final = 50_000
"""How many of the newest events are read for figures by source."""
_AT_ONCE: Final = 200
_MESSAGES_AT_ONCE: Final = 400
_NEIGHBOURS: Final = 200
_c = events.c

Parse = Callable[[EventRow], IngestItem | None]


class MessageKey(NamedTuple):
    """What names a message."""

    account: str
    message_id: str


class Events:
    """Events. Every method raises StoreError."""

    def __init__(self, context: StoreContext) -> None:
        self._context = context

    def timeline(self, account: str, message_id: str) -> list[EventRow]:
        """All events of one message, in order of arrival."""
        query = (
            select(events)
            .where(_c.account == account, _c.message_id == message_id)
            .order_by(_c.received_ms, _c.id)
        )
        with self._context.database.read() as connection:
            return _event_rows(connection, query)

    def page(
        self, query: EventQuery | None = None, after: int | None = None, limit: int = 50
    ) -> EventPage:
        """Events, newest first; `after` is the `next` of the page before."""
        query = query or EventQuery()
        with self._context.database.read() as connection:
            text = query.text.strip()
            narrow = (
                _text_condition(connection, text, self._context.dims.accounts()) if text else []
            )
            if after is not None:
                narrow.append(_c.id < after)
            rows = _event_rows(connection, _statement(query, narrow, limit + 1))
        more = len(rows) > limit
        return EventPage(tuple(rows[:limit]), rows[limit - 1].id if more else None)

    def names(self) -> list[str]:
        """Every name that an event has had, sorted; found by leaps through the index."""
        found: list[str] = []
        with self._context.database.read() as connection:
            while True:
                query = select(func.min(_c.name))
                if found:
                    query = query.where(_c.name > found[-1])
                name = connection.execute(query).scalar()
                if name is None:
                    return found
                found.append(name)

    def dead_count(self) -> int:
        """How many dead letters there are."""
        query = select(func.count()).where(_c.state == "dead", _c.state != "processed")
        with self._context.database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def replay(self, parse: Parse) -> int:
        """Parse every dead letter again; returns how many could be read now and took effect.

        `parse` returns None for an event that still cannot be understood.
        """
        done, after = 0, 0
        while rows := self._dead_after(after):
            pairs = [(row, item) for row in rows if (item := parse(row)) is not None]
            for row, item in pairs:
                done += self._replay_one(row, item)
            after = rows[-1].id
        return done

    def last_webhook_ms(self, accounts: Sequence[str] = ()) -> int | None:
        """When a webhook last brought an event of a message; None: not among the newest events."""
        with self._context.database.read() as connection:
            return _last_webhook_ms(connection, accounts)

    def arrivals(self, start_ms: int, slot_ms: int, accounts: Sequence[str] = ()) -> Arrivals:
        """How many events of messages came since `start_ms`, by slot and source."""
        with self._context.database.read() as connection:
            return _arrivals(connection, start_ms, slot_ms, accounts)

    def recent_lookups(self, limit: int, accounts: Sequence[str] = ()) -> list[MessageKey]:
        """The messages that look-ups last brought events of, the latest first."""
        newest = func.max(_c.id)
        # Grouped by the bare columns, SQLite would walk through the index of all events.
        key = (_c.account.concat(""), _c.message_id.concat(""))
        query = (
            select(*key)
            .where(*_recent(accounts), _c.source == "lookup", _c.state == "processed")
            .group_by(*key)
            .order_by(newest.desc())
            .limit(limit)
        )
        with self._context.database.read() as connection:
            return [MessageKey(*row) for row in connection.execute(query).all()]

    def by_messages(self, keys: Iterable[MessageKey]) -> list[EventRow]:
        """All events of these messages, in order of arrival."""
        found: list[EventRow] = []
        with self._context.database.read() as connection:
            for account, some in groupby(sorted(set(keys)), key=lambda key: key.account):
                ids = [key.message_id for key in some]
                for first in range(0, len(ids), _MESSAGES_AT_ONCE):
                    portion = _c.message_id.in_(ids[first : first + _MESSAGES_AT_ONCE])
                    query = select(events).where(_c.account == account, portion)
                    found += _event_rows(connection, query)
        return sorted(found, key=lambda event: event.id)

    def _dead_after(self, after: int) -> list[EventRow]:
        query = (
            select(events)
            .where(_c.state == "dead", _c.state != "processed", _c.id > after)
            .order_by(_c.id)
            .limit(_AT_ONCE)
        )
        with self._context.database.read() as connection:
            return _event_rows(connection, query)

    def _replay_one(self, row: EventRow, item: IngestItem) -> bool:
        try:
            return self._context.change(lambda change: self._revive(change, row, item))
        except Unstorable:
            return self._context.change(lambda change: self._revive(change, row, sanitized(item)))

    def _revive(self, change: UnitOfWork, row: EventRow, item: IngestItem) -> bool:
        """Give a dead letter its effects, unless it came again meanwhile and was understood."""
        record = item.event
        if not _still_dead(change.connection, row.id):
            return False
        if _came_again(change.connection, row.id, item):
            change.connection.execute(events.delete().where(_c.id == row.id))
            return False
        change.connection.execute(
            update(events)
            .where(_c.id == row.id)
            .values(
                account=record.account,
                message_id=record.message_id or "",
                name=record.name,
                state=record.state,
                reason=record.reason,
            )
        )
        apply_effects(change, self._context, [item])
        change.flush()
        return record.state == "processed"


def _statement(query: EventQuery, narrow: Sequence[ColumnElement[bool]], limit: int) -> Select[Any]:
    """Each odd state and each name has its events in order in an index: take some from each."""
    conditions = list(narrow)
    places: list[ColumnElement[bool]] = []
    if query.states and "processed" not in query.states:
        conditions.append(_c.state != "processed")  # says that the partial index will do
        places = [_c.state == state for state in query.states]
        conditions += [_c.name.in_(query.names)] if query.names else []
    else:
        places = [_c.name == name for name in query.names]
        conditions += [_c.state.in_(query.states)] if query.states else []
    if len(places) <= 1:
        return select(events).where(*places, *conditions).order_by(_c.id.desc()).limit(limit)
    newest = select(events).where(*conditions).order_by(_c.id.desc()).limit(limit)
    parts = (select(newest.where(place).subquery()) for place in places)
    found = union_all(*parts).subquery()
    return select(found).order_by(found.c.id.desc()).limit(limit)


def _text_condition(
    connection: Connection, text: str, accounts: Sequence[str]
) -> list[ColumnElement[bool]]:
    about = [_c.account.in_(accounts), _c.message_id == text]
    if connection.execute(select(_c.id).where(*about).limit(1)).first() is not None:
        return list(about)
    newest = connection.execute(select(func.max(_c.id))).scalar() or 0
    columns = (_c.raw, _c.name, _c.reason, _c.message_id)
    contains = or_(*(column.icontains(text, autoescape=True) for column in columns))
    return [_c.id > newest - SEARCH_DEPTH, contains]


def _still_dead(connection: Connection, event_id: int) -> bool:
    query = select(_c.id).where(_c.id == event_id, _c.state == "dead").with_for_update()
    return connection.execute(query).first() is not None


def _came_again(connection: Connection, event_id: int, item: IngestItem) -> bool:
    query = select(_c.id).where(
        _c.account == item.event.account,
        _c.message_id == (item.event.message_id or ""),
        _c.digest == item.event.digest,
        _c.id != event_id,
    )
    return connection.execute(query).first() is not None


def _last_webhook_ms(connection: Connection, accounts: Sequence[str]) -> int | None:
    # Ids grow with arrival, but two processes mix neighbours.
    query = (
        select(_c.received_ms)
        .where(*_recent(accounts), _c.source == "webhook")
        .order_by(_c.id.desc())
        .limit(_NEIGHBOURS)
    )
    return max((int(ms) for ms in connection.execute(query).scalars()), default=None)


def _arrivals(
    connection: Connection, start_ms: int, slot_ms: int, accounts: Sequence[str]
) -> Arrivals:
    slot: ColumnElement[Any] = (_c.received_ms - _c.received_ms % slot_ms).label("slot")
    query = (
        select(slot, _c.source, func.count())
        .where(*_recent(accounts), _c.received_ms >= start_ms)
        .group_by(slot, _c.source)
        .order_by(slot, _c.source)
    )
    rows = tuple(Arrival(*row) for row in connection.execute(query).all())
    return Arrivals(max(start_ms, _read_from_ms(connection)), slot_ms, rows)


def _read_from_ms(connection: Connection) -> int:
    """Where the newest events that are read begin; 0 if these are all."""
    first = select(_c.received_ms).where(_c.id <= _newest() - DEPTH).order_by(_c.id.desc()).limit(1)
    return int(connection.execute(first).scalar() or 0)


def _recent(accounts: Sequence[str]) -> list[ColumnElement[bool]]:
    # The empty text keeps SQLite from walking through all events of an account instead.
    ours = [_c.account.concat("").in_(tuple(accounts))] if accounts else []
    return [_c.id > _newest() - DEPTH, _c.message_id.concat("") != "", *ours]


def _newest() -> ColumnElement[int]:
    return select(func.max(events.c.id)).scalar_subquery()


def _event_rows(connection: Connection, query: Select[Any]) -> list[EventRow]:
    """The rows of a query on `events`."""
    rows = connection.execute(query).mappings().all()
    return [
        EventRow(**{**row, "digest": bytes(row["digest"]), "message_id": row["message_id"] or None})
        for row in rows
    ]
