"""Ingest: events and all their effects become durable together, each event once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from incs_core.store import inbox, templates
from incs_core.store.core import Change, Core
from incs_core.store.driver import EventKey
from incs_core.store.rollups import Row
from incs_core.store.storable import storable
from incs_core.store.translate import Unstorable
from incs_core.store.types import EventRecord, Item


def ingest(core: Core, items: Sequence[Item]) -> list[bool]:
    """Keep `items` in one durable transaction; for each, whether it was new.

    An event that is known already changes nothing. Raises StoreError, and then nothing is kept.
    """
    if not items:
        return []
    try:
        return _ingest(core, items)
    except Unstorable:
        return _ingest(core, [storable(item) for item in items])


def apply_effects(change: Change, core: Core, items: Sequence[Item]) -> None:
    """Everything that follows from events that are new."""
    ledger = change.ledger
    ledger.load(
        (receipt.account, receipt.message_id) for item in items for receipt in item.receipts
    )
    for item in items:
        heard_ms = item.event.received_ms
        for receipt in item.receipts:
            ledger.receive(receipt, heard_ms)
        if item.changes:
            templates.apply_changes(change.connection, item.changes)
        if item.inbound:
            inbox.add(change.connection, item.inbound)
    _keep_titles(change, core, items)


def event_row(event: EventRecord) -> Row:
    """An event as a row, in the order of `driver.ADD_EVENTS`."""
    return (
        event.account,
        event.message_id or "",
        event.digest,
        event.source,
        event.name,
        event.received_ms,
        event.state,
        event.reason,
        event.raw,
    )


def _ingest(core: Core, items: Sequence[Item]) -> list[bool]:
    def work(change: Change) -> list[bool]:
        news = _keep_events(change, items)
        fresh = [item for item, new in zip(items, news, strict=True) if new]
        apply_effects(change, core, fresh)
        change.settle()
        return news

    return core.change(work)


def _keep_events(change: Change, items: Sequence[Item]) -> list[bool]:
    rows: dict[EventKey, Row] = {}
    first: list[EventKey | None] = []
    for item in items:
        row = event_row(item.event)
        key = row[0], row[1], row[2]
        first.append(None if key in rows else key)
        rows.setdefault(key, row)
    kept = change.driver.add_events([*rows.values()])
    if kept is None:
        return [key is not None for key in first]
    return [key in kept for key in first]


def _keep_titles(change: Change, core: Core, items: Iterable[Item]) -> None:
    """The vendor's words for a code, once: for the codes that no catalogue explains."""
    titles = {
        receipt.error_code: receipt.error_title
        for item in items
        for receipt in item.receipts
        if receipt.error_code and receipt.error_title and receipt.error_code not in core.titles
    }
    for code in sorted(titles):
        change.driver.run(
            "INSERT INTO error_titles (code, title) VALUES (?, ?) ON CONFLICT (code) DO NOTHING",
            (code, titles[code]),
        )
    change.titles.update(titles)
