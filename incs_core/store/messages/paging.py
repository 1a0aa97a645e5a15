"""Pages of messages, newest first, by keyset.

A list costs what it shows, not what the table holds. What is frequent fills a page from the newest
few thousand messages. For the rest, each dimension and status that the filter allows has its newest
rows at one place of an index: a first statement asks there how far back the page can reach at most,
a second reads no further.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    and_,
    func,
    or_,
    select,
    union_all,
)

from incs_core.domain.filters import FILTER_FIELDS
from incs_core.domain.messages import Cursor, MessageQuery
from incs_core.store.merge import Dimension
from incs_core.store.schema import ACCEPTED, SENT, STATUS_NAMES, dimensions, messages
from incs_core.store.unit_of_work import StoreContext

STRETCH: Final = 50_000
"""How many messages one page reads at most in search of a part of an id."""
CHUNK: Final = 20_000
EXPIRED: Final = "expired"
_FEW: Final = 1_000
_NEARBY: Final = 2_000
_LAST: Final = "\U0010ffff"
_PENDING: Final = (ACCEPTED, SENT)
_c = messages.c
_ORDER: Final = (_c.cohort_ms.desc(), _c.account.desc(), _c.message_id.desc())
_Statement = Select[Any] | CompoundSelect[Any]
Rows = Sequence[Row[Any]]


class IdSearch(NamedTuple):
    """What narrows a search for an id, and where it goes on if a page does not fill (or None).

    `from_ms`: the page reads nothing older.
    """

    conditions: tuple[ColumnElement[bool], ...] = ()
    from_ms: int = 0
    goes_on: Cursor | None = None


def find_ids(
    connection: Connection, query: MessageQuery, accounts: Sequence[str], after: Cursor | None
) -> IdSearch:
    """Where messages are whose id has the text of the query; anywhere if it has none."""
    if not query.id_text:
        return IdSearch()
    begins = and_(
        _c.account.in_(accounts),
        _c.message_id >= query.id_text,
        _c.message_id < query.id_text + _LAST,
    )
    hits = connection.execute(select(_c.message_id).where(begins).limit(_FEW + 1)).scalars().all()
    if 0 < len(hits) <= _FEW:  # named one by one, so that no planner prefers to walk back in time
        return IdSearch((_c.account.in_(accounts), _c.message_id.in_(hits)))
    contains = _c.message_id.contains(query.id_text, autoescape=True)
    earliest = _end_of_stretch(connection, query, after)
    if earliest is None:
        return IdSearch((contains,))
    return IdSearch((contains,), earliest, Cursor(earliest, "", ""))


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


class CohortRange(NamedTuple):
    """Messages of one status with a cohort in [start_ms, end_ms)."""

    status: int
    start_ms: int
    end_ms: int


class _Wanted(NamedTuple):
    """What to look for: numbers of dimensions, and conditions beside them and the pieces."""

    query: MessageQuery
    pieces: Sequence[CohortRange]
    dims: Sequence[int]
    all_dims: bool
    conditions: Sequence[ColumnElement[bool]]
    limit: int


def read_page(
    context: StoreContext, query: MessageQuery, after: Cursor | None, limit: int
) -> tuple[Rows, Cursor | None]:
    """The newest rows of a query that come after the cursor, and where the next page begins."""
    rows, end = _read(context, query, after, limit, _nearby)
    if end is None and not _is_direct(query):  # no whole page among the newest: look everywhere
        rows, end = _read(context, query, after, limit, _everywhere)
    return rows, end


def read_chunks(context: StoreContext, query: MessageQuery, size: int) -> Iterator[Rows]:
    """All rows of a query, newest first, `size` at a time.

    No reader stays open between two of them: what changes meanwhile may be met in either state.
    """
    after: Cursor | None = None
    while True:
        rows, after = _read(context, query, after, size, _in_time)
        if rows:
            yield rows
        if after is None:
            return


def _read(
    context: StoreContext,
    query: MessageQuery,
    after: Cursor | None,
    limit: int,
    statement: Callable[[Connection, _Wanted], _Statement],
) -> tuple[Rows, Cursor | None]:
    """Rows of a page, and where the next one begins."""
    dims = context.dims.all()
    chosen = [dim_id for dim_id, dim in dims.items() if _matches(dim, query)]
    accounts = sorted({dim.account for dim in dims.values()})
    with context.database.read() as connection:
        place = find_ids(connection, query, accounts, after)
        conditions = [*_conditions(query, after), *place.conditions]
        pieces = _since(_pieces(query, context.expiry_cutoff_ms(), after), place.from_ms)
        wanted = _Wanted(query, pieces, chosen, len(chosen) == len(dims), conditions, limit + 1)
        rows = connection.execute(statement(connection, wanted)).all()
    if len(rows) > limit:
        last = rows[limit - 1]
        return rows[:limit], Cursor(last.cohort_ms, last.account, last.message_id)
    return rows, place.goes_on


def _everywhere(connection: Connection, wanted: _Wanted) -> _Statement:
    reach = _reach(wanted.pieces, wanted.dims, wanted.conditions, wanted.limit)
    earliest = connection.execute(reach).scalar() or 0
    parts = [
        select(messages).where(_c.dim_id.in_(wanted.dims), _in_piece(piece), *wanted.conditions)
        for piece in _since(wanted.pieces, earliest)
    ]
    found = union_all(*parts).subquery()
    order = (found.c.cohort_ms.desc(), found.c.account.desc(), found.c.message_id.desc())
    return select(found).order_by(*order).limit(wanted.limit)


def _nearby(connection: Connection, wanted: _Wanted) -> _Statement:
    """A page that fills from the few newest messages is found there, whatever the filter."""
    if _is_direct(wanted.query):
        return _in_time(connection, wanted)
    newest = select(_c.cohort_ms).where(_span(wanted.pieces)).order_by(_c.cohort_ms.desc())
    earliest = connection.execute(newest.limit(1).offset(_NEARBY)).scalar() or 0
    return _in_time(connection, wanted._replace(pieces=_since(wanted.pieces, earliest)))


def _in_time(_connection: Connection, wanted: _Wanted) -> _Statement:
    """Walk back in time, or through what the number, the code or the id leave."""
    narrow = [*wanted.conditions]
    if not wanted.all_dims:
        # "+ 0" keeps the planner off the index by dimension, where it would have to sort
        narrow.append((_c.dim_id + 0).in_(wanted.dims))
    if wanted.query.statuses:
        narrow.append(or_(*(_in_piece(piece) for piece in wanted.pieces)))
    found = select(messages).where(_span(wanted.pieces), *narrow)
    return found.order_by(*_ORDER).limit(wanted.limit)


def _reach(
    pieces: Sequence[CohortRange],
    wanted: Sequence[int],
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
) -> Select[Any]:
    """How far back the newest `limit` rows can reach: where any one place has that many."""
    places = union_all(
        *(
            select(_nth_newest(piece, conditions, limit).label("reach")).where(
                dimensions.c.id.in_(wanted)
            )
            for piece in pieces
        )
    ).subquery()
    return select(func.max(places.c.reach))


def _nth_newest(
    piece: CohortRange, conditions: Sequence[ColumnElement[bool]], limit: int
) -> ColumnElement[int]:
    return (
        select(_c.cohort_ms)
        .where(_c.dim_id == dimensions.c.id, _in_piece(piece), *conditions)
        .order_by(_c.cohort_ms.desc())
        .limit(1)
        .offset(limit - 1)
        .correlate(dimensions)
        .scalar_subquery()
    )


def _pieces(query: MessageQuery, cutoff_ms: int, after: Cursor | None) -> list[CohortRange]:
    """What the wanted statuses mean: accepted and sent are split where they expire."""
    start, end = query.start_ms, query.end_ms
    if after is not None:
        end = min(end, after.cohort_ms + 1)
    names = query.statuses or (*STATUS_NAMES, EXPIRED)
    pieces = []
    for status, name in enumerate(STATUS_NAMES):
        first, last = start, end
        if status in _PENDING:
            first = start if EXPIRED in names else max(start, cutoff_ms)
            last = end if name in names else min(end, cutoff_ms)
        elif name not in names:
            continue
        if first < last and (name in names or EXPIRED in names):
            pieces.append(CohortRange(status, first, last))
    return pieces or [
        CohortRange(len(STATUS_NAMES), start, end)
    ]  # no such status: nothing is found


def _since(pieces: Sequence[CohortRange], from_ms: int) -> list[CohortRange]:
    """The same without what is older: one bound, so that no planner can take the other."""
    return [piece._replace(start_ms=max(piece.start_ms, from_ms)) for piece in pieces]


def _conditions(query: MessageQuery, after: Cursor | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.recipient:
        conditions += [_c.recipient == query.recipient, _c.recipient != ""]
    if query.error_code:
        conditions.append(_c.error_code == query.error_code)
    if after is not None:
        conditions.append(_comes_after(after))
    return conditions


def _comes_after(cursor: Cursor) -> ColumnElement[bool]:
    earlier_key = or_(
        _c.account < cursor.account,
        and_(_c.account == cursor.account, _c.message_id < cursor.key),
    )
    return and_(
        _c.cohort_ms <= cursor.cohort_ms,
        or_(_c.cohort_ms < cursor.cohort_ms, earlier_key),
    )


def _in_piece(piece: CohortRange) -> ColumnElement[bool]:
    return and_(
        _c.status == piece.status, _c.cohort_ms >= piece.start_ms, _c.cohort_ms < piece.end_ms
    )


def _span(pieces: Sequence[CohortRange]) -> ColumnElement[bool]:
    """From the first to the last moment of all pieces, which end where the page before ended."""
    first, after = min(piece.start_ms for piece in pieces), max(piece.end_ms for piece in pieces)
    return and_(_c.cohort_ms >= first, _c.cohort_ms < after)


def _is_direct(query: MessageQuery) -> bool:
    """Where an index leads to the page at once: to a number, a code or an id, or back in time."""
    sought = query.recipient or query.error_code or query.id_text
    narrow = (query.statuses, *(each.values(query) for each in FILTER_FIELDS))
    return bool(sought) or not any(narrow)


def _matches(dim: Dimension, query: MessageQuery) -> bool:
    allowed = (_allows(each.values(query), getattr(dim, each.name)) for each in FILTER_FIELDS)
    return (query.include_tests or not dim.is_test) and all(allowed)


def _allows(values: Collection[str], value: str) -> bool:
    return not values or value in values
