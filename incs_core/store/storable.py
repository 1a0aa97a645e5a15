"""Makes an item fit for any database: some texts and numbers from outside are not."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

from incs_core.store.merge import MAX_MS
from incs_core.store.types import Item

T = TypeVar("T")


def storable(item: Item) -> Item:
    """The same item without what a database refuses: NUL, lone surrogates, times out of range."""
    return Item(
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
