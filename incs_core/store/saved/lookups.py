"""Look-ups: which ids were asked for, and what INCS answered for each.

A look-up is cut into parts, one for each call. A part without an answer is still to be asked, so
that a look-up that was stopped, or whose process ended, goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Final

from sqlalchemy import Connection, Update, select

from incs_core.domain.jobs import RUNNING, AnsweredLookupPart, LookupPart, LookupRow, StatusAnswer
from incs_core.errors import IncsError
from incs_core.store.engine import Database
from incs_core.store.schema import lookup_parts, lookups

MOST_NAME: Final = 80
_PARTS_AT_ONCE: Final = 200
_l, _p = lookups.c, lookup_parts.c


class Lookups:
    """Look-ups and their answers. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: LookupRow, parts: Sequence[Sequence[str]]) -> LookupRow:
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
            connection.execute(lookups.insert().values(kept))
            if rows:
                connection.execute(lookup_parts.insert(), rows)

        self._database.transact(work)
        return LookupRow(**kept)

    def get(self, look_up_id: str) -> LookupRow | None:
        """A look-up by its id, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(lookups).where(_l.id == look_up_id)).mappings().first()
            return LookupRow(**row) if row else None

    def series(self, series: str) -> list[LookupRow]:
        """A look-up and all its repetitions, oldest first."""
        query = select(lookups).where(_l.series == series).order_by(_l.created_ms, _l.id)
        with self._database.read() as connection:
            return [LookupRow(**row) for row in connection.execute(query).mappings()]

    def running(self) -> list[str]:
        """Ids of the look-ups that somebody began and nobody stopped, oldest first."""
        query = select(_l.id).where(_l.state == RUNNING).order_by(_l.created_ms, _l.id)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def pending_parts(self, look_up_id: str) -> list[LookupPart]:
        """The calls that were not answered yet, in their order."""
        query = (
            select(_p.part, _p.ids)
            .where(_p.look_up == look_up_id, _p.answers.is_(None))
            .order_by(_p.part)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [LookupPart(number, tuple(json.loads(ids))) for number, ids in rows]

    def record_answers(
        self, look_up_id: str, answered: Sequence[AnsweredLookupPart], spent_ms: int, now_ms: int
    ) -> None:
        """Record what INCS answered within `spent_ms`. A second answer to a part is ignored."""
        rows = [_answer_row(look_up_id, one) for one in answered]

        def work(connection: Connection) -> None:
            known = unknown = 0
            for row, one in zip(rows, answered, strict=True):
                if connection.execute(_update(row)).rowcount and one.answers is not None:
                    known += sum(said is not None for said in one.answers)
                    unknown += sum(said is None for said in one.answers)
            connection.execute(
                lookups.update()
                .where(_l.id == look_up_id)
                .values(
                    known=_l.known + known,
                    unknown=_l.unknown + unknown,
                    spent_ms=_l.spent_ms + spent_ms,
                    changed_ms=now_ms,
                )
            )

        self._database.transact(work)

    def set_state(self, look_up_id: str, state: str, now_ms: int, problem: str = "") -> None:
        """Record whether it runs, was stopped, halted or is done."""
        change = lookups.update().where(_l.id == look_up_id)
        change = change.values(state=state, problem=problem, changed_ms=now_ms)
        self._database.transact(lambda connection: connection.execute(change).rowcount)

    def rename(self, look_up_id: str, name: str) -> bool:
        """Give it, and those that it repeats, another name. False: it is gone."""
        wanted = checked_name(name)
        series = select(_l.series).where(_l.id == look_up_id).scalar_subquery()
        change = lookups.update().where(_l.series == series).values(name=wanted)
        return self._database.transact(lambda connection: connection.execute(change).rowcount > 0)

    def delete(self, look_up_id: str) -> bool:
        """Forget a look-up and its answers; the history keeps what was learnt. False: it is gone.

        Those that repeat it stay, and still know each other.
        """

        def work(connection: Connection) -> bool:
            connection.execute(lookup_parts.delete().where(_p.look_up == look_up_id))
            return connection.execute(lookups.delete().where(_l.id == look_up_id)).rowcount > 0

        return self._database.transact(work)

    def answers(self, look_up_id: str) -> Iterator[tuple[str, StatusAnswer | None]]:
        """Each id that was asked with what INCS said (None: it does not know it), in order."""
        for ids, answers in self._parts(look_up_id, asked=True):
            for message_id, said in zip(ids, json.loads(answers or "[]"), strict=True):
                yield message_id, None if said is None else StatusAnswer(*said)

    def pending_ids(self, look_up_id: str) -> list[str]:
        """The ids that INCS was not asked about yet, or could not be."""
        parts = self._parts(look_up_id, asked=False)
        return [message_id for ids, _ in parts for message_id in ids]

    def problems(self, look_up_id: str) -> dict[str, int]:
        """Why parts could not be asked, each with how many ids that concerns."""
        query = (
            select(_p.problem, _p.ids)
            .where(_p.look_up == look_up_id, _p.answers.is_(None), _p.problem != "")
            .order_by(_p.part)
        )
        concerned: dict[str, int] = {}
        with self._database.read() as connection:
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
            with self._database.read() as connection:
                rows = connection.execute(some).all()
            for part, ids, answers in rows:
                after = part
                yield json.loads(ids), answers
            if len(rows) < _PARTS_AT_ONCE:
                return

    def list(self, limit: int = 50) -> list[LookupRow]:
        """The look-ups that were begun last, newest first."""
        query = select(lookups).order_by(_l.created_ms.desc(), _l.id).limit(limit)
        with self._database.read() as connection:
            return [LookupRow(**row) for row in connection.execute(query).mappings()]


def checked_name(name: str) -> str:
    """The name of a look-up without stray blanks. Raises IncsError: empty or too long."""
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise IncsError("A look-up needs a name.", advice="Enter a name.")
    if len(name) > MOST_NAME:
        raise IncsError(f"The name has {len(name)} characters.", advice=f"Use at most {MOST_NAME}.")
    return name


def _answer_row(look_up_id: str, one: AnsweredLookupPart) -> tuple[str, int, str | None, str]:
    answers = None if one.answers is None else json.dumps(one.answers, separators=(",", ":"))
    return look_up_id, one.number, answers, one.problem


def _update(row: tuple[str, int, str | None, str]) -> Update:
    look_up_id, number, answers, problem = row
    return (
        lookup_parts.update()
        .where(_p.look_up == look_up_id, _p.part == number, _p.answers.is_(None))
        .values(answers=answers, problem=problem)
    )
