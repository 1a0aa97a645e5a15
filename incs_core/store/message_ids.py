"""Messages by a text of their id: its beginning through the index, any part of it by stretches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, select

from incs_core.store.merge import Dim
from incs_core.store.schema import messages
from incs_core.store.types import Cursor, MessageQuery

STRETCH: Final = 50_000
"""How many messages one page reads at most in search of a part of an id."""
_FEW: Final = 1_000
_LAST: Final = "\U0010ffff"
_c = messages.c


class Place(NamedTuple):
    """What narrows a search for an id, and where it goes on if a page does not fill (or None).

    `from_ms`: the page reads nothing older.
    """

    conditions: tuple[ColumnElement[bool], ...] = ()
    from_ms: int = 0
    goes_on: Cursor | None = None


def accounts_of(dims: Iterable[Dim]) -> list[str]:
    """The accounts that have messages."""
    return sorted({dim.account for dim in dims})


def find_ids(
    connection: Connection, query: MessageQuery, accounts: Sequence[str], after: Cursor | None
) -> Place:
    """Where messages are whose id has the text of the query; anywhere if it has none."""
    if not query.id_text:
        return Place()
    begins = and_(
        _c.account.in_(accounts),
        _c.message_id >= query.id_text,
        _c.message_id < query.id_text + _LAST,
    )
    hits = connection.execute(select(_c.message_id).where(begins).limit(_FEW + 1)).scalars().all()
    if 0 < len(hits) <= _FEW:  # named one by one, so that no planner prefers to walk back in time
        return Place((_c.account.in_(accounts), _c.message_id.in_(hits)))
    contains = _c.message_id.contains(query.id_text, autoescape=True)
    earliest = _end_of_stretch(connection, query, after)
    if earliest is None:
        return Place((contains,))
    return Place((contains,), earliest, Cursor(earliest, "", ""))


def _end_of_stretch(
    connection: Connection, query: MessageQuery, after: Cursor | None
) -> int | None:
    """The cohort of the last message that this page reads; None if the period ends before."""
    end_ms = query.end_ms
    if after is not None:  # one without a key is the end of a stretch
        end_ms = min(end_ms, after.cohort_ms + bool(after.key))
    reached = (
        select(_c.cohort_ms)
        .where(_c.cohort_ms >= query.start_ms, _c.cohort_ms < end_ms)
        .order_by(_c.cohort_ms.desc())
        .limit(1)
        .offset(STRETCH)
    )
    found: int | None = connection.execute(reached).scalar()
    return found
