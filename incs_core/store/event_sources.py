"""Who told us what, and when: receipts by where they came from, read from the newest events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from incs_core.domain.events import Arrival, Arrivals, EventRow
from incs_core.store.engine import Database
from incs_core.store.events import event_rows
from incs_core.store.schema import events

DEPTH: Final = 50_000
"""How many of the newest events are read."""
_NEIGHBOURS: Final = 200
_AT_ONCE: Final = 400
_c = events.c


class MessageKey(NamedTuple):
    """What names a message."""

    account: str
    message_id: str


class EventSources:
    """What the newest events say about webhooks and look-ups; the store inherits these.

    Each raises StoreError.
    """

    database: Database

    def last_webhook_ms(self, accounts: Sequence[str] = ()) -> int | None:
        """When a webhook last brought word of a message; None: not among the newest events."""
        with self.database.read() as connection:
            return _last_webhook_ms(connection, accounts)

    def arrivals(self, start_ms: int, slot_ms: int, accounts: Sequence[str] = ()) -> Arrivals:
        """How many words about messages came since `start_ms`, by slot and source."""
        with self.database.read() as connection:
            return _arrivals(connection, start_ms, slot_ms, accounts)

    def looked_up(self, limit: int, accounts: Sequence[str] = ()) -> list[MessageKey]:
        """The messages of which a look-up last brought news, the latest first."""
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
        with self.database.read() as connection:
            return [MessageKey(*row) for row in connection.execute(query).all()]

    def events_about(self, keys: Iterable[MessageKey]) -> list[EventRow]:
        """Everything that was heard about these messages, in the order of arrival."""
        found: list[EventRow] = []
        with self.database.read() as connection:
            for account, some in groupby(sorted(set(keys)), key=lambda key: key.account):
                ids = [key.message_id for key in some]
                for first in range(0, len(ids), _AT_ONCE):
                    portion = _c.message_id.in_(ids[first : first + _AT_ONCE])
                    query = select(events).where(_c.account == account, portion)
                    found += event_rows(connection, query)
        return sorted(found, key=lambda event: event.id)


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
