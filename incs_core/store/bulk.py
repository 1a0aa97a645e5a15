"""Fills an empty store fast: no indexes meanwhile, one transaction, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final

from sqlalchemy import Connection, select

from incs_core.errors import StoreError
from incs_core.models.status import Status
from incs_core.store.core import Change, Core
from incs_core.store.driver import EVENT_COLUMNS, Statement
from incs_core.store.ledger import row_of
from incs_core.store.merge import Dim, receive, sent_state
from incs_core.store.rollups import MESSAGE_COLUMNS, Row
from incs_core.store.schema import dimensions, events, messages
from incs_core.store.types import Receipt, SentMessage

Rows = Iterable[tuple[SentMessage, tuple[Receipt, ...]]]
_PORTION: Final = 5_000
_NAME: Final = "message_status_update"
# What a digest ends with: a message has one receipt of a status at a moment.
_TAIL: Final = {str(status): status.encode().ljust(8, b"\0")[:8] for status in Status}
_DIM_TYPES: Final = ("text", "text", "text", "text", "text", "int")
_INSERT_DIM: Final = Statement(
    "INSERT INTO dimensions (account, channel, template, country, type, is_test) {rows}"
    " ON CONFLICT DO NOTHING",
    _DIM_TYPES,
)


def bulk_load(core: Core, rows: Rows, progress: Callable[[int], None] | None) -> int:
    """Load messages with their receipts into an empty store; return how many.

    A second row for the same message is refused. If anything fails, also the iterator or
    `progress`, the store stays as it was. Raises StoreError if the store is not empty.
    """

    def work(change: Change) -> int:
        _refuse_unless_empty(change.connection)
        indexes = _drop_indexes(change.connection)
        count = _load_all(change, rows, progress)
        for definition in indexes:
            change.connection.exec_driver_sql(definition)
        return count

    count = core.change(work)
    core.dims.refresh()
    if core.database.is_sqlite:
        core.database.fold_log()
    return count


def is_empty(connection: Connection) -> bool:
    """True while there is neither a message nor an event."""
    return all(
        connection.execute(select(table.c.account).limit(1)).first() is None
        for table in (messages, events)
    )


def _refuse_unless_empty(connection: Connection) -> None:
    if not is_empty(connection):
        raise StoreError(
            "The history is not empty, and a generated one would mix with it.",
            advice="Give INCS_DATABASE_URL another, empty database.",
        )


def _load_all(change: Change, rows: Rows, progress: Callable[[int], None] | None) -> int:
    ids: dict[Dim, int] = {}
    count = 0
    for portion in _portions(rows):
        _load_portion(change, portion, ids)
        count += len(portion)
        if progress is not None:
            progress(count)
    change.settle()
    return count


def _load_portion(
    change: Change, portion: Sequence[tuple[SentMessage, tuple[Receipt, ...]]], ids: dict[Dim, int]
) -> None:
    built = []
    for sent, receipts in portion:
        state = sent_state(sent)
        for receipt in receipts:
            receive(state, receipt, receipt.at_ms)
        built.append(((sent.account, sent.message_id), state))
    missing = {state.dim for _, state in built} - ids.keys()
    if missing:
        ids.update(_number(change, missing))
    message_rows = [row_of(key, ids[state.dim], state) for key, state in built]
    for row in message_rows:
        change.moves.add(row, 1)
    change.driver.pour("messages", MESSAGE_COLUMNS, message_rows)
    event_rows = chain.from_iterable(_events(receipts) for _, receipts in portion)
    change.driver.pour("events", EVENT_COLUMNS, event_rows)


def _number(change: Change, dims: Iterable[Dim]) -> dict[Dim, int]:
    change.driver.many(_INSERT_DIM, sorted(dims))
    rows = change.connection.execute(select(dimensions)).all()
    return {Dim(*attributes): dim_id for dim_id, *attributes in rows}


def _events(receipts: Sequence[Receipt]) -> list[Row]:
    """A message's receipts as the webhooks that would have brought them."""
    rows: list[Row] = []
    if receipts:
        name = json.dumps(receipts[0].message_id)
        head = f'{{"event": "{_NAME}", "message_id": {name}, "message_status": '
    for receipt in receipts:
        status, at_ms = str(receipt.status), receipt.at_ms
        error = "null" if receipt.error_code is None else _error(receipt)
        raw = f'{head}"{status}", "error": {error}, "received_at": {at_ms // 1000}}}'
        digest = at_ms.to_bytes(8, "big") + _TAIL[status]
        account, message_id = receipt.account, receipt.message_id
        rows.append((account, message_id, digest, "demo", _NAME, at_ms, "processed", "", raw))
    return rows


def _error(receipt: Receipt) -> str:
    return json.dumps({"code": receipt.error_code, "title": receipt.error_title})


def _drop_indexes(connection: Connection) -> list[str]:
    """Drop the big tables' indexes and return the statements that build them again."""
    if connection.dialect.name == "sqlite":
        text = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            " AND tbl_name IN ('messages', 'events')"
        )
    else:
        text = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
            " AND tablename IN ('messages', 'events')"
        )
    found = connection.exec_driver_sql(text).all()
    for name, _ in found:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    return [definition for _, definition in found]


def _portions(rows: Rows) -> Iterator[list[Any]]:
    left = iter(rows)
    while some := list(islice(left, _PORTION)):
        yield some
