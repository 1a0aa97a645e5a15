"""What people keep while they write templates: drafts, and named values to look at them with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from incs_core.domain.saved import SavedDraft, VariableSet
from incs_core.errors import IncsError
from incs_core.store.engine import Database
from incs_core.store.schema import template_drafts, variable_sets
from incs_core.store.upsert import upsert

MOST_SET_NAME: Final = 40
MOST_SETS: Final = 50
MOST_DRAFTS: Final = 200


class TemplateDrafts:
    """Drafts of templates. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, draft_id: str) -> SavedDraft | None:
        """One draft, or None."""
        query = select(template_drafts).where(template_drafts.c.id == draft_id)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return SavedDraft(**row) if row else None

    def save(self, draft: SavedDraft) -> None:
        """Keep a draft as it stands; when it was made stays."""
        row = {name: getattr(draft, name) for name in SavedDraft.__slots__}
        told = ("account", "name", "body", "actor", "updated_ms")
        self._database.transact(
            lambda one: one.execute(upsert(one, template_drafts, told).values(row))
        )

    def delete(self, draft_id: str) -> bool:
        """Forget a draft and its values. False: it was gone already."""
        gone = template_drafts.delete().where(template_drafts.c.id == draft_id)
        owned = variable_sets.delete().where(variable_sets.c.template == draft_account(draft_id))

        def work(connection: Connection) -> bool:
            connection.execute(owned)
            return connection.execute(gone).rowcount > 0

        return self._database.transact(work)

    def list(self) -> list[SavedDraft]:
        """The drafts, last changed first."""
        order = (template_drafts.c.updated_ms.desc(), template_drafts.c.id)
        query = select(template_drafts).order_by(*order).limit(MOST_DRAFTS)
        with self._database.read() as connection:
            return [SavedDraft(**row) for row in connection.execute(query).mappings()]


class VariableSets:
    """Named values for a template's variables. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, kept: VariableSet) -> None:
        """Keep a set; one of the same name is replaced. Raises IncsError if the name is no name."""
        row = {
            "account": kept.account,
            "template": kept.template,
            "name": _checked(kept.name),
            "body": json.dumps(dict(kept.values), ensure_ascii=False),
            "actor": kept.actor,
            "updated_ms": kept.updated_ms,
        }

        def work(connection: Connection) -> None:
            _refuse_too_many(connection, row)
            statement = upsert(connection, variable_sets, ("body", "actor", "updated_ms"))
            connection.execute(statement.values(row))

        self._database.transact(work)

    def delete(self, account: str, template: str, name: str) -> bool:
        """Forget a set. False: it was gone already."""
        named = (*_of(account, template), variable_sets.c.name == name)
        gone = variable_sets.delete().where(*named)
        return self._database.transact(lambda one: one.execute(gone).rowcount > 0)

    def move(self, account: str, template: str, new_template: str) -> int:
        """Give the sets to another template, such as a draft's to the template that it became.

        A set of the same name there stays as it is. Returns how many were moved.
        """
        found = self.list(account, template)
        known = {one.name for one in self.list(account, new_template)}
        moved = [one.name for one in found if one.name not in known]
        change = (
            variable_sets.update()
            .where(*_of(account, template), variable_sets.c.name.in_(moved))
            .values(template=new_template)
        )
        return self._database.transact(lambda one: one.execute(change).rowcount)

    def list(self, account: str, template: str) -> list[VariableSet]:
        """The sets of a template, in order of name."""
        with self._database.read() as connection:
            rows = connection.execute(select(variable_sets).where(*_of(account, template)))
            found = [_set(dict(row)) for row in rows.mappings()]
        return sorted(found, key=lambda one: one.name.casefold())


def draft_account(draft_id: str) -> str:
    """What stands for a template's name while it is a draft; no template can be called so."""
    return f"draft:{draft_id}"


def _of(account: str, template: str) -> tuple[Any, Any]:
    return variable_sets.c.account == account, variable_sets.c.template == template


def _set(row: Mapping[str, Any]) -> VariableSet:
    fields = {name: row[name] for name in ("account", "template", "name", "actor", "updated_ms")}
    return VariableSet(**fields, values=json.loads(row["body"]))


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise IncsError("Sample values need a name.", advice="Enter a name.")
    if len(name) > MOST_SET_NAME:
        advice = f"Use at most {MOST_SET_NAME}."
        raise IncsError(f"The name has {len(name)} characters.", advice=advice)
    return name


def _refuse_too_many(connection: Connection, row: Mapping[str, Any]) -> None:
    query = select(variable_sets.c.name).where(*_of(row["account"], row["template"]))
    names = set(connection.execute(query).scalars())
    if row["name"] not in names and len(names) >= MOST_SETS:
        raise IncsError(
            f"There are already {MOST_SETS} sets of sample values.", advice="Delete one first."
        )
