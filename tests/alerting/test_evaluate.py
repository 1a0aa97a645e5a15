from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from incs_core.alerting.descriptions import rule_text
from incs_core.alerting.evaluate import evaluate_alerts, evaluate_rule, run_alerting
from incs_core.alerting.notify import URL_KEY
from incs_core.analytics.alert_rules import Rule
from incs_core.analytics.webhook_silence import usual_traffic
from incs_core.domain.events import EventRecord, IngestItem, Receipt
from incs_core.domain.filters import FILTER_FIELDS, Filter, FilterField
from incs_core.domain.messages import SentMessage
from incs_core.domain.saved import RuleRow
from incs_core.domain.statuses import Status
from incs_core.errors import StoreReadOnly
from incs_core.settings import load_settings
from incs_core.store import Store, open_store
from incs_core.web.services import open_services

HOUR, MINUTE = 3_600_000, 60_000
NOW = 1_793_016_000_000 // HOUR * HOUR + 5 * MINUTE
MAIN = ("main",)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as store:
        yield store


def keep(store: Store, rule: Rule) -> None:
    store.alerts.save_rule(RuleRow("r1", "Watch it", rule.as_json(), "ann", 0))


def fill(
    store: Store, hours_ago: int, delivered: int, failed: int, template: str = "promo"
) -> None:
    """Messages of a whole hour in the past, with their end."""
    at_ms = NOW - 5 * MINUTE - hours_ago * HOUR + MINUTE
    ends = [Status.DELIVERED] * delivered + [Status.FAILED] * failed
    names = [f"{template}-{hours_ago}-{n}" for n in range(len(ends))]
    number = "6281500000680"
    store.messages.record_sent(
        [
            SentMessage("main", "rcs", name, number, "ID", template, "template", False, at_ms)
            for name in names
        ]
    )
    store.ingest([heard(name, end, at_ms + 9) for name, end in zip(names, ends, strict=True)])


def leave_open(store: Store, at_ms: int) -> None:
    store.messages.record_sent(
        [
            SentMessage("main", "rcs", f"{at_ms}-{n}", "", "ID", "promo", "text", False, at_ms)
            for n in range(200)
        ]
    )


def heard(message_id: str, status: Status, at_ms: int) -> IngestItem:
    code = "131026" if status is Status.FAILED else None
    event = EventRecord(
        f"{message_id}{status}".encode()[-16:].rjust(16),
        "main",
        "webhook",
        "message_status_update",
        message_id,
        at_ms,
        "{}",
        "processed",
    )
    return IngestItem(event, (Receipt("main", message_id, status, at_ms, code),))


def states(store: Store) -> list[str]:
    return [alert.state for alert in store.alerts.list()]


def check(store: Store, now_ms: int = NOW, *, notify: bool = False) -> int:
    return evaluate_alerts(store, MAIN, now_ms, notify=notify)


def test_it_raises_once_what_fires_and_says_why(store: Store) -> None:
    keep(store, Rule("failed", 10, in_a_row=2))
    fill(store, 2, 80, 20)
    fill(store, 1, 70, 30)
    assert check(store) == 1
    assert check(store) == 0
    (alert,) = store.alerts.list()
    assert (alert.name, alert.state, alert.opened_ms) == ("Watch it", "open", NOW)
    assert alert.detail.startswith("30 of n = 100 in the last of 2 windows, ")
    assert "failed messages: 10 or more" in alert.detail


def test_it_stays_silent_below_the_threshold_or_the_minimum(store: Store) -> None:
    keep(store, Rule("failed", 31, in_a_row=1))
    fill(store, 1, 70, 30)
    assert check(store) == 0
    keep(store, Rule("failed", 10, least_n=101, in_a_row=1))
    assert check(store) == 0
    assert store.alerts.list() == []


def test_it_resolves_by_itself_in_a_good_window(store: Store) -> None:
    keep(store, Rule("failed", 10, in_a_row=1))
    fill(store, 1, 70, 30)
    check(store)
    assert check(store, NOW + HOUR) == 0  # nothing was sent: nothing is known to be good
    fill(store, -1, 100, 0)
    assert check(store, NOW + 2 * HOUR) == 1
    (alert,) = store.alerts.list()
    assert (alert.state, alert.actor, alert.changed_ms) == ("resolved", "sync", NOW + 2 * HOUR)


def test_it_does_not_raise_again_over_windows_that_a_person_resolved(store: Store) -> None:
    keep(store, Rule("failed", 10, in_a_row=1))
    fill(store, 1, 70, 30)
    check(store)
    store.alerts.change(store.alerts.list()[0].id, "resolved", NOW + MINUTE, "ann")
    assert check(store, NOW + 2 * MINUTE) == 0
    fill(store, -1, 70, 30)
    assert check(store, NOW + 2 * HOUR) == 1
    assert sorted(states(store)) == ["open", "resolved"]


def test_it_keeps_an_acknowledged_alert_until_it_is_good(store: Store) -> None:
    keep(store, Rule("failed", 10, in_a_row=1))
    fill(store, 1, 70, 30)
    check(store)
    store.alerts.change(store.alerts.list()[0].id, "acknowledged", NOW + MINUTE, "ann")
    fill(store, 0, 70, 30)
    assert check(store, NOW + HOUR) == 0
    assert states(store) == ["acknowledged"]


def test_it_looks_at_the_messages_that_the_rule_is_about(store: Store) -> None:
    fill(store, 1, 0, 100, "other")
    fill(store, 1, 100, 0, "promo")
    keep(store, Rule("final", 0.9, in_a_row=1, templates=("promo",)))
    later = NOW + 2 * HOUR
    assert check(store, later) == 0
    keep(store, Rule("final", 0.9, in_a_row=1, templates=("other",)))
    assert check(store, later) == 1
    assert "0.0 % of n = 100" in store.alerts.list()[0].detail


@pytest.mark.parametrize("field", FILTER_FIELDS, ids=lambda field: field.name)
def test_a_rule_is_about_the_chosen_values(store: Store, field: FilterField) -> None:
    usual = SentMessage("main", "rcs", "u", "62815", "ID", "promo", "text", False, NOW - HOUR)
    changed: dict[str, Any] = {field.name: "other", "message_id": "odd"}
    odd = replace(usual, **changed)
    store.messages.record_sent([replace(usual, message_id="v"), usual, odd])
    for values, n in (((), 3), (("other",), 1), ((getattr(usual, field.name),), 2)):
        chosen: dict[str, Any] = {field.attribute: values}
        rule = Rule("failed", 1, **chosen)
        assert Rule.from_json(rule.as_json()) == rule
        found = evaluate_rule(store, rule, ("main", "other"), NOW - 24 * HOUR, NOW)
        assert sum(window.n for window in found) == n
        assert all(value in rule_text(rule) for value in values)


def test_it_counts_one_error_code(store: Store) -> None:
    fill(store, 1, 70, 30)
    keep(store, Rule("code", 5, in_a_row=1, code="999"))
    assert check(store) == 0
    keep(store, Rule("code", 5, in_a_row=1, code="131026"))
    assert check(store) == 1


def test_it_alerts_on_silence_and_resolves_when_a_webhook_comes(store: Store) -> None:
    keep(store, Rule("silence", 20, least_n=50))
    fill(store, 2, 100, 0)
    store.ingest([heard("promo-2-0", Status.READ, NOW - 30 * MINUTE)])
    leave_open(store, NOW - 25 * MINUTE)
    assert check(store) == 1
    assert "No receipt by webhook for 30 minutes" in store.alerts.list()[0].detail
    store.ingest([heard(f"{NOW - 25 * MINUTE}-0", Status.DELIVERED, NOW + MINUTE)])
    assert check(store, NOW + 2 * MINUTE) == 1
    assert states(store) == ["resolved"]


def test_it_does_not_repeat_a_silence_that_a_person_resolved(store: Store) -> None:
    test_it_alerts_on_silence_and_resolves_when_a_webhook_comes(store)
    leave_open(store, NOW + 5 * MINUTE)
    assert check(store, NOW + 40 * MINUTE) == 1  # silent anew, after the webhook of then
    store.alerts.change(store.alerts.list()[0].id, "resolved", NOW + 41 * MINUTE, "ann")
    assert check(store, NOW + 42 * MINUTE) == 0


def test_a_round_keeps_news_for_the_webhook_where_one_is_set(store: Store) -> None:
    keep(store, Rule("failed", 10, in_a_row=1))
    fill(store, 1, 70, 30)
    store.meta.set(URL_KEY, "http://127.0.0.1:9/hook")
    assert run_alerting(store, MAIN, NOW, allowed=("127.0.0.1",)) == ()
    (alert,) = store.alerts.list()
    assert (alert.unsent, alert.tries) == ("open", 1)
    assert alert.problem == "Its host cannot be reached."


@pytest.mark.parametrize(
    ("listed", "said"), [("", "Its host is not public."), ("127.0.0.0/8", "Its host cannot be")]
)
def test_the_background_sync_tells_hosts_that_the_settings_list(
    tmp_path: Path, listed: str, said: str
) -> None:
    environ = {
        "INCS_CERTIFICATION_CODE": "code",
        "INCS_DATABASE_URL": f"sqlite:///{tmp_path / 'another.db'}",
        "INCS_NOTIFICATION_ALLOWED_HOSTS": listed,
    }
    with open_services(load_settings(environ, None)) as services:
        services.store.meta.set(URL_KEY, "http://127.0.0.1:9/hook")
        services.store.alerts.open("r1", "Failures", NOW, "30 of n = 100.", notify=True)
        services.sync._check_alerts()
        assert services.store.alerts.list()[0].problem.startswith(said)


def test_what_is_usual_is_learnt_once_an_hour(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, Rule("silence", 20, least_n=50))
    fill(store, 2, 100, 0)
    store.ingest([heard("promo-2-0", Status.READ, NOW - 30 * MINUTE)])
    leave_open(store, NOW - 25 * MINUTE)
    asked: list[Filter] = []
    latency = store.rollups.latency

    def noted(wanted: Filter) -> object:
        asked.append(wanted)
        return latency(wanted)

    monkeypatch.setattr(store.rollups, "latency", noted)
    for minutes in (0, 1, 59):
        check(store, NOW + minutes * MINUTE)
    assert len(asked) == 1
    assert states(store) == ["open"]
    check(store, NOW + 61 * MINUTE)
    assert len(asked) == 2


def test_what_is_usual_is_kept_for_each_set_of_accounts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, 2, 100, 0)
    assert usual_traffic(store, MAIN, NOW).delivered == 1.0
    assert usual_traffic(store, ("other",), NOW).delivered == 0.0
    monkeypatch.setattr(store.rollups, "latency", lambda *_: pytest.fail("learnt what is known"))
    assert usual_traffic(store, MAIN, NOW + MINUTE).delivered == 1.0


def test_what_few_messages_taught_is_soon_learnt_again(store: Store) -> None:
    fill(store, 2, 1, 1)
    assert usual_traffic(store, MAIN, NOW).delivered == 0.5
    fill(store, 1, 98, 0)
    assert usual_traffic(store, MAIN, NOW + MINUTE - 1).delivered == 0.5
    assert usual_traffic(store, MAIN, NOW + MINUTE).delivered == 0.99


def test_what_is_usual_is_told_where_it_cannot_be_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: str) -> None:
        raise StoreReadOnly("Nothing may be written.")

    fill(store, 2, 100, 0)
    monkeypatch.setattr(store.meta, "set", refused)
    assert usual_traffic(store, MAIN, NOW).delivered == 1.0


def test_silence_costs_one_look_while_webhooks_come(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, Rule("silence", 20, least_n=50))
    fill(store, 2, 100, 0)
    store.ingest([heard("promo-2-0", Status.READ, NOW - MINUTE)])
    leave_open(store, NOW - 25 * MINUTE)
    for name in ("latency", "counts"):
        monkeypatch.setattr(
            store.rollups, name, lambda *_: pytest.fail("looked closer than it has to")
        )
    assert check(store) == 0
