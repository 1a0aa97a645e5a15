"""Test runs, and groups of test phones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from sqlalchemy import Connection, select

from incs_core.domain.jobs import PhoneGroup, TestRun, TestRunRow, TestRunState, Verdict
from incs_core.errors import IncsError
from incs_core.store.engine import Database
from incs_core.store.schema import phone_groups, test_run_rows, test_runs

MOST_RECIPIENTS: Final = 50
MOST_GROUPS: Final = 50
MOST_NAME: Final = 60


class TestRuns:
    """Test runs. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, run: TestRun) -> None:
        """Keep a new run with its rows; a run that is there already stays as it is."""
        head = {key: value for key, value in asdict(run).items() if key != "rows"}
        rows = [{"run_id": run.id, **asdict(row)} for row in run.rows]

        def work(connection: Connection) -> None:
            if (
                connection.execute(select(test_runs.c.id).where(test_runs.c.id == run.id)).first()
                is None
            ):
                connection.execute(test_runs.insert().values(head))
                connection.execute(test_run_rows.insert(), rows)

        self._database.transact(work)

    def get(self, run_id: str) -> TestRun | None:
        """A run with its rows, or None."""
        rows = (
            select(test_run_rows)
            .where(test_run_rows.c.run_id == run_id)
            .order_by(test_run_rows.c.position)
        )
        with self._database.read() as connection:
            head = (
                connection.execute(select(test_runs).where(test_runs.c.id == run_id))
                .mappings()
                .first()
            )
            found = connection.execute(rows).mappings().all()
        if head is None:
            return None
        return replace(TestRun(**head), rows=tuple(_row(row) for row in found))

    def claim_row(self, run_id: str, position: int, tries: int) -> bool:
        """Claim the next try of a row. False: somebody else has begun it."""
        claim = (
            test_run_rows.update()
            .where(test_run_rows.c.run_id == run_id, test_run_rows.c.position == position)
            .where(test_run_rows.c.tries == tries - 1)
            .values(tries=tries)
        )
        return bool(self._database.transact(lambda one: one.execute(claim).rowcount))

    def set_state(self, run_id: str, state: TestRunState, at_ms: int) -> None:
        """Record that a run is running, stopped or done."""
        self._change(run_id, {"state": state, "changed_ms": at_ms})

    def set_verdict(self, run_id: str, verdict: Verdict, note: str, at_ms: int) -> None:
        """Record a person's verdict on a run."""
        self._change(run_id, {"verdict": verdict, "note": note, "changed_ms": at_ms})

    def _change(self, run_id: str, values: dict[str, Any]) -> None:
        change = test_runs.update().where(test_runs.c.id == run_id).values(values)
        self._database.transact(lambda one: one.execute(change))

    def list(self, limit: int = 20) -> list[TestRun]:
        """The last runs without their rows, newest first."""
        query = (
            select(test_runs).order_by(test_runs.c.created_ms.desc(), test_runs.c.id).limit(limit)
        )
        with self._database.read() as connection:
            return [TestRun(**row) for row in connection.execute(query).mappings()]


class PhoneGroups:
    """Named groups of test phones. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, name: str, numbers: Sequence[str], at_ms: int, actor: str) -> None:
        """Keep test phones under a name, in place of what it held. Raises IncsError."""
        name = _checked(name, numbers)

        def work(connection: Connection) -> None:
            names = set(connection.execute(select(phone_groups.c.name)).scalars())
            if name not in names and len(names) >= MOST_GROUPS:
                raise IncsError(f"There are {MOST_GROUPS} groups.", advice="Delete one first.")
            connection.execute(phone_groups.delete().where(phone_groups.c.name == name))
            row = {"name": name, "numbers": json.dumps([*numbers])}
            connection.execute(
                phone_groups.insert().values({**row, "created_ms": at_ms, "actor": actor})
            )

        self._database.transact(work)

    def delete(self, name: str) -> bool:
        """Forget a group. False: it was gone already."""
        drop = phone_groups.delete().where(phone_groups.c.name == name)
        return bool(self._database.transact(lambda one: one.execute(drop).rowcount))

    def list(self) -> list[PhoneGroup]:
        """Every group of test phones, in order of name."""
        query = select(phone_groups.c.name, phone_groups.c.numbers)
        with self._database.read() as connection:
            found = [(name, json.loads(text)) for name, text in connection.execute(query)]
        return sorted(
            (PhoneGroup(name, tuple(numbers)) for name, numbers in found),
            key=lambda group: group.name.casefold(),
        )


def _row(row: Any) -> TestRunRow:
    return TestRunRow(row["position"], row["recipient"], row["body"], row["tries"])


def _checked(name: str, numbers: Sequence[str]) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable() or len(name) > MOST_NAME:
        raise IncsError(f"Name the group with 1 to {MOST_NAME} letters.", advice="Enter a name.")
    if not 1 <= len(numbers) <= MOST_RECIPIENTS:
        words = f"A group has 1 to {MOST_RECIPIENTS} phone numbers; this one has {len(numbers)}."
        raise IncsError(words, advice="Change the phone numbers.")
    return name
