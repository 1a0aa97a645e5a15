"""Look-ups that are kept: which ids were asked for, and what INCS said of each.

A look-up is cut into parts, one for each call. A part without an answer is still to be asked, so
that a look-up that was stopped, or whose process ended, goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, Table, Text, Update, select

from incs_core.errors import IncsError
from incs_core.store.engine import Database
from incs_core.store.schema import METADATA

MOST_NAME: Final = 80
RUNNING, STOPPED, HALTED, DONE = "running", "stopped", "halted", "done"
_PARTS_AT_ONCE: Final = 200

look_ups = Table(
    "look_ups",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("series", Text, nullable=False),  # the id of the first of those that repeat each other
    Column("name", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("spent_ms", BigInteger, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    Index("look_ups_by_series", "series", "created_ms"),
)
look_up_parts = Table(
    "look_up_parts",
    METADATA,
    Column("look_up", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("ids", Text, nullable=False),  # JSON: a list of texts
    Column("answers", Text),  # JSON: for each id null (not known to INCS) or a `Said`
    Column("problem", Text, nullable=False),
)
_l, _p = look_ups.c, look_up_parts.c


class Said(NamedTuple):
    """What INCS said of an id. `status` is its own word; `at_s` is Unix seconds, None without."""

    status: str
    code: str | None = None
    title: str = ""
    at_s: int | None = None


class Part(NamedTuple):
    """The ids of one call."""

    number: int
    ids: tuple[str, ...]


class AnsweredPart(NamedTuple):
    """What came of one call: for each id what INCS said (None: it does not know it).

    `answers` is None, and `problem` says why, where the ids could not be asked.
    """

    number: int
    answers: tuple[Said | None, ...] | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LookUpRow:
    """A look-up. `state`: running, stopped (by a person), halted (by `problem`) or done.

    `known` and `unknown` count ids that were asked; `spent_ms` is the time that asking took.
    """

    id: str
    series: str
    name: str
    account: str
    actor: str
    created_ms: int
    state: str = RUNNING
    problem: str = ""
    total: int = 0
    known: int = 0
    unknown: int = 0
    spent_ms: int = 0
    changed_ms: int = 0

    @property
    def done(self) -> int:
        """How many ids were asked."""
        return self.known + self.unknown


class KeptLookUps:
    """Look-ups and their answers; the store inherits these. Each raises StoreError."""

    database: Database

    def add_look_up(self, row: LookUpRow, parts: Sequence[Sequence[str]]) -> LookUpRow:
        """Keep a new look-up with the ids of each of its calls; nothing is asked yet.

        Raises IncsError if its name is empty or too long.
        """
        total = sum(map(len, parts))
        kept = {**asdict(row), "name": checked_name(row.name), "total": total}
        rows = [
            {"look_up": row.id, "part": number, "ids": json.dumps(list(ids)), "problem": ""}
            for number, ids in enumerate(parts)
        ]

        def work(connection: Connection) -> None:
            connection.execute(look_ups.insert().values(kept))
            if rows:
                connection.execute(look_up_parts.insert(), rows)

        self.database.transact(work)
        return LookUpRow(**kept)

    def look_up(self, look_up_id: str) -> LookUpRow | None:
        """A look-up by its id, or None."""
        with self.database.read() as connection:
            row = connection.execute(select(look_ups).where(_l.id == look_up_id)).mappings().first()
            return LookUpRow(**row) if row else None

    def look_ups(self, limit: int = 50) -> list[LookUpRow]:
        """The look-ups that were begun last, newest first."""
        query = select(look_ups).order_by(_l.created_ms.desc(), _l.id).limit(limit)
        with self.database.read() as connection:
            return [LookUpRow(**row) for row in connection.execute(query).mappings()]

    def look_up_series(self, series: str) -> list[LookUpRow]:
        """A look-up and all its repetitions, oldest first."""
        query = select(look_ups).where(_l.series == series).order_by(_l.created_ms, _l.id)
        with self.database.read() as connection:
            return [LookUpRow(**row) for row in connection.execute(query).mappings()]

    def running_look_ups(self) -> list[str]:
        """Ids of the look-ups that somebody began and nobody stopped, oldest first."""
        query = select(_l.id).where(_l.state == RUNNING).order_by(_l.created_ms, _l.id)
        with self.database.read() as connection:
            return list(connection.execute(query).scalars())

    def open_parts(self, look_up_id: str) -> list[Part]:
        """The calls that were not answered yet, in their order."""
        query = (
            select(_p.part, _p.ids)
            .where(_p.look_up == look_up_id, _p.answers.is_(None))
            .order_by(_p.part)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).all()
        return [Part(number, tuple(json.loads(ids))) for number, ids in rows]

    def keep_answers(
        self, look_up_id: str, answered: Sequence[AnsweredPart], spent_ms: int, now_ms: int
    ) -> None:
        """Keep what INCS said; `spent_ms` more were spent on it. A second answer counts once."""
        rows = [_answer_row(look_up_id, one) for one in answered]

        def work(connection: Connection) -> None:
            known = unknown = 0
            for row, one in zip(rows, answered, strict=True):
                if connection.execute(_update(row)).rowcount and one.answers is not None:
                    known += sum(said is not None for said in one.answers)
                    unknown += sum(said is None for said in one.answers)
            connection.execute(
                look_ups.update()
                .where(_l.id == look_up_id)
                .values(
                    known=_l.known + known,
                    unknown=_l.unknown + unknown,
                    spent_ms=_l.spent_ms + spent_ms,
                    changed_ms=now_ms,
                )
            )

        self.database.transact(work)

    def set_look_up_state(
        self, look_up_id: str, state: str, now_ms: int, problem: str = ""
    ) -> None:
        """Note whether it runs, was stopped, halted or is done."""
        change = look_ups.update().where(_l.id == look_up_id)
        change = change.values(state=state, problem=problem, changed_ms=now_ms)
        self.database.transact(lambda connection: connection.execute(change).rowcount)

    def rename_look_up(self, look_up_id: str, name: str) -> bool:
        """Give it, and those that it repeats, another name. False: it is gone."""
        wanted = checked_name(name)
        series = select(_l.series).where(_l.id == look_up_id).scalar_subquery()
        change = look_ups.update().where(_l.series == series).values(name=wanted)
        return self.database.transact(lambda connection: connection.execute(change).rowcount > 0)

    def delete_look_up(self, look_up_id: str) -> bool:
        """Forget a look-up and its answers; the history keeps what was learnt. False: it is gone.

        Those that repeat it stay, and still know each other.
        """

        def work(connection: Connection) -> bool:
            connection.execute(look_up_parts.delete().where(_p.look_up == look_up_id))
            return connection.execute(look_ups.delete().where(_l.id == look_up_id)).rowcount > 0

        return self.database.transact(work)

    def look_up_answers(self, look_up_id: str) -> Iterator[tuple[str, Said | None]]:
        """Each id that was asked with what INCS said (None: it does not know it), in order."""
        for ids, answers in self._parts(look_up_id, asked=True):
            for message_id, said in zip(ids, json.loads(answers or "[]"), strict=True):
                yield message_id, None if said is None else Said(*said)

    def unasked_ids(self, look_up_id: str) -> list[str]:
        """The ids that INCS was not asked about yet, or could not be."""
        parts = self._parts(look_up_id, asked=False)
        return [message_id for ids, _ in parts for message_id in ids]

    def look_up_problems(self, look_up_id: str) -> dict[str, int]:
        """Why parts could not be asked, each with how many ids that concerns."""
        query = (
            select(_p.problem, _p.ids)
            .where(_p.look_up == look_up_id, _p.answers.is_(None), _p.problem != "")
            .order_by(_p.part)
        )
        concerned: dict[str, int] = {}
        with self.database.read() as connection:
            for problem, ids in connection.execute(query).all():
                concerned[problem] = concerned.get(problem, 0) + len(json.loads(ids))
        return concerned

    def _parts(self, look_up_id: str, *, asked: bool) -> Iterator[tuple[list[str], str | None]]:
        """Ids and answers, a few hundred parts at a time: no reader stays open meanwhile."""
        answered = _p.answers.is_not(None) if asked else _p.answers.is_(None)
        query = select(_p.part, _p.ids, _p.answers).where(_p.look_up == look_up_id, answered)
        after = -1
        while True:
            some = query.where(_p.part > after).order_by(_p.part).limit(_PARTS_AT_ONCE)
            with self.database.read() as connection:
                rows = connection.execute(some).all()
            for part, ids, answers in rows:
                after = part
                yield json.loads(ids), answers
            if len(rows) < _PARTS_AT_ONCE:
                return


def checked_name(name: str) -> str:
    """The name of a look-up without stray blanks. Raises IncsError: empty or too long."""
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise IncsError("A look-up needs a name.", advice="Write one in plain letters.")
    if len(name) > MOST_NAME:
        raise IncsError(
            f"The name has {len(name)} characters.", advice=f"Take at most {MOST_NAME}."
        )
    return name


def _answer_row(look_up_id: str, one: AnsweredPart) -> tuple[str, int, str | None, str]:
    answers = None if one.answers is None else json.dumps(one.answers, separators=(",", ":"))
    return look_up_id, one.number, answers, one.problem


def _update(row: tuple[str, int, str | None, str]) -> Update:
    look_up_id, number, answers, problem = row
    return (
        look_up_parts.update()
        .where(_p.look_up == look_up_id, _p.part == number, _p.answers.is_(None))
        .values(answers=answers, problem=problem)
    )
