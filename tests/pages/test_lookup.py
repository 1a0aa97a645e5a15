"""The look-up on the Messages page, through the router, against the sandbox."""

from __future__ import annotations

import threading

import pytest

from incs_core.domain.actions import Action
from incs_core.domain.jobs import RUNNING, STOPPED, AnsweredLookupPart, LookupRow, StatusAnswer
from incs_core.lookups.job import lease_of
from incs_core.web.services import Services
from incs_core.wire.message_status import MessageStatus
from tests.pages.conftest import OpenPage, wait_for
from tests.pages.message_log import DAY_MS, looked_up, now_ms, recent, shown_ids
from tests.pages.screen import figure, words


def test_it_looks_up_ids_of_the_history(open_page: OpenPage, current: Services) -> None:
    ids = [row.message_id for row in recent(current) if row.message_id][:250]
    app = open_page("messages", show="Look up")
    pasted = "\n".join(f'"{one}",' for one in [*ids, ids[0], "unknown-1", "unknown-2"])
    app.text_area(key="lookup_text").set_value(pasted).run()
    assert app.button(key="start-lookup").label == "Look up 252 ids"
    assert "1 duplicate ignored" in words(app)
    looked_up(app, pasted)
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures.pop("Pending") is not None
    assert figures == {"Found": "250", "Not found": "2", "Not looked up": "0"}
    tables = [frame.value for frame in app.dataframe]
    found = next(table for table in tables if "INCS message" in table and len(table) == 250)
    assert set(found["Message id"]) == set(ids)
    unknown = next(table for table in tables if list(table.columns) == ["Message id"])
    assert list(unknown["Message id"]) == ["unknown-1", "unknown-2"]
    audit = current.store.audit.list(1)[0]
    assert (audit.action, audit.detail) == ("look up", "252 ids")
    assert sum(figure(app)["data"][0]["x"]) == 252
    assert len(current.store.events.timeline("main", ids[0])) > 0
    assert not app.exception


def test_it_agrees_with_the_history(open_page: OpenPage, current: Services) -> None:
    completed = [
        row for row in recent(current, "read", "failed") if row.cohort_ms < now_ms() - DAY_MS
    ]
    app = open_page("messages", show="Look up")
    looked_up(app, " ".join(row.message_id for row in completed[:80]))
    found = next(frame.value for frame in app.dataframe if "Time" in frame.value)
    told = dict(zip(found["Message id"], found["Status"], strict=True))
    assert told == {row.message_id: row.status.capitalize() for row in completed[:80]}


def test_it_reads_ids_from_a_file(open_page: OpenPage, current: Services) -> None:
    ids = [row.message_id for row in recent(current, "read")[:3]]
    app = open_page("messages", show="Look up")
    content = "name,message_id\n" + "".join(f"x,{one}\n" for one in ids)
    app.file_uploader(key="lookup_file").set_value(
        ("ids.csv", content.encode("utf-8-sig"), "text/csv")
    ).run()
    assert app.button(key="start-lookup").label == "Look up 3 ids"


def test_the_guessed_column_of_a_file_can_be_corrected(
    open_page: OpenPage, current: Services
) -> None:
    ids = [row.message_id for row in recent(current, "read")[:3]]
    app = open_page("messages", show="Look up")
    content = "id,sent as\n" + "".join(f"{n},{one}\n" for n, one in enumerate(ids))
    app.file_uploader(key="lookup_file").set_value(("a.csv", content.encode(), "text/csv")).run()
    column = next(box for box in app.selectbox if box.label == "Column with the message ids")
    assert column.value == 0
    column.set_value(1).run()
    assert f"For example: {ids[0]}" in words(app)
    assert app.button(key="start-lookup").label == "Look up 3 ids"
    app.button(key="start-lookup").click().run()
    row = current.store.lookups.list()[0]
    assert (row.name, row.total) == ("a.csv", 3)
    assert not app.exception


def test_a_file_that_is_no_table_is_named(open_page: OpenPage) -> None:
    app = open_page("messages", show="Look up")
    app.file_uploader(key="lookup_file").set_value(("broken.xlsx", b"PK", "x")).run()
    assert "broken.xlsx cannot be read as a spreadsheet" in words(app)
    assert app.button(key="start-lookup").disabled
    assert not app.exception


def test_a_new_look_up_begins_with_what_was_pasted(open_page: OpenPage, current: Services) -> None:
    one = recent(current, "read")[0].message_id
    app = looked_up(open_page("messages", show="Look up"), one)
    app.button(key="lookup-all").click().run()
    assert app.text_area(key="lookup_text").value == one
    assert "lookup" not in app.query_params
    kept = next(frame.value for frame in app.dataframe if "State" in frame.value)
    assert list(kept["State"]) == ["Done"]


def test_a_kept_look_up_is_opened_by_its_link(open_page: OpenPage, current: Services) -> None:
    row = LookupRow("l-1", "l-1", "Monday", "main", "ann", now_ms(), state=STOPPED)
    current.store.lookups.add(row, [["m-1", "m-2"], ["m-3"]])
    answers = (StatusAnswer("failed", "131026", "Undeliverable"), None)
    current.store.lookups.record_answers("l-1", [AnsweredLookupPart(0, answers)], 1_000, now_ms())
    app = open_page("messages", lookup="l-1")
    assert app.subheader[0].value == "Monday"
    assert {metric.label: metric.value for metric in app.metric}["Not looked up"] == "1"
    app.button(key="go-on-lookup").click().run()
    wait_for(lambda: current.look_ups.running("l-1") is None)
    app.run()
    over = current.store.lookups.get("l-1")
    assert over is not None
    assert (over.state, over.unknown) == ("done", 2)
    assert not app.exception


def test_a_look_up_of_another_process_runs_and_is_not_interrupted(
    open_page: OpenPage, current: Services
) -> None:
    row = LookupRow("l-1", "l-1", "Monday", "main", "ann", now_ms(), state=RUNNING)
    current.store.lookups.add(row, [["m-1", "m-2"]])
    assert current.store.leases.acquire(lease_of("l-1"), "another process", 60)
    app = open_page("messages", lookup="l-1")
    assert "Running" in words(app)
    assert "Interrupted" not in words(app)
    assert "go-on-lookup" not in {button.key for button in app.button}
    current.store.leases.acquire(lease_of("l-1"), "another process", 0)
    app.run()
    assert "Interrupted" in words(app)
    assert not app.exception


def test_it_is_repeated_and_compared_with_itself(open_page: OpenPage, current: Services) -> None:
    completed = [row.message_id for row in recent(current, "read", "failed") if row.message_id][:9]
    row = LookupRow("l-1", "l-1", "Monday", "main", "ann", now_ms() - DAY_MS, state="done")
    current.store.lookups.add(row, [completed])
    current.store.lookups.record_answers(
        "l-1", [AnsweredLookupPart(0, (StatusAnswer("sent"),) * 9)], 1, now_ms()
    )
    app = open_page("messages", lookup="l-1")
    app.button(key="repeat-open").click().run()
    again = str(app.query_params["lookup"])
    assert again != "l-1"
    wait_for(lambda: current.look_ups.running(again) is None)
    app.run()
    assert "Of the 9 messages that were pending then:" in words(app)
    moved = next(frame.value for frame in app.dataframe if "Before" in frame.value)
    assert set(moved["Before"]) == {"Sent"}
    assert sum(moved["Messages"]) == 9
    app.button(key="open-run-l-1").click().run()
    assert app.query_params["lookup"] == "l-1"
    assert not app.exception


def test_a_look_up_is_renamed_and_forgotten(open_page: OpenPage, current: Services) -> None:
    row = LookupRow("l-1", "l-1", "Monday", "main", "ann", now_ms(), state="done")
    current.store.lookups.add(row, [["m-1"]])
    app = open_page("messages", lookup="l-1")
    app.text_input(key="rename-l-1").set_value("Tuesday")
    app.button(key="rename-lookup").click().run()
    assert app.subheader[0].value == "Tuesday"
    app.button(key="forget-lookup").click().run()
    assert "Deleted the look-up “Tuesday”." in words(app)
    assert current.store.lookups.list() == []
    assert "lookup" not in app.query_params
    assert not app.exception


def test_a_dead_api_is_named_and_the_log_still_works(
    environment: object, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCS_CHAT_API_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("incs_core.api.retry.RetryPolicy.wait_before", lambda *_: 0.0)
    app = open_page("messages", show="Look up")
    looked_up(app, "one-id another-id")
    assert "The look-up failed." in words(app)
    assert "127.0.0.1:9" in words(app)
    assert {m.label: m.value for m in app.metric}["Not looked up"] == "2"
    app.segmented_control(key="show").set_value("Log").run()
    assert len(shown_ids(app)) == 50
    assert not app.exception


def test_it_is_stopped_left_found_again_and_gone_on_with(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = threading.Event()

    def slow(_: object, ids: tuple[str, ...]) -> list[MessageStatus]:
        if "id-0" not in ids:
            let_go.wait(20)
        return [MessageStatus.from_wire({"id": one, "status": "sent"}) for one in ids]

    monkeypatch.setattr("incs_core.api.client.Messages.statuses", slow)
    app = open_page("messages", show="Look up")
    app.text_area(key="lookup_text").set_value(" ".join(f"id-{n}" for n in range(300))).run()
    app.button(key="start-lookup").click().run()
    running = current.look_ups.running(app.query_params["lookup"])
    assert running is not None
    wait_for(lambda: running.pace.done == 100)
    app.run()
    assert "100 of 300" in str(app.get("progress")[0].proto)
    app.segmented_control(key="show").set_value("Log").run()
    assert "”: 100 of 300" in words(app)
    app.button(key=f"open-running-{running.row.id}").click().run()
    app.button(key="stop-lookup").click().run()
    wait_for(lambda: not running.is_running)
    let_go.set()
    app.run()
    assert {m.label: m.value for m in app.metric}["Found"] == "100"
    assert app.button(key="go-on-lookup").label == "Resume with 200 ids"
    app.button(key="go-on-lookup").click().run()
    wait_for(lambda: current.store.lookups.list()[0].state == "done")
    assert current.store.lookups.list()[0].known == 300
    assert not app.exception


def test_a_second_click_begins_no_second_look_up(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("messages", show="Look up")
    app.text_area(key="lookup_text").set_value("m-1 m-2").run()
    with monkeypatch.context() as patched:  # the click comes before the page is another one
        patched.setattr("incs_core.ui.messages.lookup.open_lookup", lambda _: None)
        app.button(key="start-lookup").click().run()
        app.button(key="start-lookup").click().run()
    assert len(current.store.lookups.list()) == 1
    app.run()
    app.button(key="start-lookup").click().run()
    assert len(current.store.lookups.list()) == 2
    assert [row.action for row in current.store.audit.list()] == ["look up", "look up"]
    assert not app.exception


def kept(current: Services) -> LookupRow:
    row = LookupRow("l-1", "l-1", "Monday", "main", "ann", now_ms(), state=STOPPED)
    return current.store.lookups.add(row, [["m-1", "m-2"]])


def test_it_writes_down_what_becomes_of_a_look_up(open_page: OpenPage, current: Services) -> None:
    kept(current)
    app = open_page("messages", lookup="l-1")
    app.text_input(key="rename-l-1").set_value("Tuesday")
    app.button(key="rename-lookup").click().run()
    assert app.subheader[0].value == "Tuesday"
    app.button(key="go-on-lookup").click().run()
    wait_for(lambda: not current.look_ups.all_running())
    app.run()
    app.button(key="forget-lookup").click().run()
    assert [(row.action, row.subject) for row in current.store.audit.list()] == [
        ("delete look-up", "l-1"),
        ("resume look-up", "l-1"),
        ("rename look-up", "l-1"),
    ]


@pytest.mark.parametrize("key", ["go-on-lookup", "repeat-all", "rename-lookup", "forget-lookup"])
def test_it_changes_nothing_for_whoever_may_not(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    row = kept(current)
    app = open_page("messages", lookup="l-1")
    app.text_input(key="rename-l-1").set_value("Tuesday").run()
    monkeypatch.setattr(
        "incs_core.ui.common.permissions.is_allowed", lambda action: action is not Action.LOOK_UP
    )
    app.button(key=key).click().run()
    assert "Nothing was changed. Your role does not allow this: look up statuses." in words(app)
    assert current.store.lookups.list() == [row]
    assert not app.exception


def test_nobody_begins_a_look_up_who_may_not(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("messages", show="Look up")
    app.text_area(key="lookup_text").set_value("m-1").run()
    monkeypatch.setattr("incs_core.ui.common.permissions.is_allowed", lambda _: False)
    app.button(key="start-lookup").click().run()
    assert "Could not start the look-up. Nothing was changed." in words(app)
    assert not current.store.lookups.list()
