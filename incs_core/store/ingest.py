"""Ingest: events and all their effects become durable together, each event once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from incs_core.store import inbox, last_heard
from incs_core.store.core import Change, Core
from incs_core.store.storable import storable
from incs_core.store.template_changes import apply_changes
from incs_core.store.translate import Unstorable
from incs_core.store.types import EventRecord, Item, Receipt


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
    heard = [(receipt, item.event.received_ms) for item in items for receipt in item.receipts]
    change.ledger.receive(heard)
    for item in items:
        if item.changes:
            apply_changes(change.connection, item.changes)
        if item.inbound:
            inbox.add(change.connection, item.inbound)
    _keep_titles(change, core, [receipt for receipt, _ in heard if receipt.error_code])


def event_row(event: EventRecord) -> tuple[Any, ...]:
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
        last_heard.note(change.driver, [item.event for item in fresh])
        return news

    return core.change(work)


def _keep_events(change: Change, items: Sequence[Item]) -> list[bool]:
    rows = [event_row(item.event) for item in items]
    keys = [row[:3] for row in rows]
    if len(set(keys)) == len(keys):
        kept = change.driver.add_events(rows)
        return [True] * len(keys) if kept is None else [key in kept for key in keys]
    first = {key: at for at, key in reversed([*enumerate(keys)])}
    kept = change.driver.add_events([rows[at] for at in sorted(first.values())])
    return [first[key] == at and (kept is None or key in kept) for at, key in enumerate(keys)]


def _keep_titles(change: Change, core: Core, failures: Sequence[Receipt]) -> None:
    """The vendor's words for a code, once: for the codes that no catalogue explains."""
    titles = {
        receipt.error_code or "": receipt.error_title
        for receipt in failures
        if receipt.error_title and receipt.error_code not in core.titles
    }
    for code in sorted(titles):
        change.driver.run(
            "INSERT INTO error_titles (code, title) VALUES (?, ?) ON CONFLICT (code) DO NOTHING",
            (code, titles[code]),
        )
    change.titles.update(titles)
