"""What ingest asks of a database in an open transaction, in few and large statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, Protocol

from incs_core.store.rollups.deltas import MESSAGE_COLUMNS, Row

MessageKey = tuple[str, str]  # account, message_id
EventKey = tuple[str, str, bytes]  # account, message_id, digest
REBUILD_LOCK: Final = 0x1C5_D1


class Statement(NamedTuple):
    """A statement for many rows.

    In the text stand `{rows}`, `{alias}` (calls their columns column1, column2, …), `{blob}` (a
    type) and `{once}` (where a row that comes twice must not matter). SQLite prepares texts for a
    few sizes only and fills up: the first `keys` columns of the last row again, `filling` after
    them, has to change nothing. Without `keys` that is the whole row.
    """

    text: str
    types: tuple[str, ...]
    keys: int | None = None
    filling: tuple[object, ...] = ()


_NOT_BIGINT: Final = {
    "account": "text",
    "message_id": "text",
    "dim_id": "int",
    "status": "int",
    "known": "int",
    "recipient": "text",
    "error_code": "text",
    "error_title": "text",
    "intent_id": "text",
}
MESSAGE_TYPES: Final = tuple(_NOT_BIGINT.get(name, "bigint") for name in MESSAGE_COLUMNS)

INSERT_MESSAGES: Final = Statement(
    f"INSERT INTO messages ({', '.join(MESSAGE_COLUMNS)}) {{rows}}{{once}}",
    MESSAGE_TYPES,
)
EVENT_COLUMNS: Final = (
    "account",
    "message_id",
    "digest",
    "source",
    "name",
    "received_ms",
    "state",
    "reason",
    "raw",
)
ADD_EVENTS: Final = Statement(
    f"INSERT INTO events ({', '.join(EVENT_COLUMNS)}) {{rows}}"
    " ON CONFLICT (account, message_id, digest) DO NOTHING",
    ("text", "text", "bytea", "text", "text", "bigint", "text", "text", "text"),
)


class Driver(Protocol):
    """An open transaction of the one writer of this process."""

    for_update: str  # what a SELECT ends with to lock its rows

    def zone_name(self) -> str:
        """The zone of the buckets, by its key; from now on no rebuild comes between."""

    def add_events(self, rows: Sequence[Row]) -> set[EventKey] | None:
        """Keep the events that are new and return their keys; None: all of them were."""

    def load(self, account: str, message_ids: Sequence[str]) -> Iterable[Row]:
        """The rows of these messages, each with a handle after its columns; locked for us."""

    def update(self, changed: Sequence[tuple[Row, Row]]) -> None:
        """Write messages anew: pairs of the row as loaded (with its handle) and the new row."""

    def many(self, statement: Statement, rows: Sequence[Row]) -> None:
        """Run a statement with these rows."""

    def pour(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Insert very many rows, as they are."""

    def query(self, text: str, values: Sequence[object]) -> list[Row]:
        """Run one statement, with `?` for each value, and fetch everything."""

    def run(self, text: str, values: Sequence[object]) -> None:
        """Run one statement, with `?` for each value, that returns nothing."""


def updating(columns: Sequence[str], where: str, types: tuple[str, ...]) -> Statement:
    """An UPDATE of `messages` that sets `columns` from the last columns of its rows."""
    first = len(types) - len(columns) + 1
    sets = ", ".join(f"{name} = v.column{first + at}" for at, name in enumerate(columns))
    text = f"UPDATE messages SET {sets} FROM ({{rows}}) AS {{alias}} WHERE {where}"  # noqa: S608
    return Statement(text, types)
