from __future__ import annotations

import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.alerting.evaluate import evaluate_alerts
from incs_core.analytics.alert_rules import Rule
from incs_core.domain.events import EventRecord, IngestItem, Receipt, Source
from incs_core.domain.messages import SentMessage
from incs_core.domain.saved import RuleRow
from incs_core.domain.statuses import Status
from incs_core.ui.common.banners import load_open_alerts
from incs_core.web.services import Services
from tests.pages.conftest import ROOT
from tests.pages.delivery_page import table_behind
from tests.pages.screen import words

MINUTE = 60_000
RAW = {
    "webhook": '{"event": "message_status_update", "message_id": "%s", "message_status": "%s", '
    '"received_at": %d}',
    "lookup": '{"message_id": "%s", "status": "%s", "received_at": %d}',
}


def heard(message_id: str, status: Status, source: Source, minutes_ago: float) -> IngestItem:
    """Word of a message as a webhook or a look-up brings it."""
    at_ms = int(time.time() * 1000 - minutes_ago * MINUTE)
    raw = RAW[source] % (message_id, status.value, at_ms // 1000)
    digest = f"{source}{message_id}{status}".encode()[-16:].rjust(16)
    event = EventRecord(digest, "main", source, "x", message_id, at_ms, raw, "processed")
    return IngestItem(event, (Receipt("main", message_id, status, at_ms),))


def sent(count: int, minutes_ago: float) -> list[SentMessage]:
    at_ms = int(time.time() * 1000 - minutes_ago * MINUTE)
    return [
        SentMessage(
            "main", "rcs", f"open-{n}", "6281500000123", "ID", "promo", "text", False, at_ms
        )
        for n in range(count)
    ]


@pytest.fixture
def long_running(current: Services) -> Services:
    """The services of a process that started an hour ago."""
    current.started_at = time.time() - 3_600
    return current


def trust_section() -> AppTest:
    """The section of the Delivery page."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["section"] = "Data quality"
    return app.run()


def metric(app: AppTest, label: str) -> Any:
    (found,) = [one for one in app.metric if one.label == label]
    return found.value


def home() -> AppTest:
    """The router's first run, which draws the frame of every screen."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()


def test_it_says_above_the_screen_that_webhooks_fell_silent(long_running: Services) -> None:
    long_running.store.ingest([heard("m-1", Status.DELIVERED, "webhook", 30)])
    long_running.store.messages.record_sent(sent(400, 25))
    app = home()
    (banner,) = [one.value for one in app.warning if "No receipt by webhook" in one.value]
    assert "30\N{NO-BREAK SPACE}min" in banner
    assert "Check in Settings" in banner
    assert not app.exception


def test_a_rule_on_silence_takes_the_place_of_the_banner(long_running: Services) -> None:
    store, now_ms = long_running.store, time.time_ns() // 1_000_000
    store.ingest([heard("m-1", Status.DELIVERED, "webhook", 30)])
    store.messages.record_sent(sent(400, 25))
    rule = Rule("silence", 20, least_n=50)
    store.alerts.save_rule(RuleRow("r1", "Webhooks are silent", rule.as_json(), "ann", now_ms))
    assert "No receipt by webhook" not in words(home())
    assert evaluate_alerts(store, ("main",), now_ms, notify=False) == 1
    load_open_alerts.clear()
    app = home()
    said = [one.value for one in (*app.warning, *app.error) if "No receipt by webhook" in one.value]
    assert len(said) == 1
    assert "Webhooks are silent" in said[0]
    assert not app.exception


def test_it_is_quiet_while_webhooks_come(long_running: Services) -> None:
    long_running.store.messages.record_sent(sent(400, 25))
    long_running.store.ingest([heard("m-1", Status.DELIVERED, "webhook", 1)])
    app = home()
    assert "Delivery" in words(app)
    assert "No receipt by webhook" not in words(app)
    assert not app.exception


def test_it_does_not_alarm_over_a_generated_history(long_running: Services) -> None:
    assert long_running.store.rollups.last_receipt_ms() is not None
    assert "No receipt by webhook" not in words(home())


def test_it_does_not_alarm_right_after_a_start(current: Services) -> None:
    current.store.ingest([heard("m-1", Status.DELIVERED, "webhook", 30)])
    current.store.messages.record_sent(sent(400, 25))
    assert "No receipt by webhook" not in words(home())


def test_it_compares_webhooks_with_look_ups(current: Services) -> None:
    current.store.ingest(
        [
            heard("agrees", Status.DELIVERED, "webhook", 50),
            heard("agrees", Status.DELIVERED, "lookup", 40),
            heard("behind", Status.SENT, "webhook", 50),
            heard("behind", Status.DELIVERED, "lookup", 39),
            heard("never", Status.READ, "lookup", 38),
        ]
    )
    app = trust_section()
    assert metric(app, "Webhooks match look-ups").startswith("33.3")
    text = words(app)
    assert "Of the last 3 messages that were looked up, 2 do not match." in text
    assert "webhook is behind: **1**" in text
    assert "no webhook received: **1**" in text
    (table,) = [frame.value for frame in app.dataframe if "Finding" in frame.value]
    assert list(table["Message id"]) == ["never", "behind"]
    assert list(table["By webhook"]) == ["–", "Sent"]
    links = [str(link.proto.query_string) for link in app.get("page_link")]
    assert any("message=never" in link for link in links)
    assert "Known limits" in text
    assert not app.exception


def test_it_counts_dead_letters_and_leads_to_them(current: Services) -> None:
    record = EventRecord(b"d" * 16, "main", "webhook", "x", None, 1, "{}", "dead", "Why.")
    current.store.ingest([IngestItem(record)])
    app = trust_section()
    assert metric(app, "Dead letters") == "1"
    assert any("dead letters" in str(link.proto.label) for link in app.get("page_link"))
    assert not app.exception


def test_it_says_that_no_webhook_ever_came(current: Services) -> None:
    app = trust_section()
    assert metric(app, "Last webhook") == "none recently"
    assert "statuses come from look-ups only" in words(app)
    assert not app.exception


def test_it_finds_the_times_without_webhooks(current: Services) -> None:
    current.store.ingest(
        [heard("m-1", Status.SENT, "webhook", 200), heard("m-1", Status.READ, "webhook", 15)]
    )
    app = trust_section()
    table = table_behind(app, "gaps")
    assert list(table["Minutes"]) in ([170], [180])  # as the slots lie
    assert list(table["Ongoing"]) == ["no"]
    assert not app.exception


def test_it_has_a_table_behind_the_receipts_as_they_came(current: Services) -> None:
    current.store.ingest([heard("m-1", Status.SENT, "webhook", 15)])
    app = trust_section()
    table = table_behind(app, "arrivals")
    came = table[table["Source"] == "By webhook"]
    assert came["Receipts"].sum() == 1
    assert not app.exception
