"""A history that version 0.2.0 wrote opens with everything in it and shows the same figures.

`history_0_2_0` holds one small history on both engines, and what 0.2.0 itself showed of it. Event
and alert ids are left out: they differ from engine to engine.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from incs_core.analytics.report_rows import report
from incs_core.domain.filters import Filter
from incs_core.domain.messages import MessageQuery
from incs_core.store import Store
from incs_core.store.schema import STATUS_NAMES
from tests.store.conftest import ENGINES, OpenStore

KEPT = Path(__file__).parent / "history_0_2_0"
SHOWN: dict[str, Any] = json.loads((KEPT / "shown.json").read_text())
NOW_MS = 1_793_275_200_000  # 29 October 2026, 12:00 UTC
BERLIN = ZoneInfo("Europe/Berlin")
WANTED = Filter(date(2026, 10, 23), date(2026, 11, 3), include_tests=True)
EVERYTHING = MessageQuery(0, 2**45)


@pytest.fixture(params=ENGINES)
def old(request: pytest.FixtureRequest, open_at: OpenStore) -> Store:
    """A copy of the history, opened by today's code."""
    if request.param == "sqlite":
        url = str(request.getfixturevalue("bare_sqlite_url"))
        file = Path(url.removeprefix("sqlite:///"))
        file.parent.mkdir()
        file.write_bytes(gzip.decompress((KEPT / "incs.db.gz").read_bytes()))
    else:
        url = request.getfixturevalue("bare_postgres_url")()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute((KEPT / "incs.sql").read_bytes())
    return open_at(url, BERLIN)


def plain(value: Any) -> Any:
    """A value as JSON has it; names of fields do not count, their order does."""
    if is_dataclass(value):
        return [plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Mapping):
        items = sorted(value.items(), key=lambda item: str(item[0]))
        return [[plain(key), plain(one)] for key, one in items]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date):
        return value.isoformat()
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def test_the_history_has_a_message_of_each_status() -> None:
    assert SHOWN["statuses"] == sorted(STATUS_NAMES)


def test_its_report_is_the_same(old: Store) -> None:
    assert old.zone.key == SHOWN["zone"]
    assert set(SHOWN["report"]) == {"total", "day", "template", "country", "type", "error"}
    for by, rows in SHOWN["report"].items():
        found = report(old, WANTED, by, now_ms=NOW_MS)
        assert [_figures(row.as_dict(None if by == "total" else by)) for row in found] == [
            _figures(row) for row in rows
        ], by


def test_its_figures_are_the_same(old: Store) -> None:
    rollups = old.rollups
    without_tests = replace(WANTED, include_tests=False)
    found = {
        "counts": {by: plain(rollups.counts(WANTED, by, NOW_MS)) for by in SHOWN["counts"]},
        "counts_no_tests": plain(rollups.counts(without_tests, "total", NOW_MS)),
        "event_time": {by: plain(rollups.event_time(WANTED, by)) for by in SHOWN["event_time"]},
        "failures": plain(rollups.failures(WANTED)),
        "failure_days": plain(rollups.failure_days(WANTED)),
        "failures_seen": plain(rollups.failures_seen(WANTED)),
        "latency": {by: plain(rollups.latency(WANTED, by)) for by in SHOWN["latency"]},
        "choices": plain(rollups.choices())[1:],  # 0.2.0 did not offer accounts
        "last_receipt_ms": rollups.last_receipt_ms(),
    }
    assert found == {key: SHOWN[key] for key in found}


def test_its_roll_ups_agree_with_its_messages(old: Store) -> None:
    assert old.rebuild() == []


def test_its_messages_and_events_are_the_same(old: Store) -> None:
    found = {
        "messages": plain(old.messages.page(EVERYTHING, limit=1_000).rows),
        "own": plain(old.messages.get("main", "own-1")),
        "recent_sends": plain(old.sends.recent(4, "ana")),
        "events": _without_ids(old.events.page(limit=1_000).rows),
        "event_names": old.events.names(),
        "dead": old.events.dead_count(),
        "timeline": _without_ids(old.events.timeline("main", "own-1")),
        "conversations": plain(old.inbox.conversations()),
        "conversation": plain(old.inbox.conversation("main", "6281500000009")),
    }
    assert found == {key: SHOWN[key] for key in found}


def test_its_templates_are_the_same(old: Store) -> None:
    changes = [old.templates.changes("main", f"t-{number}") for number in (1, 2, 3)]
    found = {
        "templates": plain(old.templates.list()),
        "template_changes": plain(changes),
        "template_moments": plain(old.templates.moments()),
        "template_drafts": plain(old.template_drafts.list()),
        "variable_sets": plain(old.variable_sets.list("main", "promo")),
    }
    assert found == {key: SHOWN[key] for key in found}


def test_what_people_saved_is_the_same(old: Store) -> None:
    found = {
        "views": plain(old.views.list()),
        "pins": plain(old.pins.list()),
        "pin": plain(old.pins.get("pin-1")),
        "annotations": plain(old.annotations.list(0, 2**45)),
        "alert_rules": plain(old.alerts.rules()),
        "alerts": _without_ids(old.alerts.list()),
        "unnotified": len(old.alerts.unnotified()),
        "lookups": plain(old.lookups.list()),
        "lookup_answers": plain(list(old.lookups.answers("look-1"))),
        "lookup_pending": old.lookups.pending_ids("look-1"),
        "test_run": plain(old.test_runs.get("run-1")),
        "phone_groups": plain(old.phone_groups.list()),
        "audit": plain(old.audit.list()),
        "meta": old.meta.get("webhook_secret"),
    }
    assert found == {key: SHOWN[key] for key in found}


def _without_ids(rows: Any) -> list[Any]:
    return [row[1:] for row in plain(rows)]


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the report without its sentence, which may be worded anew."""
    return {name: value for name, value in row.items() if name != "meaning"}
