"""Events as they came: lists of them, one message's timeline, and dead letters played again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, union_all, update

from incs_core.domain.events import EventPage, EventQuery, EventRow
from incs_core.domain.receipts import IngestItem
from incs_core.store.error_translation import Unstorable
from incs_core.store.ingest import apply_effects, sanitized
from incs_core.store.schema import events
from incs_core.store.unit_of_work import StoreContext, UnitOfWork

SEARCH_DEPTH: Final = 50_000
"""How many of the newest events a search for text reads; a message id is found at any age."""
_AT_ONCE: Final = 200
_c = events.c

Parse = Callable[[EventRow], IngestItem | None]


def timeline(core: StoreContext, account: str, message_id: str) -> list[EventRow]:
    """Everything that was heard about one message, in the order of its arrival."""
    query = (
        select(events)
        .where(_c.account == account, _c.message_id == message_id)
        .order_by(_c.received_ms, _c.id)
    )
    with core.database.read() as connection:
        return event_rows(connection, query)


def page(core: StoreContext, query: EventQuery, after: int | None, limit: int) -> EventPage:
    """Events, newest first, that come after the event with the id `after`."""
    with core.database.read() as connection:
        text = query.text.strip()
        narrow = _text_condition(core, connection, text) if text else []
        if after is not None:
            narrow.append(_c.id < after)
        rows = event_rows(connection, _statement(query, narrow, limit + 1))
    more = len(rows) > limit
    return EventPage(tuple(rows[:limit]), rows[limit - 1].id if more else None)


def names(core: StoreContext) -> list[str]:
    """Every name that an event has had, sorted; found by leaps through the index."""
    found: list[str] = []
    with core.database.read() as connection:
        while True:
            query = select(func.min(_c.name))
            if found:
                query = query.where(_c.name > found[-1])
            name = connection.execute(query).scalar()
            if name is None:
                return found
            found.append(name)


def dead_count(core: StoreContext) -> int:
    """How many dead letters there are."""
    query = select(func.count()).where(_c.state == "dead", _c.state != "processed")
    with core.database.read() as connection:
        return int(connection.execute(query).scalar_one())


def replay(core: StoreContext, parse: Parse) -> int:
    """Read every dead letter again; return how many are understood now and took effect.

    `parse` returns None for an event that still cannot be understood.
    """
    done, after = 0, 0
    while rows := _dead_after(core, after):
        pairs = [(row, item) for row in rows if (item := parse(row)) is not None]
        for row, item in pairs:
            done += _replay_one(core, row, item)
        after = rows[-1].id
    return done


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
    core: StoreContext, connection: Connection, text: str
) -> list[ColumnElement[bool]]:
    accounts = sorted({dim.account for dim in core.dims.all().values()})
    about = [_c.account.in_(accounts), _c.message_id == text]
    if connection.execute(select(_c.id).where(*about).limit(1)).first() is not None:
        return list(about)
    newest = connection.execute(select(func.max(_c.id))).scalar() or 0
    columns = (_c.raw, _c.name, _c.reason, _c.message_id)
    contains = or_(*(column.icontains(text, autoescape=True) for column in columns))
    return [_c.id > newest - SEARCH_DEPTH, contains]


def _dead_after(core: StoreContext, after: int) -> list[EventRow]:
    query = (
        select(events)
        .where(_c.state == "dead", _c.state != "processed", _c.id > after)
        .order_by(_c.id)
        .limit(_AT_ONCE)
    )
    with core.database.read() as connection:
        return event_rows(connection, query)


def _replay_one(core: StoreContext, row: EventRow, item: IngestItem) -> bool:
    try:
        return core.change(lambda change: _revive(change, core, row, item))
    except Unstorable:
        return core.change(lambda change: _revive(change, core, row, sanitized(item)))


def _revive(change: UnitOfWork, core: StoreContext, row: EventRow, item: IngestItem) -> bool:
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
    apply_effects(change, core, [item])
    change.settle()
    return record.state == "processed"


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


def event_rows(connection: Connection, query: Select[Any]) -> list[EventRow]:
    """The rows of a query on `events`."""
    rows = connection.execute(query).mappings().all()
    return [
        EventRow(**{**row, "digest": bytes(row["digest"]), "message_id": row["message_id"] or None})
        for row in rows
    ]
