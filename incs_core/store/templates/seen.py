"""Templates as last seen; what differs from the look before becomes their history."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Final, NamedTuple, get_args

from sqlalchemy import Connection, select, update

from incs_core.domain.templates import Aspect, LearntFrom, TemplateChange, TemplateRow, TemplateSeen
from incs_core.store.engine import Database
from incs_core.store.schema import templates
from incs_core.store.templates.changes import latest_change, record_changes, values_learnt_since
from incs_core.store.templates.queries import TemplateReads
from incs_core.store.upsert import upsert

DELETED: Final = "DELETED"
_ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)


class Templates(TemplateReads):
    """Templates and their history; the store inherits these. Each raises StoreError."""

    def save_templates(
        self,
        account: str,
        seen: Sequence[TemplateSeen],
        asked_ms: int,
        source: LearntFrom = "look",
        learnt_ms: int | None = None,
    ) -> list[TemplateChange]:
        """Keep what INCS, asked at `asked_ms` (epoch ms), showed; returns what changed.

        What was learnt since then is newer and stays. `learnt_ms`: when this is learnt, now.
        """
        return save_templates(self.database, account, seen, asked_ms, source, learnt_ms)

    def mark_missing(
        self,
        account: str,
        listed: Collection[str],
        asked_ms: int,
        learnt_ms: int | None = None,
    ) -> list[TemplateChange]:
        """What a complete look, begun at `asked_ms`, did not list is deleted.

        Not so what was seen or told of since then.
        """
        return mark_missing(self.database, account, listed, asked_ms, learnt_ms)

    def mark_deleted(self, account: str, template_id: str, at_ms: int) -> list[TemplateChange]:
        """We deleted a template at INCS (epoch ms); its last state and history stay."""
        return mark_deleted(self.database, account, template_id, at_ms)


class _Look(NamedTuple):
    """A look at some templates. What was told of them since it was asked is newer than it."""

    account: str
    asked_ms: int
    learnt_ms: int
    told: Mapping[tuple[str, str], str]  # by template and aspect, its latest value


def save_templates(
    database: Database,
    account: str,
    seen: Sequence[TemplateSeen],
    asked_ms: int,
    source: LearntFrom = "look",
    learnt_ms: int | None = None,
) -> list[TemplateChange]:
    """Keep what INCS, asked at `asked_ms`, showed; return what changed since the last look.

    The status that a template has when it is first seen is its first change, from None.
    """

    def work(connection: Connection) -> list[TemplateChange]:
        ids = [one.template_id for one in seen]
        look = _look_at(connection, account, ids, asked_ms, learnt_ms)
        before = _stored(connection, account, ids)
        news = [_news(look, one, before.get(one.template_id)) for one in seen]
        newest = [one for one in news if one is not None]
        changes: list[TemplateChange] = []
        for one in newest:
            changes += _seen_changes(connection, look, one, before.get(one.template_id))
        changes = [replace(change, source=source) for change in changes]
        _save(connection, look, newest, before)
        record_changes(connection, changes)
        return changes

    return database.transact(work)


def mark_missing(
    database: Database,
    account: str,
    listed: Collection[str],
    asked_ms: int,
    learnt_ms: int | None = None,
) -> list[TemplateChange]:
    """What a complete look did not list is deleted, unless it was seen or told of since."""
    query = select(templates).where(
        templates.c.account == account,
        templates.c.deleted_ms.is_(None),
        templates.c.last_seen_ms < asked_ms,
    )

    def missing(connection: Connection) -> list[TemplateRow]:
        rows = (TemplateRow(**row) for row in connection.execute(query).mappings())
        return [row for row in rows if row.template_id not in listed]

    def work(connection: Connection) -> list[TemplateChange]:
        rows = missing(connection)
        ids = [row.template_id for row in rows]
        look = _look_at(connection, account, ids, asked_ms, learnt_ms)
        told = {template_id for template_id, _ in look.told}
        gone = [row for row in rows if row.template_id not in told]
        changes = _delete(connection, gone, asked_ms, look.learnt_ms)
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
        changes = [
            replace(change, source="action") for change in _delete(connection, rows, at_ms, at_ms)
        ]
        record_changes(connection, changes)
        return changes

    return database.transact(work)


def _look_at(
    connection: Connection,
    account: str,
    template_ids: Collection[str],
    asked_ms: int,
    learnt_ms: int | None,
) -> _Look:
    now_ms = time.time_ns() // 1_000_000
    told = values_learnt_since(connection, account, template_ids, asked_ms)
    return _Look(account, asked_ms, now_ms if learnt_ms is None else learnt_ms, told)


def _news(look: _Look, seen: TemplateSeen, known: TemplateRow | None) -> TemplateSeen | None:
    """What is seen, but with what was told since INCS was asked; None: all of it is outdated."""
    if known is not None and known.last_seen_ms > look.asked_ms:
        return None

    def newest(aspect: Aspect) -> str:
        return look.told.get((seen.template_id, aspect), str(getattr(seen, aspect)))

    if look.told.get((seen.template_id, "status")) == DELETED:
        return None
    return replace(
        seen, status=newest("status"), category=newest("category"), quality=newest("quality")
    )


def _seen_changes(
    connection: Connection, look: _Look, seen: TemplateSeen, known: TemplateRow | None
) -> list[TemplateChange]:
    if known is None:
        return _first_change(connection, look, seen)
    changes = []
    for aspect in _ASPECTS:
        old, new = getattr(known, aspect), getattr(seen, aspect)
        if aspect == "status" and known.deleted_ms is not None:
            old = DELETED
        if new and new != old:
            at_ms = _changed_at(seen, aspect, look.learnt_ms, known.last_seen_ms)
            changes.append(_change(look, seen, aspect, old or None, at_ms))
    return changes


def _first_change(connection: Connection, look: _Look, seen: TemplateSeen) -> list[TemplateChange]:
    # a webhook may have told
    latest = latest_change(connection, look.account, seen.template_id, "status")
    if not seen.status or (latest is not None and latest.new_value == seen.status):
        return []
    old = latest.new_value if latest is not None else None
    return [_change(look, seen, "status", old, _changed_at(seen, "status", look.learnt_ms, 0))]


def _changed_at(seen: TemplateSeen, aspect: str, seen_ms: int, after_ms: int) -> int:
    """When it changed by INCS's own clock, where that is plausible; otherwise when we saw it."""
    told = {
        "status": seen.status_updated_ms or seen.updated_ms,
        "category": seen.category_updated_ms,
        "quality": seen.quality_updated_ms,
    }[aspect]
    return told if told is not None and after_ms < told <= seen_ms else seen_ms


def _change(
    look: _Look, seen: TemplateSeen, aspect: Aspect, old: str | None, at_ms: int
) -> TemplateChange:
    new, learnt_ms = str(getattr(seen, aspect)), look.learnt_ms
    return TemplateChange(
        look.account, seen.template_id, seen.name, aspect, old, new, "", at_ms, learnt_ms, "look"
    )


def _save(
    connection: Connection,
    look: _Look,
    seen: Sequence[TemplateSeen],
    before: Mapping[str, TemplateRow],
) -> None:
    if not seen:
        return
    keep = {"account", "template_id", "first_seen_ms"}
    told = [column.name for column in templates.columns if column.name not in keep]
    rows = [_row(look, one, before.get(one.template_id)) for one in seen]
    connection.execute(upsert(connection, templates, told), rows)


def _row(look: _Look, seen: TemplateSeen, known: TemplateRow | None) -> dict[str, object]:
    row = {**asdict(seen), "account": look.account, "deleted_ms": None}
    del row["category_updated_ms"], row["quality_updated_ms"]  # they date the changes only
    if known is not None:  # a look that does not tell category or quality does not erase them
        row["category"] = seen.category or known.category
        row["quality"] = seen.quality or known.quality
    return {**row, "first_seen_ms": look.asked_ms, "last_seen_ms": look.asked_ms}


def _delete(
    connection: Connection, gone: Iterable[TemplateRow], at_ms: int, learnt_ms: int
) -> list[TemplateChange]:
    living = [row for row in gone if row.deleted_ms is None]
    for row in living:
        its = templates.c.account == row.account, templates.c.template_id == row.template_id
        connection.execute(update(templates).where(*its).values(deleted_ms=at_ms))
    return [_deletion(row, at_ms, learnt_ms) for row in living]


def _deletion(row: TemplateRow, at_ms: int, learnt_ms: int) -> TemplateChange:
    its = row.account, row.template_id, row.name
    return TemplateChange(*its, "status", row.status, DELETED, "", at_ms, learnt_ms, "look")


def _stored(connection: Connection, account: str, ids: Sequence[str]) -> dict[str, TemplateRow]:
    query = select(templates).where(
        templates.c.account == account, templates.c.template_id.in_(ids)
    )
    rows = connection.execute(query).mappings()
    return {row["template_id"]: TemplateRow(**row) for row in rows}
