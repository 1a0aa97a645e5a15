"""Moments that people marked, such as "new template live"."""

from __future__ import annotations

import uuid
from dataclasses import asdict, fields

from sqlalchemy import select

from incs_core.domain.saved import Annotation
from incs_core.store.engine import Database
from incs_core.store.schema import annotated

_COLUMNS = [annotated.c[field.name] for field in fields(Annotation)]


class Annotations:
    """Marked moments; the store inherits these. Each raises StoreError."""

    database: Database

    def annotate(self, made: Annotation) -> str:
        """Keep a moment; returns its id. One with an id that is there already changes nothing."""
        made_id = made.id or uuid.uuid4().hex
        row = {**asdict(made), "id": made_id}
        known = select(annotated.c.id).where(annotated.c.id == made_id)
        self.database.transact(
            lambda one: one.execute(known).first() or one.execute(annotated.insert(), row)
        )
        return made_id

    def remove_annotation(self, annotation_id: str) -> bool:
        """Delete a moment; False: it is not there any more."""
        gone = annotated.delete().where(annotated.c.id == annotation_id)
        return bool(self.database.transact(lambda one: one.execute(gone).rowcount))

    def annotations(self, start_ms: int, end_ms: int, limit: int = 50) -> list[Annotation]:
        """The last `limit` moments in [start_ms, end_ms), oldest first."""
        at = annotated.c.at_ms
        query = (
            select(*_COLUMNS)
            .where(at >= start_ms, at < end_ms)
            .order_by(at.desc(), annotated.c.id.desc())
            .limit(limit)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [Annotation(**row) for row in reversed(rows)]
