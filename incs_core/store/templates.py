"""Templates as last seen, and each change with when we learnt it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final, get_args

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from incs_core.store.core import Core
from incs_core.store.schema import template_changes, templates
from incs_core.store.types import Aspect, TemplateChange, TemplateRow, TemplateSeen

DELETED: Final = "DELETED"
_ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)
_CHANGE_COLUMNS: Final = [
    column for column in template_changes.columns if column is not template_changes.c.id
]


def apply_changes(connection: Connection, changes: Iterable[TemplateChange]) -> None:
    """Keep changes that a webhook told. One about no certain template stays an event only."""
    for change in changes:
        if change.template_id:
            _apply_change(connection, change)


def save_templates(
    core: Core, account: str, seen: Sequence[TemplateSeen], seen_ms: int, complete: bool
) -> list[TemplateChange]:
    """Keep what INCS just showed and return what changed since the last look.

    The status that a template has when it is first seen is its first change, from None. With
    `complete` (a look at all of them) those that are missing count as deleted.
    """

    def work(connection: Connection) -> list[TemplateChange]:
        before = _stored(connection, account)
        changes: list[TemplateChange] = []
        for one in seen:
            changes += _seen_changes(connection, account, one, before, seen_ms)
        _save(connection, account, seen, before, seen_ms)
        if complete:
            gone = before.keys() - {one.template_id for one in seen}
            changes += _delete(connection, [before[name] for name in sorted(gone)], seen_ms)
        _record(connection, changes)
        return changes

    return core.database.transact(work)


def all_templates(core: Core, account: str | None) -> list[TemplateRow]:
    """Every template ever seen, of one account or of all, by name."""
    query = select(templates).order_by(
        templates.c.account, templates.c.name, templates.c.template_id
    )
    if account is not None:
        query = query.where(templates.c.account == account)
    with core.database.read() as connection:
        return [TemplateRow(**row) for row in connection.execute(query).mappings()]


def changes_of(core: Core, account: str, template_id: str) -> list[TemplateChange]:
    """One template's history, oldest first."""
    query = (
        select(*_CHANGE_COLUMNS)
        .where(
            template_changes.c.account == account,
            template_changes.c.template_id == template_id,
        )
        .order_by(template_changes.c.at_ms, template_changes.c.id)
    )
    with core.database.read() as connection:
        return [TemplateChange(**row) for row in connection.execute(query).mappings()]


def recent_changes(core: Core, limit: int) -> list[TemplateChange]:
    """The changes that we learnt last, newest first."""
    query = (
        select(*_CHANGE_COLUMNS)
        .order_by(template_changes.c.learnt_ms.desc(), template_changes.c.id.desc())
        .limit(limit)
    )
    with core.database.read() as connection:
        return [TemplateChange(**row) for row in connection.execute(query).mappings()]


def _apply_change(connection: Connection, change: TemplateChange) -> None:
    latest = _latest(connection, change.account, change.template_id, change.aspect)
    current = _current(connection, change, latest)
    if current == change.new_value:  # a look was quicker than the webhook, or it came twice
        _add_reason(connection, change, latest)
        return
    is_newest = latest is None or change.at_ms >= latest.at_ms
    old_value = change.old_value
    if old_value is None and is_newest:
        old_value = current
    _record(connection, [_with_old(change, old_value)])
    if is_newest:
        connection.execute(
            update(templates)
            .where(
                templates.c.account == change.account,
                templates.c.template_id == change.template_id,
            )
            .values({change.aspect: change.new_value})
        )


def _add_reason(connection: Connection, change: TemplateChange, latest: Any) -> None:
    """Only webhooks say why: keep it beside a change that a look found without a reason."""
    if change.reason and latest is not None and not latest.reason:
        connection.execute(
            update(template_changes)
            .where(template_changes.c.id == latest.id)
            .values(reason=change.reason)
        )


def _current(connection: Connection, change: TemplateChange, latest: Any) -> str | None:
    if latest is not None:
        return str(latest.new_value)
    query = select(templates.c[change.aspect]).where(
        templates.c.account == change.account, templates.c.template_id == change.template_id
    )
    value: str | None = connection.execute(query).scalar_one_or_none()
    return value


def _latest(connection: Connection, account: str, template_id: str, aspect: str) -> Any:
    query = (
        select(
            template_changes.c.id,
            template_changes.c.new_value,
            template_changes.c.at_ms,
            template_changes.c.reason,
        )
        .where(
            template_changes.c.account == account,
            template_changes.c.template_id == template_id,
            template_changes.c.aspect == aspect,
        )
        .order_by(template_changes.c.at_ms.desc(), template_changes.c.id.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


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
    latest = _latest(connection, account, seen.template_id, "status")  # a webhook may have told
    if not seen.status or (latest is not None and latest.new_value == seen.status):
        return []
    old = latest.new_value if latest is not None else None
    at_ms = _changed_at(seen, "status", seen_ms, 0)
    return [_look(account, seen, "status", old, at_ms, seen_ms)]


def _changed_at(seen: TemplateSeen, aspect: str, seen_ms: int, after_ms: int) -> int:
    """When it changed by INCS's own clock, where that is plausible; otherwise when we saw it."""
    told = (seen.status_updated_ms or seen.updated_ms) if aspect == "status" else None
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


def _stored(connection: Connection, account: str) -> dict[str, TemplateRow]:
    query = select(templates).where(templates.c.account == account)
    rows = connection.execute(query).mappings()
    return {row["template_id"]: TemplateRow(**row) for row in rows}


def _record(connection: Connection, changes: Sequence[TemplateChange]) -> None:
    if changes:
        connection.execute(template_changes.insert(), [asdict(change) for change in changes])


def _with_old(change: TemplateChange, old_value: str | None) -> TemplateChange:
    values = asdict(change)
    values["old_value"] = old_value
    return TemplateChange(**values)
