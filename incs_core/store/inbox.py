"""Messages from customers, by conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, func, select

from incs_core.domain.events import Conversation, InboundRow
from incs_core.store.engine import Database
from incs_core.store.schema import inbound
from incs_core.store.upsert import upsert


def add_inbound(connection: Connection, rows: Sequence[InboundRow]) -> None:
    """Keep messages from customers; one that is there already stays as it is."""
    values = [asdict(row) for row in sorted(rows, key=lambda row: (row.account, row.message_id))]
    connection.execute(upsert(connection, inbound), values)


class Inbox:
    """Messages from customers. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def conversations(self, limit: int = 100) -> list[Conversation]:
        """The conversations that were active last, newest first."""
        grouped = (
            select(
                inbound.c.account,
                inbound.c.sender,
                func.max(inbound.c.at_ms).label("last_ms"),
                func.count().label("n"),
            )
            .group_by(inbound.c.account, inbound.c.sender)
            .order_by(func.max(inbound.c.at_ms).desc(), inbound.c.account, inbound.c.sender)
            .limit(limit)
        )
        with self._database.read() as connection:
            found = connection.execute(grouped).all()
            return [_conversation(connection, *row) for row in found]

    def conversation(self, account: str, sender: str) -> list[InboundRow]:
        """What one customer wrote to one account, oldest first."""
        query = (
            select(inbound)
            .where(inbound.c.account == account, inbound.c.sender == sender)
            .order_by(inbound.c.at_ms, inbound.c.message_id)
        )
        with self._database.read() as connection:
            return [InboundRow(**row) for row in connection.execute(query).mappings()]


def _conversation(
    connection: Connection, account: str, sender: str, last_ms: int, count: int
) -> Conversation:
    last = (
        select(inbound.c.channel, inbound.c.text, inbound.c.postback)
        .where(
            inbound.c.account == account,
            inbound.c.sender == sender,
            inbound.c.at_ms == last_ms,
        )
        .order_by(inbound.c.message_id.desc())
        .limit(1)
    )
    channel, text, postback = connection.execute(last).one()
    return Conversation(account, sender, channel, last_ms, text or postback, count)
