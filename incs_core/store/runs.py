"""Test runs and groups of test phones; the store inherits these."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, Table, Text, select

from incs_core.errors import IncsError
from incs_core.store.engine import Database
from incs_core.store.schema import METADATA

MOST_RECIPIENTS: Final = 50
MOST_GROUPS: Final = 50
MOST_NAME: Final = 60
RunState = Literal["ready", "running", "stopped", "done"]
Verdict = Literal["", "passed", "failed"]

runs = Table(
    "test_runs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("repeats", Text, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    Index("test_runs_by_time", "created_ms"),
)
run_rows = Table(
    "test_run_rows",
    METADATA,
    Column("run_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("tries", Integer, nullable=False),
)
groups = Table(
    "test_groups",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("numbers", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class RunRow:
    """One recipient of a run. `body` is the request as JSON; `tries`: how often it was begun."""

    position: int
    recipient: str
    body: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A test run. `what` is the template's name or the kind; `repeats` the run it does again."""

    id: str
    name: str
    account: str
    channel: str
    what: str
    created_ms: int
    actor: str
    state: RunState = "ready"
    verdict: Verdict = ""
    note: str = ""
    repeats: str = ""
    changed_ms: int = 0
    rows: tuple[RunRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PhoneGroup:
    """Test phones under a name."""

    name: str
    numbers: tuple[str, ...]


class Runs:
    """Runs and groups. Each raises StoreError."""

    database: Database

    def save_run(self, run: Run) -> None:
        """Keep a new run with its rows; a run that is there already stays as it is."""
        head = {key: value for key, value in asdict(run).items() if key != "rows"}
        rows = [{"run_id": run.id, **asdict(row)} for row in run.rows]

        def work(connection: Connection) -> None:
            if connection.execute(select(runs.c.id).where(runs.c.id == run.id)).first() is None:
                connection.execute(runs.insert().values(head))
                connection.execute(run_rows.insert(), rows)

        self.database.transact(work)

    def test_run(self, run_id: str) -> Run | None:
        """A run with its rows, or None."""
        rows = select(run_rows).where(run_rows.c.run_id == run_id).order_by(run_rows.c.position)
        with self.database.read() as connection:
            head = connection.execute(select(runs).where(runs.c.id == run_id)).mappings().first()
            found = connection.execute(rows).mappings().all()
        if head is None:
            return None
        return replace(Run(**head), rows=tuple(_row(row) for row in found))

    def test_runs(self, limit: int = 20) -> list[Run]:
        """The last runs without their rows, newest first."""
        query = select(runs).order_by(runs.c.created_ms.desc(), runs.c.id).limit(limit)
        with self.database.read() as connection:
            return [Run(**row) for row in connection.execute(query).mappings()]

    def begin_row(self, run_id: str, position: int, tries: int) -> bool:
        """Claim the next try of a row. False: somebody else has begun it."""
        claim = (
            run_rows.update()
            .where(run_rows.c.run_id == run_id, run_rows.c.position == position)
            .where(run_rows.c.tries == tries - 1)
            .values(tries=tries)
        )
        return bool(self.database.transact(lambda one: one.execute(claim).rowcount))

    def set_run_state(self, run_id: str, state: RunState, at_ms: int) -> None:
        """Note that a run goes, was stopped or is through."""
        self._change(run_id, {"state": state, "changed_ms": at_ms})

    def judge_run(self, run_id: str, verdict: Verdict, note: str, at_ms: int) -> None:
        """Keep what a person says of a run."""
        self._change(run_id, {"verdict": verdict, "note": note, "changed_ms": at_ms})

    def phone_groups(self) -> list[PhoneGroup]:
        """Every group of test phones, in order of name."""
        query = select(groups.c.name, groups.c.numbers)
        with self.database.read() as connection:
            found = [(name, json.loads(text)) for name, text in connection.execute(query)]
        return sorted(
            (PhoneGroup(name, tuple(numbers)) for name, numbers in found),
            key=lambda group: group.name.casefold(),
        )

    def save_group(self, name: str, numbers: Sequence[str], at_ms: int, actor: str) -> None:
        """Keep test phones under a name, in place of what it held. Raises IncsError."""
        name = _checked(name, numbers)

        def work(connection: Connection) -> None:
            names = set(connection.execute(select(groups.c.name)).scalars())
            if name not in names and len(names) >= MOST_GROUPS:
                raise IncsError(f"There are {MOST_GROUPS} groups.", advice="Delete one first.")
            connection.execute(groups.delete().where(groups.c.name == name))
            row = {"name": name, "numbers": json.dumps([*numbers])}
            connection.execute(groups.insert().values({**row, "created_ms": at_ms, "actor": actor}))

        self.database.transact(work)

    def delete_group(self, name: str) -> bool:
        """Forget a group. False: it was gone already."""
        drop = groups.delete().where(groups.c.name == name)
        return bool(self.database.transact(lambda one: one.execute(drop).rowcount))

    def _change(self, run_id: str, values: dict[str, Any]) -> None:
        change = runs.update().where(runs.c.id == run_id).values(values)
        self.database.transact(lambda one: one.execute(change))


def _row(row: Any) -> RunRow:
    return RunRow(row["position"], row["recipient"], row["body"], row["tries"])


def _checked(name: str, numbers: Sequence[str]) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable() or len(name) > MOST_NAME:
        raise IncsError(f"Name the group with 1 to {MOST_NAME} letters.", advice="Write a name.")
    if not 1 <= len(numbers) <= MOST_RECIPIENTS:
        words = f"A group has 1 to {MOST_RECIPIENTS} numbers; this one has {len(numbers)}."
        raise IncsError(words, advice="Change the numbers.")
    return name
