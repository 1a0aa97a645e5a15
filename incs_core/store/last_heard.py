"""When each account last heard of a message: kept, since a long silence is long to look for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, Table, Text, func, select

from incs_core.store.driver import Driver, Statement
from incs_core.store.schema import METADATA
from incs_core.store.types import EventRecord

last_heard = Table(
    "last_heard",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
)
_LATER: Final = (
    " ON CONFLICT (account) DO UPDATE SET at_ms = excluded.at_ms"
    " WHERE excluded.at_ms > last_heard.at_ms"
)
_NOTE: Final = Statement(
    f"INSERT INTO last_heard (account, at_ms) {{rows}}{_LATER}", ("text", "bigint"), 1, (0,)
)
_NOTE_ALL: Final = (
    "INSERT INTO last_heard (account, at_ms)"  # noqa: S608 - texts of our own
    " SELECT account, max(heard_ms) FROM messages"
    f" WHERE first_ms IS NOT NULL GROUP BY account{_LATER}"
)


def note(driver: Driver, events: Iterable[EventRecord]) -> None:
    """Note when these events, which are new, came; those about no message do not count."""
    found: dict[str, int] = {}
    for event in events:
        if event.message_id and event.received_ms > found.get(event.account, -1):
            found[event.account] = event.received_ms
    driver.many(_NOTE, sorted(found.items()))


def note_all(driver: Driver) -> None:
    """Note what a loaded history says of its messages' last receipts."""
    driver.run(_NOTE_ALL, ())


def last_receipt_ms(connection: Connection, accounts: Sequence[str] = ()) -> int | None:
    """When an event about a message was last received, epoch milliseconds; None: never."""
    query = select(func.max(last_heard.c.at_ms))
    if accounts:
        query = query.where(last_heard.c.account.in_(tuple(accounts)))
    found = connection.execute(query).scalar()
    return None if found is None else int(found)
