"""Many messages at once, read a few thousand at a time: for exports, and for look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from incs_core.store import messages as paging
from incs_core.store.core import Core
from incs_core.store.merge import Dim
from incs_core.store.message_rows import portions
from incs_core.store.schema import messages
from incs_core.store.types import MessageQuery

_c = messages.c


class Times(NamedTuple):
    """When a message was accepted, delivered and read; epoch milliseconds, None: not known."""

    accepted_ms: int | None
    delivered_ms: int | None
    read_ms: int | None


class Known(NamedTuple):
    """What the history has heard of a message; epoch milliseconds, None: nothing."""

    accepted_ms: int | None
    first_ms: int | None
    sent_ms: int | None
    delivered_ms: int | None
    read_ms: int | None
    failed_ms: int | None
    error_code: str | None


class MessageStreams:
    """Long reads; the store inherits these. Each raises StoreError."""

    _core: Core
    horizon_hours: int

    def message_chunks(
        self, query: MessageQuery, size: int = paging.CHUNK
    ) -> Iterator[Sequence[Row[Any]]]:
        """All messages of a query, newest first, as rows of `messages`, `size` at a time."""
        return paging.chunks(self._core, query, self.horizon_hours, size)

    def known_dimensions(self, dim_ids: Iterable[int]) -> dict[int, Dim]:
        """The attributes behind these numbers."""
        return {dim_id: self._core.dims.dim_of(dim_id) for dim_id in dim_ids}

    def message_times(self, account: str, message_ids: Iterable[str]) -> Iterator[Times]:
        """The times of those of these messages that the history has."""
        for some in portions(message_ids):
            query = select(_c.accepted_ms, _c.delivered_ms, _c.read_ms).where(
                _c.account == account, _c.message_id.in_(some)
            )
            with self._core.database.read() as connection:
                rows = connection.execute(query).all()
            yield from (Times(*row) for row in rows)

    def known_receipts(self, account: str, message_ids: Iterable[str]) -> dict[str, Known]:
        """What is known of those of these messages that the history has."""
        columns = [_c[name] for name in Known._fields]
        found: dict[str, Known] = {}
        for some in portions(message_ids):
            query = select(_c.message_id, *columns).where(
                _c.account == account, _c.message_id.in_(some)
            )
            with self._core.database.read() as connection:
                rows = connection.execute(query).all()
            found |= {row[0]: Known(*row[1:]) for row in rows}
        return found
