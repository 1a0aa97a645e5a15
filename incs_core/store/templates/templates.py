"""Templates as last seen; what differs from before becomes their history."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Final, NamedTuple, get_args

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select, update

from incs_core.domain.templates import (
    Aspect,
    LearntFrom,
    TemplateChange,
    TemplateMoments,
    TemplateRow,
    TemplateSeen,
)
from incs_core.store.engine import Database
from incs_core.store.schema import template_changes, templates
from incs_core.store.templates.changes import latest_change, record_changes, values_learnt_since
from incs_core.store.upsert import upsert

DELETED: Final = "DELETED"
_ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)
_CHANGE_COLUMNS: Final = [
    column for column in template_changes.columns if column is not template_changes.c.id
]
_DECISIONS: Final = ("APPROVED", "REJECTED")


class _Listing(NamedTuple):
    """Templates as INCS listed them. `newer`: what was learnt since the request was made."""

    account: str
    asked_ms: int
    learnt_ms: int
    newer: Mapping[tuple[str, str], str]  # by template and aspect, its latest value


class Templates:
    """Templates and their history. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, account: str) -> int:
        """How many templates an account has, deleted ones left out."""
        living = templates.c.account == account, templates.c.deleted_ms.is_(None)
        with self._database.read() as connection:
            query = select(func.count()).select_from(templates).where(*living)
            return int(connection.execute(query).scalar_one())

    def changes(self, account: str, template_id: str) -> list[TemplateChange]:
        """One template's history, oldest first."""
        mine = template_changes.c.account == account, template_changes.c.template_id == template_id
        order = template_changes.c.at_ms, template_changes.c.id
        return self._changes(select(*_CHANGE_COLUMNS).where(*mine).order_by(*order))

    def changes_since(self, learnt_ms: int, limit: int = 200) -> list[TemplateChange]:
        """The template changes that we learnt after a moment (epoch ms), newest first."""
        learnt, number = template_changes.c.learnt_ms, template_changes.c.id
        query = select(*_CHANGE_COLUMNS).where(learnt > learnt_ms)
        return self._changes(query.order_by(learnt.desc(), number.desc()).limit(limit))

    def moments(self) -> dict[tuple[str, str], TemplateMoments]:
        """By account and template id: when its review was decided, and its last change."""
        at = template_changes.c.at_ms
        query = select(
            template_changes.c.account,
            template_changes.c.template_id,
            func.min(case((_is_decision(), at))),
            func.max(at),
        ).group_by(template_changes.c.account, template_changes.c.template_id)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return {(row[0], row[1]): TemplateMoments(row[2], row[3]) for row in rows}

    def save(
        self,
        account: str,
        seen: Sequence[TemplateSeen],
        asked_ms: int,
        source: LearntFrom = "look",
        learnt_ms: int | None = None,
    ) -> list[TemplateChange]:
        """Save what INCS, asked at `asked_ms` (epoch ms), listed; returns what changed.

        What was learnt since `asked_ms` is newer and stays. `learnt_ms`: when this is learnt, now.
        The status that a template has when it is first seen is its first change, from None.
        """

        def work(connection: Connection) -> list[TemplateChange]:
            ids = [one.template_id for one in seen]
            listing = _listing_of(connection, account, ids, asked_ms, learnt_ms)
            before = _stored(connection, account, ids)
            news = [_news(listing, one, before.get(one.template_id)) for one in seen]
            newest = [one for one in news if one is not None]
            changes: list[TemplateChange] = []
            for one in newest:
                changes += _seen_changes(connection, listing, one, before.get(one.template_id))
            changes = [replace(change, source=source) for change in changes]
            _save(connection, listing, newest, before)
            record_changes(connection, changes)
            return changes

        return self._database.transact(work)

    def mark_missing(
        self,
        account: str,
        listed: Collection[str],
        asked_ms: int,
        learnt_ms: int | None = None,
    ) -> list[TemplateChange]:
        """What a complete listing, asked for at `asked_ms`, lacks is deleted, unless seen since."""
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
            listing = _listing_of(connection, account, ids, asked_ms, learnt_ms)
            newer = {template_id for template_id, _ in listing.newer}
            gone = [row for row in rows if row.template_id not in newer]
            changes = _delete(connection, gone, asked_ms, listing.learnt_ms)
            record_changes(connection, changes)
            return changes

        with self._database.read() as connection:
            if not missing(connection):  # most listings lack nothing, and need no write
                return []
        return self._database.transact(work)

    def mark_deleted(self, account: str, template_id: str, at_ms: int) -> list[TemplateChange]:
        """We deleted a template at INCS (epoch ms); its last state and history stay."""

        def work(connection: Connection) -> list[TemplateChange]:
            rows = _stored(connection, account, [template_id]).values()
            changes = [
                replace(change, source="action")
                for change in _delete(connection, rows, at_ms, at_ms)
            ]
            record_changes(connection, changes)
            return changes

        return self._database.transact(work)

    def _changes(self, query: Select[tuple[object, ...]]) -> list[TemplateChange]:
        with self._database.read() as connection:
            return [TemplateChange(**row) for row in connection.execute(query).mappings()]

    def list(self, account: str | None = None) -> list[TemplateRow]:
        """Every template ever seen, of one account or of all, by name."""
        query = select(templates).order_by(
            templates.c.account, templates.c.name, templates.c.template_id
        )
        if account is not None:
            query = query.where(templates.c.account == account)
        with self._database.read() as connection:
            return [TemplateRow(**row) for row in connection.execute(query).mappings()]


def _listing_of(
    connection: Connection,
    account: str,
    template_ids: Collection[str],
    asked_ms: int,
    learnt_ms: int | None,
) -> _Listing:
    now_ms = time.time_ns() // 1_000_000
    newer = values_learnt_since(connection, account, template_ids, asked_ms)
    return _Listing(account, asked_ms, now_ms if learnt_ms is None else learnt_ms, newer)


def _news(listing: _Listing, seen: TemplateSeen, known: TemplateRow | None) -> TemplateSeen | None:
    """The listed template with what was learnt since INCS was asked; None: all is outdated."""
    if known is not None and known.last_seen_ms > listing.asked_ms:
        return None

    def newest(aspect: Aspect) -> str:
        return listing.newer.get((seen.template_id, aspect), str(getattr(seen, aspect)))

    if listing.newer.get((seen.template_id, "status")) == DELETED:
        return None
    return replace(
        seen, status=newest("status"), category=newest("category"), quality=newest("quality")
    )


def _seen_changes(
    connection: Connection, listing: _Listing, seen: TemplateSeen, known: TemplateRow | None
) -> list[TemplateChange]:
    if known is None:
        return _first_change(connection, listing, seen)
    changes = []
    for aspect in _ASPECTS:
        old, new = getattr(known, aspect), getattr(seen, aspect)
        if aspect == "status" and known.deleted_ms is not None:
            old = DELETED
        if new and new != old:
            at_ms = _changed_at(seen, aspect, listing.learnt_ms, known.last_seen_ms)
            changes.append(_change(listing, seen, aspect, old or None, at_ms))
    return changes


def _first_change(
    connection: Connection, listing: _Listing, seen: TemplateSeen
) -> list[TemplateChange]:
    # a webhook may have been first
    latest = latest_change(connection, listing.account, seen.template_id, "status")
    if not seen.status or (latest is not None and latest.new_value == seen.status):
        return []
    old = latest.new_value if latest is not None else None
    return [
        _change(listing, seen, "status", old, _changed_at(seen, "status", listing.learnt_ms, 0))
    ]


def _changed_at(seen: TemplateSeen, aspect: str, seen_ms: int, after_ms: int) -> int:
    """When it changed by INCS's own clock, where that is plausible; otherwise when we saw it."""
    dated_ms = {
        "status": seen.status_updated_ms or seen.updated_ms,
        "category": seen.category_updated_ms,
        "quality": seen.quality_updated_ms,
    }[aspect]
    return dated_ms if dated_ms is not None and after_ms < dated_ms <= seen_ms else seen_ms


def _change(
    listing: _Listing, seen: TemplateSeen, aspect: Aspect, old: str | None, at_ms: int
) -> TemplateChange:
    new, learnt_ms = str(getattr(seen, aspect)), listing.learnt_ms
    return TemplateChange(
        listing.account, seen.template_id, seen.name, aspect, old, new, "", at_ms, learnt_ms, "look"
    )


def _save(
    connection: Connection,
    listing: _Listing,
    seen: Sequence[TemplateSeen],
    before: Mapping[str, TemplateRow],
) -> None:
    if not seen:
        return
    keep = {"account", "template_id", "first_seen_ms"}
    updated = [column.name for column in templates.columns if column.name not in keep]
    rows = [_row(listing, one, before.get(one.template_id)) for one in seen]
    connection.execute(upsert(connection, templates, updated), rows)


def _row(listing: _Listing, seen: TemplateSeen, known: TemplateRow | None) -> dict[str, object]:
    row = {**asdict(seen), "account": listing.account, "deleted_ms": None}
    del row["category_updated_ms"], row["quality_updated_ms"]  # they date the changes only
    if known is not None:  # a listing without category or quality does not erase them
        row["category"] = seen.category or known.category
        row["quality"] = seen.quality or known.quality
    return {**row, "first_seen_ms": listing.asked_ms, "last_seen_ms": listing.asked_ms}


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


def _is_decision() -> ColumnElement[bool]:
    """A decision with a known time: not one that a first listing had without any time."""
    changes = template_changes.c
    dated = or_(
        changes.old_value.is_not(None),
        changes.source == "webhook",
        changes.at_ms < changes.learnt_ms,
    )
    is_verdict = func.upper(changes.new_value).in_(_DECISIONS)
    return and_(changes.aspect == "status", is_verdict, dated)
