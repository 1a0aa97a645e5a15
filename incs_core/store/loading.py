"""Pours a block of messages into the database, with the events that would have brought it there.

The events are written by the database itself, out of the messages: so their texts, two to three a
message, never pass through Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sqlalchemy import Connection

from incs_core.store.block_moves import Seen
from incs_core.store.blocks import NONE
from incs_core.store.core import driver_of
from incs_core.store.rollups import MESSAGE_COLUMNS, Row

_LATEST: Final = np.iinfo(np.int64).max
_NAME: Final = "message_status_update"
# The last column is what a digest ends with: a message has one receipt of a status.
_STEPS: Final = (("sent", "se"), ("delivered", "de"), ("read", "re"), ("failed", "fa"))

if TYPE_CHECKING:
    from incs_core.store.blocks import Numbers


def _events(digest: str, quoted: str, error: str, source: str) -> str:
    """The statement that writes the events; the arguments are the engine's own expressions."""
    return (
        "INSERT INTO events"  # noqa: S608 - texts of our own
        " (account, message_id, digest, source, name, received_ms, state, reason, raw)"
        f" SELECT account, message_id, {digest}, 'demo', '{_NAME}', at_ms, 'processed', '',"
        f' \'{{"event": "{_NAME}", "message_id": \' || {quoted}'
        ' || \', "message_status": "\' || word || \'", "error": \''
        f" || CASE WHEN word = 'failed' AND error_code IS NOT NULL THEN {error} ELSE 'null' END"
        " || ', \"received_at\": ' || (at_ms / 1000) || '}'"
        f" FROM {source}"
    )


# Within a message the steps come in order, and messages as they came: so every index but that of
# recipients grows at its end.
_NUMBERED: Final = ", ".join(
    f"({at}, '{word}', '{tail}')" for at, (word, tail) in enumerate(_STEPS)
)
_SQLITE_EVENTS: Final = _events(
    "CAST(printf('%014x', at_ms) || tail AS BLOB)",
    "json_quote(message_id)",
    "json_object('code', error_code, 'title', coalesce(error_title, ''))",
    "(SELECT *, CASE column1 WHEN 0 THEN sent_ms WHEN 1 THEN delivered_ms WHEN 2 THEN read_ms"  # noqa: S608
    " ELSE failed_ms END AS at_ms, column2 AS word, column3 AS tail"
    f" FROM messages CROSS JOIN (VALUES {_NUMBERED}) WHERE messages.rowid > ?)"
    " WHERE at_ms IS NOT NULL",
)
_TIMED: Final = ", ".join(f"('{word}', '{tail}', {word}_ms)" for word, tail in _STEPS)
_POSTGRES_TABLE: Final = "CREATE TEMP TABLE loaded (LIKE messages) ON COMMIT DROP"
_POSTGRES_EVENTS: Final = _events(
    "convert_to(lpad(to_hex(at_ms), 14, '0') || tail, 'UTF8')",
    "to_json(message_id)::text",
    "json_build_object('code', error_code, 'title', coalesce(error_title, ''))::text",
    f"loaded, LATERAL (VALUES {_TIMED}) AS steps (word, tail, at_ms) WHERE at_ms IS NOT NULL",
)
# The last transaction of a load waits for the disk, and for all before it.
_POSTGRES_HASTE: Final = "SET LOCAL synchronous_commit = off"


def pour(connection: Connection, seen: Seen) -> int:
    """Insert a block and the events that tell of it, in an open transaction; how many events."""
    driver: Any = driver_of(connection)
    if connection.dialect.name == "sqlite":
        ((before,),) = driver.query("SELECT coalesce(max(rowid), 0) FROM messages", ())
        driver.pour("messages", MESSAGE_COLUMNS, _rows(seen))
        driver.run(_SQLITE_EVENTS, (before,))
    else:
        driver.run(_POSTGRES_HASTE, ())
        driver.run(_POSTGRES_TABLE, ())
        driver.pour("loaded", MESSAGE_COLUMNS, _rows(seen))
        driver.run("INSERT INTO messages SELECT * FROM loaded", ())
        driver.run(_POSTGRES_EVENTS, ())
    return int((_receipts(seen) != NONE).sum())


def _rows(seen: Seen) -> Iterable[Row]:
    """The block as rows of `messages`, in the order of its columns."""
    block, receipts = seen.block, _receipts(seen)
    accounts = [dim.account for dim in block.dims]
    codes, titles = zip(*block.errors, (None, None), strict=True)  # NONE is the last
    errors, accepted = block.error.tolist(), block.accepted_ms.tolist()
    first = np.where(receipts == NONE, _LATEST, receipts).min(axis=0)
    return zip(
        [accounts[at] for at in block.dim.tolist()],
        block.message_ids,
        seen.dim_id.tolist(),
        seen.status.tolist(),
        accepted,  # the cohort
        block.known.tolist(),
        block.recipients,
        accepted,
        _or_none(np.where(first == _LATEST, NONE, first)),
        *map(_or_none, receipts),
        np.maximum(block.accepted_ms, receipts.max(axis=0)).tolist(),
        [codes[at] for at in errors],
        [titles[at] for at in errors],
        [None] * len(block),
        strict=True,
    )


def _receipts(seen: Seen) -> Numbers:
    block = seen.block
    return np.stack([block.sent_ms, block.delivered_ms, block.read_ms, block.failed_ms])


def _or_none(times: Numbers) -> list[int | None]:
    return [None if at == NONE else at for at in times.tolist()]
