from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from incs_core.domain.filters import Filter
from incs_core.domain.saved import RuleRow
from incs_core.domain.statuses import Status
from incs_core.store import Store
from incs_core.store.rollups.buckets import hour_bucket
from incs_core.store.saved.alerts import MOST_TRIES
from tests.store.factories import HOUR, T0, item, receipt, sent

RULE = RuleRow("r1", "Failures", "{}", "ann", T0)


def test_it_keeps_changes_and_deletes_rules(store: Store) -> None:
    store.alerts.save_rule(RULE)
    store.alerts.save_rule(replace(RULE, id="r2", created_ms=T0 + 1))
    store.alerts.save_rule(replace(RULE, name="Other", body='{"a": 1}'))
    assert [(row.id, row.name) for row in store.alerts.rules()] == [
        ("r1", "Other"),
        ("r2", "Failures"),
    ]
    store.alerts.delete_rule("r1")
    assert [row.id for row in store.alerts.rules()] == ["r2"]


def test_it_raises_one_alert_of_a_rule_at_a_time(store: Store) -> None:
    assert store.alerts.open("r1", "Failures", T0, "why", notify=False)
    assert not store.alerts.open("r1", "Failures", T0 + 1, "again", notify=False)
    assert store.alerts.open("r2", "Other", T0 + 2, "why", notify=False)
    (second, first) = store.alerts.list()
    assert (first.detail, first.state, first.unsent) == ("why", "open", "")
    assert second.rule_id == "r2"


def test_it_goes_from_open_to_acknowledged_to_resolved(store: Store) -> None:
    store.alerts.open("r1", "Failures", T0, "why", notify=False)
    (alert,) = store.alerts.list(states=("open",))
    assert store.alerts.change(alert.id, "acknowledged", T0 + 1, "ann")
    assert not store.alerts.change(alert.id, "acknowledged", T0 + 2, "bob")
    assert store.alerts.list(states=("open",)) == []
    assert store.alerts.change(alert.id, "resolved", T0 + 3, "bob")
    assert not store.alerts.change(alert.id, "acknowledged", T0 + 4, "ann")
    last = store.alerts.last("r1")
    assert last is not None
    assert (last.state, last.changed_ms, last.actor) == ("resolved", T0 + 3, "bob")
    assert store.alerts.open("r1", "Failures", T0 + 9, "anew", notify=False)
    newest = store.alerts.last("r1")
    assert newest is not None
    assert newest.detail == "anew"
    assert store.alerts.last("r9") is None


def test_it_remembers_what_the_webhook_has_still_to_be_told(store: Store) -> None:
    store.alerts.open("r1", "Failures", T0, "why", notify=True)
    (alert,) = store.alerts.unnotified()
    store.alerts.mark_notified(alert.id, "open", "No answer.")
    (tried,) = store.alerts.unnotified()
    assert (tried.unsent, tried.tries, tried.problem) == ("open", 1, "No answer.")
    store.alerts.change(alert.id, "resolved", T0 + 1, "sync", notify=True)
    store.alerts.mark_notified(alert.id, "open")  # the answer to older news
    (newer,) = store.alerts.unnotified()
    assert (newer.unsent, newer.tries) == ("resolved", 0)
    store.alerts.mark_notified(alert.id, "resolved")
    assert store.alerts.unnotified() == []


def test_it_gives_up_in_the_end(store: Store) -> None:
    store.alerts.open("r1", "Failures", T0, "why", notify=True)
    (alert,) = store.alerts.unnotified()
    for _ in range(MOST_TRIES):
        store.alerts.mark_notified(alert.id, "open", "No answer.")
    assert store.alerts.unnotified() == []
    assert store.alerts.list()[0].problem == "No answer."


def test_it_counts_a_code_by_hour(store: Store) -> None:
    failures = [("m1", "131026", 0), ("m2", "131026", 0), ("m3", "131026", 3), ("m4", "X", 0)]
    store.messages.record_sent([sent(name, T0 + hour * HOUR) for name, _, hour in failures])
    store.ingest(
        [
            item(receipt(name, Status.FAILED, T0 + hour * HOUR + 9, code))
            for name, code, hour in failures
        ]
    )
    day = datetime.fromtimestamp(T0 / 1000, UTC).astimezone(store.zone).date()
    wanted = Filter(day - timedelta(days=1), day + timedelta(days=1))
    first, last = (hour_bucket(T0 + hour * HOUR, store.zone) for hour in (0, 3))
    assert store.rollups.failure_hours(wanted, "131026") == {first: 2, last: 1}
    assert store.rollups.failure_hours(replace(wanted, templates=("other",)), "131026") == {}
