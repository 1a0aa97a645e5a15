"""Templates as last seen; what differs from the look before becomes their history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final, get_args

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from incs_core.store.engine import Database
from incs_core.store.schema import templates
from incs_core.store.template_changes import latest_change, record_changes
from incs_core.store.template_reads import TemplateReads
from incs_core.store.types import Aspect, LearntFrom, TemplateChange, TemplateRow, TemplateSeen

DELETED: Final = "DELETED"
_ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)


class Templates(TemplateReads):
    """Templates and their history; the store inherits these. Each raises StoreError."""

    def save_templates(
        self,
        account: str,
        seen: Sequence[TemplateSeen],
        seen_ms: int,
        complete: bool,
        source: LearntFrom = "look",
    ) -> list[TemplateChange]:
        """Keep what INCS just showed; `complete`: what is missing was deleted. Returns changes."""
        return save_templates(self.database, account, seen, seen_ms, complete, source)

    def mark_missing(
        self, account: str, listed: Collection[str], seen_ms: int
    ) -> list[TemplateChange]:
        """What a complete look did not list is deleted, unless it was seen since (epoch ms)."""
        return mark_missing(self.database, account, listed, seen_ms)

    def mark_deleted(self, account: str, template_id: str, at_ms: int) -> list[TemplateChange]:
        """We deleted a template at INCS (epoch ms); its last state and history stay."""
        return mark_deleted(self.database, account, template_id, at_ms)


def save_templates(
    database: Database,
    account: str,
    seen: Sequence[TemplateSeen],
    seen_ms: int,
    complete: bool,
    source: LearntFrom = "look",
) -> list[TemplateChange]:
    """Keep what INCS just showed and return what changed since the last look.

    The status that a template has when it is first seen is its first change, from None. With
    `complete` (a look at all of them) those that are missing count as deleted.
    """

    def work(connection: Connection) -> list[TemplateChange]:
        wanted = None if complete else [one.template_id for one in seen]
        before = _stored(connection, account, wanted)
        changes: list[TemplateChange] = []
        for one in seen:
            changes += _seen_changes(connection, account, one, before, seen_ms)
        changes = [replace(change, source=source) for change in changes]
        _save(connection, account, seen, before, seen_ms)
        if complete:
            gone = before.keys() - {one.template_id for one in seen}
            changes += _delete(connection, [before[name] for name in sorted(gone)], seen_ms)
        record_changes(connection, changes)
        return changes

    return database.transact(work)


def mark_missing(
    database: Database, account: str, listed: Collection[str], seen_ms: int
) -> list[TemplateChange]:
    """What a complete look did not list is deleted, unless it was seen since (epoch ms)."""
    query = select(templates).where(
        templates.c.account == account,
        templates.c.deleted_ms.is_(None),
        templates.c.last_seen_ms < seen_ms,
    )

    def missing(connection: Connection) -> list[TemplateRow]:
        rows = (TemplateRow(**row) for row in connection.execute(query).mappings())
        return [row for row in rows if row.template_id not in listed]

    def work(connection: Connection) -> list[TemplateChange]:
        changes = _delete(connection, missing(connection), seen_ms)
        record_changes(connection, changes)
        return changes

    with database.read() as connection:
        if not missing(connection):  # most looks miss nothing, and need not write
            return []
    return database.transact(work)


def mark_deleted(
    database: Database, account: str, template_id: str, at_ms: int
) -> list[TemplateChange]:
    """We deleted a template at INCS; its last state stays. One never seen changes nothing."""

    def work(connection: Connection) -> list[TemplateChange]:
        rows = _stored(connection, account, [template_id]).values()
        changes = [replace(change, source="action") for change in _delete(connection, rows, at_ms)]
        record_changes(connection, changes)
        return changes

    return database.transact(work)


def _seen_changes(
    connection: Connection,
    account: str,
    seen: TemplateSeen,
    before: Mapping[str, TemplateRow],
    seen_ms: int,
) -> list[TemplateChange]:
    known = before.get(seen.template_id)
    if known is None:
        return _first_change(connection, account, seen, seen_ms)
    changes = []
    for aspect in _ASPECTS:
        old, new = getattr(known, aspect), getattr(seen, aspect)
        if aspect == "status" and known.deleted_ms is not None:
            old = DELETED
        if new and new != old:
            at_ms = _changed_at(seen, aspect, seen_ms, known.last_seen_ms)
            changes.append(_look(account, seen, aspect, old or None, at_ms, seen_ms))
    return changes


def _first_change(
    connection: Connection, account: str, seen: TemplateSeen, seen_ms: int
) -> list[TemplateChange]:
    latest = latest_change(
        connection, account, seen.template_id, "status"
    )  # a webhook may have told
    if not seen.status or (latest is not None and latest.new_value == seen.status):
        return []
    old = latest.new_value if latest is not None else None
    at_ms = _changed_at(seen, "status", seen_ms, 0)
    return [_look(account, seen, "status", old, at_ms, seen_ms)]


def _changed_at(seen: TemplateSeen, aspect: str, seen_ms: int, after_ms: int) -> int:
    """When it changed by INCS's own clock, where that is plausible; otherwise when we saw it."""
    told = {
        "status": seen.status_updated_ms or seen.updated_ms,
        "category": seen.category_updated_ms,
        "quality": seen.quality_updated_ms,
    }[aspect]
    return told if told is not None and after_ms < told <= seen_ms else seen_ms


def _look(
    account: str, seen: TemplateSeen, aspect: Aspect, old: str | None, at_ms: int, seen_ms: int
) -> TemplateChange:
    new = str(getattr(seen, aspect))
    return TemplateChange(
        account, seen.template_id, seen.name, aspect, old, new, "", at_ms, seen_ms, "look"
    )


def _save(
    connection: Connection,
    account: str,
    seen: Sequence[TemplateSeen],
    before: Mapping[str, TemplateRow],
    seen_ms: int,
) -> None:
    if not seen:
        return
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    insert = dialect.insert(templates)
    keep = {"account", "template_id", "first_seen_ms"}
    updates = {c.name: insert.excluded[c.name] for c in templates.columns if c.name not in keep}
    rows = [_row(account, one, before.get(one.template_id), seen_ms) for one in seen]
    connection.execute(
        insert.on_conflict_do_update(index_elements=["account", "template_id"], set_=updates), rows
    )


def _row(
    account: str, seen: TemplateSeen, known: TemplateRow | None, seen_ms: int
) -> dict[str, object]:
    row = {**asdict(seen), "account": account, "deleted_ms": None}
    del row["category_updated_ms"], row["quality_updated_ms"]  # they date the changes only
    if known is not None:  # a look that does not tell category or quality does not erase them
        row["category"] = seen.category or known.category
        row["quality"] = seen.quality or known.quality
    return {**row, "first_seen_ms": seen_ms, "last_seen_ms": seen_ms}


def _delete(
    connection: Connection, gone: Iterable[TemplateRow], seen_ms: int
) -> list[TemplateChange]:
    changes = []
    for row in gone:
        if row.deleted_ms is None:
            connection.execute(
                update(templates)
                .where(
                    templates.c.account == row.account,
                    templates.c.template_id == row.template_id,
                )
                .values(deleted_ms=seen_ms)
            )
            changes.append(
                TemplateChange(
                    row.account,
                    row.template_id,
                    row.name,
                    "status",
                    row.status,
                    DELETED,
                    "",
                    seen_ms,
                    seen_ms,
                    "look",
                )
            )
    return changes


def _stored(
    connection: Connection, account: str, ids: Sequence[str] | None = None
) -> dict[str, TemplateRow]:
    query = select(templates).where(templates.c.account == account)
    if ids is not None:
        query = query.where(templates.c.template_id.in_(ids))
    rows = connection.execute(query).mappings()
    return {row["template_id"]: TemplateRow(**row) for row in rows}
