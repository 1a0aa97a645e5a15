"""Many messages at once, read a few thousand at a time: for exports, and for look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, select

from incs_core.domain.messages import DeliveryTimes, KnownTimes, MessageQuery
from incs_core.store.merge import Dimension
from incs_core.store.messages import paging as paging
from incs_core.store.messages.rows import portions
from incs_core.store.schema import messages
from incs_core.store.unit_of_work import StoreContext

_c = messages.c


class MessageStreams:
    """Long reads; the store inherits these. Each raises StoreError."""

    _core: StoreContext
    horizon_hours: int

    def message_chunks(
        self, query: MessageQuery, size: int = paging.CHUNK
    ) -> Iterator[Sequence[Row[Any]]]:
        """All messages of a query, newest first, as rows of `messages`, `size` at a time."""
        return paging.message_chunks(self._core, query, self.horizon_hours, size)

    def known_dimensions(self, dim_ids: Iterable[int]) -> dict[int, Dimension]:
        """The attributes behind these numbers."""
        return {dim_id: self._core.dims.dim_of(dim_id) for dim_id in dim_ids}

    def message_times(self, account: str, message_ids: Iterable[str]) -> Iterator[DeliveryTimes]:
        """The times of those of these messages that the history has."""
        for some in portions(message_ids):
            query = select(_c.accepted_ms, _c.delivered_ms, _c.read_ms).where(
                _c.account == account, _c.message_id.in_(some)
            )
            with self._core.database.read() as connection:
                rows = connection.execute(query).all()
            yield from (DeliveryTimes(*row) for row in rows)

    def known_receipts(self, account: str, message_ids: Iterable[str]) -> dict[str, KnownTimes]:
        """What is known of those of these messages that the history has."""
        columns = [_c[name] for name in KnownTimes._fields]
        found: dict[str, KnownTimes] = {}
        for some in portions(message_ids):
            query = select(_c.message_id, *columns).where(
                _c.account == account, _c.message_id.in_(some)
            )
            with self._core.database.read() as connection:
                rows = connection.execute(query).all()
            found |= {row[0]: KnownTimes(*row[1:]) for row in rows}
        return found
