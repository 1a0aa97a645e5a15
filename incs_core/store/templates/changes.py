"""The history of templates: each change, with when we learnt it and how."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, select, update

from incs_core.domain.templates import TemplateChange
from incs_core.store.schema import template_changes, templates


def apply_changes(connection: Connection, changes: Iterable[TemplateChange]) -> None:
    """Keep changes that a webhook told. One about no certain template stays an event only."""
    for change in changes:
        if change.template_id:
            _apply_change(connection, change)


def record_changes(connection: Connection, changes: Sequence[TemplateChange]) -> None:
    """Keep changes."""
    if changes:
        connection.execute(template_changes.insert(), [asdict(change) for change in changes])


def _apply_change(connection: Connection, change: TemplateChange) -> None:
    latest = latest_change(connection, change.account, change.template_id, change.aspect)
    current = _current(connection, change, latest)
    if current == change.new_value:  # a look was quicker than the webhook, or it came twice
        _add_reason(connection, change, latest)
        return
    is_newest = latest is None or change.at_ms >= latest.at_ms
    old_value = change.old_value
    if old_value is None and is_newest:
        old_value = current
    record_changes(connection, [replace(change, old_value=old_value)])
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


def latest_change(connection: Connection, account: str, template_id: str, aspect: str) -> Any:
    """The newest change of one aspect of a template, or None."""
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


def values_learnt_since(
    connection: Connection, account: str, template_ids: Collection[str], learnt_ms: int
) -> dict[tuple[str, str], str]:
    """By template and aspect: the latest value, where any was learnt since (epoch ms)."""
    columns = template_changes.c.template_id, template_changes.c.aspect
    since = (
        template_changes.c.account == account,
        template_changes.c.template_id.in_(template_ids),
        template_changes.c.learnt_ms >= learnt_ms,
    )
    found = connection.execute(select(*columns).where(*since).distinct()).all()
    return {
        (template_id, aspect): latest_change(connection, account, template_id, aspect).new_value
        for template_id, aspect in found
    }
