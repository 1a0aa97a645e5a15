"""Alert rules, the alerts that they raised, and which of them the webhook still has to get."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Update, select

from incs_core.domain.saved import AlertRow, AlertState, RuleRow
from incs_core.store.engine import Database
from incs_core.store.schema import alert_events, alert_rules
from incs_core.store.upsert import upsert

MOST_TRIES: Final = 8
_a = alert_events.c


class Alerts:
    """Alert rules and alerts. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_rule(self, row: RuleRow) -> None:
        """Keep a rule, in place of one with the same id."""
        self._run(
            upsert(self._database, alert_rules, ("name", "body", "actor")).values(asdict(row))
        )

    def delete_rule(self, rule_id: str) -> None:
        """Delete a rule; its alerts stay in the history."""
        self._run(alert_rules.delete().where(alert_rules.c.id == rule_id))

    def rules(self) -> list[RuleRow]:
        """Every rule, oldest first."""
        query = select(alert_rules).order_by(alert_rules.c.created_ms, alert_rules.c.id)
        with self._database.read() as connection:
            return [RuleRow(**row) for row in connection.execute(query).mappings()]

    def open(self, rule_id: str, name: str, at_ms: int, detail: str, *, notify: bool) -> bool:
        """Raise an alert; False: the rule has an open one. `notify`: the webhook has to get it."""
        row = AlertRow(
            uuid.uuid4().hex, rule_id, name, "open", at_ms, at_ms, "sync", detail, "open" * notify
        )
        statement = upsert(self._database, alert_events).values(asdict(row)).returning(_a.id)
        return self._database.transact(lambda one: one.execute(statement).first()) is not None

    def change(
        self, alert_id: str, state: AlertState, at_ms: int, actor: str, *, notify: bool = False
    ) -> bool:
        """Acknowledge or resolve an alert; False: it is resolved, or has that state already."""
        values: dict[str, Any] = {"state": state, "changed_ms": at_ms, "actor": actor}
        if notify:
            values |= {"unsent": state, "tries": 0, "problem": ""}
        elsewhere = _a.state.not_in(("resolved", state))
        return bool(self._run(_update(alert_id).where(elsewhere).values(**values)))

    def last(self, rule_id: str) -> AlertRow | None:
        """The last alert of a rule, whatever its state."""
        query = select(alert_events).where(_a.rule_id == rule_id)
        found = self._alerts(query.order_by(_a.opened_ms.desc(), _a.changed_ms.desc()).limit(1))
        return found[0] if found else None

    def unnotified(self, limit: int = 50) -> list[AlertRow]:
        """Alerts whose state the webhook has not got yet, oldest first."""
        query = select(alert_events).where(_a.unsent != "", _a.tries < MOST_TRIES)
        return self._alerts(query.order_by(_a.opened_ms).limit(limit))

    def mark_notified(self, alert_id: str, state: str, problem: str = "") -> None:
        """Record that the webhook got a state, or why not (`problem`); a later state stays."""
        values: dict[str, Any] = {"problem": problem, "tries": _a.tries + 1}
        if not problem:
            values |= {"unsent": ""}
        self._run(_update(alert_id).where(_a.unsent == state).values(**values))

    def _alerts(self, query: Any) -> list[AlertRow]:
        with self._database.read() as connection:
            return [AlertRow(**row) for row in connection.execute(query).mappings()]

    def _run(self, statement: Any) -> int:
        return int(self._database.transact(lambda one: one.execute(statement).rowcount))

    def list(self, limit: int = 100, states: tuple[AlertState, ...] = ()) -> list[AlertRow]:
        """The alerts that were raised last, newest first."""
        query = select(alert_events).order_by(_a.opened_ms.desc(), _a.id).limit(limit)
        return self._alerts(query.where(_a.state.in_(states)) if states else query)


def _update(alert_id: str) -> Update:
    return alert_events.update().where(_a.id == alert_id)
