"""Templates and their history, as they are asked for."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from incs_core.domain.templates import TemplateChange, TemplateMoments, TemplateRow
from incs_core.store.engine import Database
from incs_core.store.schema import template_changes, templates

_CHANGE_COLUMNS: Final = [
    column for column in template_changes.columns if column is not template_changes.c.id
]
_VERDICTS: Final = ("APPROVED", "REJECTED")


class TemplateReads:
    """What is known of templates; the store inherits these. Each raises StoreError."""

    database: Database

    def templates(self, account: str | None = None) -> list[TemplateRow]:
        """Every template ever seen, of one account or of all, by name."""
        query = select(templates).order_by(
            templates.c.account, templates.c.name, templates.c.template_id
        )
        if account is not None:
            query = query.where(templates.c.account == account)
        with self.database.read() as connection:
            return [TemplateRow(**row) for row in connection.execute(query).mappings()]

    def template_count(self, account: str) -> int:
        """How many templates an account had when we last looked, deleted ones left out."""
        living = templates.c.account == account, templates.c.deleted_ms.is_(None)
        with self.database.read() as connection:
            query = select(func.count()).select_from(templates).where(*living)
            return int(connection.execute(query).scalar_one())

    def template_changes(self, account: str, template_id: str) -> list[TemplateChange]:
        """One template's history, oldest first."""
        mine = template_changes.c.account == account, template_changes.c.template_id == template_id
        order = template_changes.c.at_ms, template_changes.c.id
        return self._changes(select(*_CHANGE_COLUMNS).where(*mine).order_by(*order))

    def changes_since(self, learnt_ms: int, limit: int = 200) -> list[TemplateChange]:
        """The template changes that we learnt after a moment (epoch ms), newest first."""
        learnt, number = template_changes.c.learnt_ms, template_changes.c.id
        query = select(*_CHANGE_COLUMNS).where(learnt > learnt_ms)
        return self._changes(query.order_by(learnt.desc(), number.desc()).limit(limit))

    def template_moments(self) -> dict[tuple[str, str], TemplateMoments]:
        """By account and template id: when its review was decided, and its last change."""
        at = template_changes.c.at_ms
        query = select(
            template_changes.c.account,
            template_changes.c.template_id,
            func.min(case((_is_decision(), at))),
            func.max(at),
        ).group_by(template_changes.c.account, template_changes.c.template_id)
        with self.database.read() as connection:
            rows = connection.execute(query).all()
        return {(row[0], row[1]): TemplateMoments(row[2], row[3]) for row in rows}

    def _changes(self, query: Select[tuple[object, ...]]) -> list[TemplateChange]:
        with self.database.read() as connection:
            return [TemplateChange(**row) for row in connection.execute(query).mappings()]


def _is_decision() -> ColumnElement[bool]:
    """A verdict whose moment is known: not one that a first look found without any time."""
    changes = template_changes.c
    dated = or_(
        changes.old_value.is_not(None),
        changes.source == "webhook",
        changes.at_ms < changes.learnt_ms,
    )
    is_verdict = func.upper(changes.new_value).in_(_VERDICTS)
    return and_(changes.aspect == "status", is_verdict, dated)
