"""Ingest: events and all their effects become durable together, each event once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

from incs_core.domain.events import EventRecord, IngestItem, Receipt
from incs_core.store.drivers.base import Driver, Statement
from incs_core.store.error_translation import Unstorable
from incs_core.store.inbox import add_inbound
from incs_core.store.merge import MAX_MS
from incs_core.store.templates.changes import apply_changes
from incs_core.store.unit_of_work import StoreContext, UnitOfWork

T = TypeVar("T")
_LATER: Final = (
    " ON CONFLICT (account) DO UPDATE SET at_ms = excluded.at_ms"
    " WHERE excluded.at_ms > last_heard.at_ms"
)
_RECEIVED: Final = Statement(
    f"INSERT INTO last_heard (account, at_ms) {{rows}}{_LATER}", ("text", "bigint"), 1, (0,)
)
_RECEIVED_ALL: Final = (
    "INSERT INTO last_heard (account, at_ms)"  # noqa: S608 - texts of our own
    " SELECT account, max(heard_ms) FROM messages"
    f" WHERE first_ms IS NOT NULL GROUP BY account{_LATER}"
)


def record_receipts(driver: Driver, events: Iterable[EventRecord]) -> None:
    """Record when these new events were received; those of no message do not count."""
    found: dict[str, int] = {}
    for event in events:
        if event.message_id and event.received_ms > found.get(event.account, -1):
            found[event.account] = event.received_ms
    driver.many(_RECEIVED, sorted(found.items()))


def record_all_receipts(driver: Driver) -> None:
    """Record the last receipts of a loaded history, by account."""
    driver.run(_RECEIVED_ALL, ())


def sanitized(item: IngestItem) -> IngestItem:
    """The same item without what a database refuses: NUL, lone surrogates, times out of range."""
    return IngestItem(
        _clean(item.event),
        tuple(_clean(receipt) for receipt in item.receipts),
        tuple(_clean(change) for change in item.changes),
        tuple(_clean(row) for row in item.inbound),
    )


def _clean(record: T) -> T:
    values: Any = record
    changes = {field.name: _value(getattr(values, field.name)) for field in fields(values)}
    cleaned: T = replace(values, **changes)
    return cleaned


def _value(value: object) -> object:
    if type(value) is str:
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if type(value) is int:
        return min(max(value, 0), MAX_MS)
    return value


def ingest(context: StoreContext, items: Sequence[IngestItem]) -> list[bool]:
    """Keep `items` in one durable transaction; for each, whether it was new.

    An event that is known already changes nothing. Raises StoreError, and then nothing is kept.
    """
    if not items:
        return []
    try:
        return _ingest(context, items)
    except Unstorable:
        return _ingest(context, [sanitized(item) for item in items])


def apply_effects(change: UnitOfWork, context: StoreContext, items: Sequence[IngestItem]) -> None:
    """Everything that follows from events that are new."""
    received = [(receipt, item.event.received_ms) for item in items for receipt in item.receipts]
    change.batch.receive(received)
    for item in items:
        if item.changes:
            apply_changes(change.connection, item.changes)
        if item.inbound:
            add_inbound(change.connection, item.inbound)
    _keep_titles(change, context, [receipt for receipt, _ in received if receipt.error_code])


def event_values(event: EventRecord) -> tuple[Any, ...]:
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


def _ingest(context: StoreContext, items: Sequence[IngestItem]) -> list[bool]:
    def work(change: UnitOfWork) -> list[bool]:
        news = _keep_events(change, items)
        fresh = [item for item, new in zip(items, news, strict=True) if new]
        apply_effects(change, context, fresh)
        change.flush()
        record_receipts(change.driver, [item.event for item in fresh])
        return news

    return context.change(work)


def _keep_events(change: UnitOfWork, items: Sequence[IngestItem]) -> list[bool]:
    rows = [event_values(item.event) for item in items]
    keys = [row[:3] for row in rows]
    if len(set(keys)) == len(keys):
        kept = change.driver.add_events(rows)
        return [True] * len(keys) if kept is None else [key in kept for key in keys]
    first = {key: at for at, key in reversed([*enumerate(keys)])}
    kept = change.driver.add_events([rows[at] for at in sorted(first.values())])
    return [first[key] == at and (kept is None or key in kept) for at, key in enumerate(keys)]


def _keep_titles(change: UnitOfWork, context: StoreContext, failures: Sequence[Receipt]) -> None:
    """The vendor's words for a code, once: for the codes that no catalogue explains."""
    titles = {
        receipt.error_code or "": receipt.error_title
        for receipt in failures
        if receipt.error_title and receipt.error_code not in context.titles
    }
    for code in sorted(titles):
        change.driver.run(
            "INSERT INTO error_titles (code, title) VALUES (?, ?) ON CONFLICT (code) DO NOTHING",
            (code, titles[code]),
        )
    change.titles.update(titles)
