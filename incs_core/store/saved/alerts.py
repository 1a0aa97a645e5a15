"""Alerts: the rules, what became of them, and what still has to be told to a webhook."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Update, func, select

from incs_core.domain.filters import Filter
from incs_core.domain.saved import AlertRow, AlertState, RuleRow
from incs_core.store.engine import Database
from incs_core.store.rollups import buckets
from incs_core.store.rollups.sql import among_dims
from incs_core.store.schema import alert_events, alert_rules, failures_hour
from incs_core.store.upsert import upsert

MOST_TRIES: Final = 8
_a = alert_events.c


class AlertStore:
    """Rules and alerts; the store inherits these. Each raises StoreError."""

    database: Database
    zone: ZoneInfo

    def save_rule(self, row: RuleRow) -> None:
        """Keep a rule, in place of one with the same id."""
        self._run(upsert(self.database, alert_rules, ("name", "body", "actor")).values(asdict(row)))

    def remove_rule(self, rule_id: str) -> None:
        """Delete a rule; its alerts stay in the history."""
        self._run(alert_rules.delete().where(alert_rules.c.id == rule_id))

    def alert_rules(self) -> list[RuleRow]:
        """Every rule, oldest first."""
        query = select(alert_rules).order_by(alert_rules.c.created_ms, alert_rules.c.id)
        with self.database.read() as connection:
            return [RuleRow(**row) for row in connection.execute(query).mappings()]

    def open_alert(self, rule_id: str, name: str, at_ms: int, detail: str, *, tell: bool) -> bool:
        """Raise an alert; False: one of this rule is there already. `tell`: a webhook waits."""
        row = AlertRow(
            uuid.uuid4().hex, rule_id, name, "open", at_ms, at_ms, "sync", detail, "open" * tell
        )
        statement = upsert(self.database, alert_events).values(asdict(row)).returning(_a.id)
        return self.database.transact(lambda one: one.execute(statement).first()) is not None

    def change_alert(
        self, alert_id: str, state: AlertState, at_ms: int, actor: str, *, tell: bool = False
    ) -> bool:
        """Acknowledge or resolve an alert; False: it is resolved, or has that state already."""
        values: dict[str, Any] = {"state": state, "changed_ms": at_ms, "actor": actor}
        if tell:
            values |= {"unsent": state, "tries": 0, "problem": ""}
        elsewhere = _a.state.not_in(("resolved", state))
        return bool(self._run(_update(alert_id).where(elsewhere).values(**values)))

    def alerts(self, limit: int = 100, states: tuple[AlertState, ...] = ()) -> list[AlertRow]:
        """The alerts that were raised last, newest first."""
        query = select(alert_events).order_by(_a.opened_ms.desc(), _a.id).limit(limit)
        return self._alerts(query.where(_a.state.in_(states)) if states else query)

    def last_alert(self, rule_id: str) -> AlertRow | None:
        """The last alert of a rule, whatever its state."""
        query = select(alert_events).where(_a.rule_id == rule_id)
        found = self._alerts(query.order_by(_a.opened_ms.desc(), _a.changed_ms.desc()).limit(1))
        return found[0] if found else None

    def untold_alerts(self, limit: int = 50) -> list[AlertRow]:
        """Alerts that the webhook has still to be told of, oldest first."""
        query = select(alert_events).where(_a.unsent != "", _a.tries < MOST_TRIES)
        return self._alerts(query.order_by(_a.opened_ms).limit(limit))

    def note_told(self, alert_id: str, told: str, problem: str = "") -> None:
        """The webhook was told a state, or (`problem`) could not be; later news stays to tell."""
        values: dict[str, Any] = {"problem": problem, "tries": _a.tries + 1}
        if not problem:
            values |= {"unsent": ""}
        self._run(_update(alert_id).where(_a.unsent == told).values(**values))

    def code_hours(self, wanted: Filter, code: str) -> dict[int, int]:
        """How many messages failed with a code, by hour bucket (epoch seconds) of their cohort."""
        table = failures_hour
        start_ms, after_ms = buckets.day_bounds_ms(wanted.start, wanted.end, self.zone)
        query = (
            select(table.c.bucket, func.sum(table.c.n))
            .where(table.c.bucket >= start_ms // 1_000, table.c.bucket < after_ms // 1_000)
            .where(table.c.code == code, table.c.refused == 0, *among_dims(table, wanted))
            .group_by(table.c.bucket)
        )
        with self.database.read() as connection:
            return {int(bucket): int(n) for bucket, n in connection.execute(query) if n}

    def _alerts(self, query: Any) -> list[AlertRow]:
        with self.database.read() as connection:
            return [AlertRow(**row) for row in connection.execute(query).mappings()]

    def _run(self, statement: Any) -> int:
        return int(self.database.transact(lambda one: one.execute(statement).rowcount))


def _update(alert_id: str) -> Update:
    return alert_events.update().where(_a.id == alert_id)
