"""The look-up on the Messages page, through the router, against the sandbox."""

from __future__ import annotations

import threading

import pytest

from incs_core.models.messages import MessageStatus
from incs_core.services import Services
from incs_core.ui.messages.looking import KEY as LOOKING
from tests.pages.conftest import OpenPage, wait_for
from tests.pages.message_log import DAY_MS, looked_up, now_ms, recent, shown_ids
from tests.pages.screen import figure, words


def test_it_looks_up_ids_of_the_history(open_page: OpenPage, current: Services) -> None:
    ids = [row.message_id for row in recent(current) if row.message_id][:250]
    app = open_page("messages", show="Look up")
    pasted = "\n".join(f'"{one}",' for one in [*ids, ids[0], "unknown-1", "unknown-2"])
    app.text_area(key="lookup_text").set_value(pasted).run()
    assert app.button(key="start-lookup").label == "Look up 252 ids"
    assert "1 came again" in words(app)
    looked_up(app, pasted)
    assert {m.label: m.value for m in app.metric} == {
        "Known to INCS": "250",
        "Not known to INCS": "2",
        "Could not be asked": "0",
    }
    tables = [frame.value for frame in app.dataframe]
    found = next(table for table in tables if "INCS said" in table and len(table) == 250)
    assert set(found["Message id"]) == set(ids)
    unknown = next(table for table in tables if len(table) == 2 and "Message id" in table)
    assert list(unknown["Message id"]) == ["unknown-1", "unknown-2"]
    assert sum(figure(app)["data"][0]["x"]) == 252
    assert len(current.store.timeline("main", ids[0])) > 0
    assert not app.exception


def test_it_agrees_with_the_history(open_page: OpenPage, current: Services) -> None:
    settled = [
        row for row in recent(current, "read", "failed") if row.cohort_ms < now_ms() - DAY_MS
    ]
    app = open_page("messages", show="Look up")
    looked_up(app, " ".join(row.message_id for row in settled[:80]))
    found = next(frame.value for frame in app.dataframe if "Time" in frame.value)
    told = dict(zip(found["Message id"], found["Status"], strict=True))
    assert told == {row.message_id: row.status.capitalize() for row in settled[:80]}


def test_it_reads_ids_from_a_file(open_page: OpenPage, current: Services) -> None:
    ids = [row.message_id for row in recent(current, "read")[:3]]
    app = open_page("messages", show="Look up")
    content = "name,message_id\n" + "".join(f"x,{one}\n" for one in ids)
    app.file_uploader(key="lookup_file").set_value(
        ("ids.csv", content.encode("utf-8-sig"), "text/csv")
    ).run()
    assert app.button(key="start-lookup").label == "Look up 3 ids"


def test_a_new_look_up_begins_with_what_was_pasted(open_page: OpenPage, current: Services) -> None:
    one = recent(current, "read")[0].message_id
    app = looked_up(open_page("messages", show="Look up"), one)
    app.button(key="new-lookup").click().run()
    assert app.text_area(key="lookup_text").value == one
    assert LOOKING not in app.session_state


def test_a_dead_api_is_named_and_the_log_still_works(
    environment: object, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCS_CHAT_API_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("incs_core.api.retry.RetryPolicy.wait_before", lambda *_: 0.0)
    app = open_page("messages", show="Look up")
    looked_up(app, "one-id another-id")
    assert "127.0.0.1:9" in words(app)
    assert "What to do:" in words(app)
    assert {m.label: m.value for m in app.metric}["Could not be asked"] == "2"
    app.segmented_control(key="show").set_value("Log").run()
    assert len(shown_ids(app)) == 50
    assert not app.exception


def test_it_can_be_stopped_and_keeps_what_it_has(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = threading.Event()

    def slow(_: object, ids: tuple[str, ...]) -> list[MessageStatus]:
        if "id-0" not in ids:
            let_go.wait(20)
        return [MessageStatus.from_wire({"id": one, "status": "sent"}) for one in ids]

    monkeypatch.setattr("incs_core.api.messages.Messages.statuses", slow)
    app = open_page("messages", show="Look up")
    app.text_area(key="lookup_text").set_value(" ".join(f"id-{n}" for n in range(300))).run()
    app.button(key="start-lookup").click().run()
    look_up = app.session_state[LOOKING].look_up
    wait_for(lambda: look_up.progress.done == 100)
    app.run()
    assert "100 of 300" in str(app.get("progress")[0].proto)
    app.button(key="stop-lookup").click().run()
    wait_for(lambda: not look_up.is_running)
    let_go.set()
    app.run()
    assert "Stopped: 100 of 300 ids" in words(app)
    assert {m.label: m.value for m in app.metric}["Known to INCS"] == "100"
    assert not app.exception
