from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount

from incs_core.domain.events import EventQuery, IngestItem
from incs_core.domain.messages import SentMessage
from incs_core.settings import Account
from incs_core.store import Store
from incs_core.store.writer import Writer
from incs_core.webhooks import receiver
from incs_core.webhooks.event_mapping import ingest_item
from incs_core.webhooks.receiver import Receiver
from incs_core.webhooks.responses import AsgiApp
from incs_core.wire.redaction import MASK, Redaction
from tests.webhooks import events
from tests.webhooks.posting import HERE, SECRET, kept, post, post_all, raw, scope_of, talk


def test_an_event_is_in_the_history_when_it_is_answered(app: AsgiApp, store: Store) -> None:
    answer = post(app, events.status("m-1", "read"), f"{HERE}/main")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    row = store.messages.get("main", "m-1")
    assert row is not None
    assert row.status == "read"
    assert [event.name for event in store.events.timeline("main", "m-1")] == [
        "message_status_update"
    ]


def test_the_same_event_again_is_fine_and_changes_nothing(app: AsgiApp, store: Store) -> None:
    assert post(app, events.status("m-1")).status_code == 200
    before = store.messages.get("main", "m-1")
    assert post(app, dict(reversed(events.status("m-1").items()))).status_code == 200
    assert store.messages.get("main", "m-1") == before
    assert kept(store) == 1


def test_an_unknown_event_is_kept(app: AsgiApp, store: Store) -> None:
    assert post(app, {"event": "moon_phase_update"}).status_code == 200
    assert [row.state for row in store.events.page().rows] == ["unknown"]


@pytest.mark.parametrize("payload", [[], "x", {}, {"event": "message_status_update"}])
def test_what_makes_no_sense_is_a_dead_letter(app: AsgiApp, store: Store, payload: object) -> None:
    assert post(app, payload).status_code == 200
    (row,) = store.events.page(EventQuery(states=("dead",))).rows
    assert row.reason


@pytest.mark.parametrize("payload", [events.CREATED_IN, events.RCS_REPLY, events.TEMPLATE_NEW])
def test_customers_and_templates_reach_the_history(
    app: AsgiApp, store: Store, payload: dict[str, Any]
) -> None:
    assert post(app, payload).status_code == 200
    assert store.inbox.conversations() or store.templates.changes_since(0)
    assert post(app, payload).status_code == 200
    assert len(store.inbox.conversations()) + len(store.templates.changes_since(0)) == 1


def test_without_an_account_it_goes_to_the_one_that_knows_the_message(
    app: AsgiApp, store: Store
) -> None:
    sent = SentMessage("second", "rcs", "m-2", "6281500000123", "ID", "", "text", False, 1)
    store.messages.record_sent([sent])
    assert post(app, events.status("m-1")).status_code == 200
    assert post(app, events.status("m-2"), f"{HERE}/").status_code == 200
    found = {row.message_id: row.account for row in store.messages.by_ids(["m-1", "m-2"])}
    assert found == {"m-1": "main", "m-2": "second"}


def test_an_account_in_the_path_is_obeyed(app: AsgiApp, store: Store) -> None:
    assert post(app, events.status("m-1"), f"{HERE}/second").status_code == 200
    assert store.messages.get("second", "m-1") is not None


def test_what_cannot_be_stored_is_asked_for_again(
    app: AsgiApp, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    writer.stop()
    with caplog.at_level(logging.ERROR):
        answers = [post(app, events.status(recipient)) for recipient in ("m-1", "m-2")]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert int(answers[0].headers["retry-after"]) > 0
    (line,) = caplog.messages  # one for all of them
    assert SECRET not in line


def test_a_fault_of_ours_is_asked_for_again_and_leaves_a_trace(
    app: AsgiApp, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_items: object) -> list[bool]:
        raise ZeroDivisionError("6281500000123")

    monkeypatch.setattr(store, "ingest_each", broken)
    assert post(app, events.status()).status_code == 503
    assert "ZeroDivisionError at " in caplog.text
    assert "6281500000123" not in caplog.text
    monkeypatch.undo()
    assert post(app, events.status()).status_code == 200


def test_one_event_that_is_too_much_for_us_leaves_the_others_stored(
    app: AsgiApp, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(body: bytes, *more: Any) -> IngestItem:
        if b"m-2" in body:
            raise ZeroDivisionError
        return ingest_item(body, *more)

    monkeypatch.setattr(receiver, "ingest_item", read)
    assert post_all(app, [events.status(f"m-{n}") for n in range(1, 4)]) == [200, 503, 200]
    assert {row.message_id for row in store.events.page().rows} == {"m-1", "m-3"}


def test_one_event_that_the_store_cannot_take_leaves_the_others_stored(
    app: AsgiApp, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = store.ingest_each

    def picky(items: Sequence[IngestItem]) -> list[bool]:
        if any(item.event.message_id == "m-2" for item in items):
            raise ZeroDivisionError
        return keep(items)

    monkeypatch.setattr(store, "ingest_each", picky)
    assert post_all(app, [events.status(f"m-{n}") for n in range(1, 4)]) == [200, 503, 200]
    assert {row.message_id for row in store.events.page().rows} == {"m-1", "m-3"}


def test_a_broken_database_is_503_and_mends(app: AsgiApp, store: Store, tmp_path: Path) -> None:
    (tmp_path / "incs.db").rename(tmp_path / "elsewhere.db")
    until_answered(app, 503)
    (tmp_path / "elsewhere.db").rename(tmp_path / "incs.db")
    until_answered(app, 200)
    assert store.messages.get("main", "m-1") is not None


def until_answered(app: AsgiApp, status: int) -> None:
    end = time.monotonic() + 10
    while post(app, events.status()).status_code != status:
        assert time.monotonic() < end


def test_it_works_mounted_in_another_app(writer: Writer, store: Store) -> None:
    inner = Receiver(writer, SECRET, ["main"])
    outer = Starlette(
        routes=[
            Mount("/webhooks/incs", app=inner),
            Mount("/deep", routes=[Mount("/webhooks/incs", app=inner)]),
        ]
    )
    for path in (HERE, f"{HERE}/main", f"/deep{HERE}/main"):
        assert post(outer, events.status(path), path).status_code == 200
    assert kept(store) == 3
    assert post(outer, {}, "/webhooks/incs/wrong").status_code == 404


def test_it_stands_a_server_without_a_prefix(writer: Writer) -> None:
    app = Receiver(writer, SECRET, ["main"], prefix="/hooks")
    assert post(app, events.status(), f"/hooks/{SECRET}").status_code == 200


def test_a_caller_that_hangs_up_gets_no_answer(app: AsgiApp, store: Store) -> None:
    begun = {"type": "http.request", "body": b'{"event"', "more_body": True}
    assert talk(app, "http", begun, {"type": "http.disconnect"}) == []
    assert kept(store) == 0


def test_a_websocket_is_turned_away(app: AsgiApp) -> None:
    heard = talk(app, "websocket", {"type": "websocket.connect"})
    assert [message["type"] for message in heard] == ["websocket.close"]


def test_it_starts_and_stops_with_a_server(app: AsgiApp) -> None:
    heard = talk(app, "lifespan", {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})
    assert [message["type"] for message in heard] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


def test_many_at_once_are_all_kept(app: AsgiApp, store: Store) -> None:
    posted = [events.status(f"m-{n % 50}") for n in range(200)]
    assert post_all(app, posted) == [200] * 200
    assert kept(store) == 50


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(body=st.binary(max_size=80), method=st.sampled_from(["POST", "GET"]), path=st.text())
def test_nothing_that_arrives_takes_it_down(
    app: AsgiApp, body: bytes, method: str, path: str
) -> None:
    scope = {**scope_of("http"), "method": method, "path": f"/webhooks/incs/{path}"}
    for one in (scope, {**scope, "path": HERE, "headers": [(b"content-length", body)]}):
        answer = raw(app, one, body)
        assert answer in {200, 400, 404, 405, 413}


def test_an_account_s_own_secrets_in_an_event_are_not_kept(writer: Writer, store: Store) -> None:
    code = "f484bd42-4a0c-39d0-0000-000000000000"
    account = Account(id="main", certification_code=code)
    app = Receiver(writer, SECRET, ["main"], redaction=Redaction.of_accounts([account]))
    assert post(app, {**events.status("m-1", "read"), "note": f"code={code}"}).status_code == 200
    assert post(app, {"event": "moon_phase_update", "note": quote(code)}).status_code == 200
    bodies = [row.raw for row in store.events.page(EventQuery()).rows]
    assert len(bodies) == 2
    assert all(MASK in body and code not in body for body in bodies)
    row = store.messages.get("main", "m-1")
    assert row is not None
    assert row.status == "read"
