"""Test runs on the Send page, through the router, against the sandbox."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.domain.jobs import TestRun
from incs_core.sending.test_runs import run_lines
from incs_core.ui.common.services import services
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage, wait_for
from tests.pages.test_send import words

TEXT = {"send_mode": "Test run", "send_kind": "Text"}
NUMBERS = "6281500009001\n6281500009002\n6281500009005"


def run_page(open_page: OpenPage, numbers: str = NUMBERS) -> AppTest:
    """The page with a test run of a text in the form."""
    app = open_page("send", **TEXT)
    app.text_area(key="send_text").set_value("Hello there").run()
    return app.text_area(key="send_numbers").set_value(numbers).run()


def press_start(app: AppTest) -> AppTest:
    app.button(key="send_run_start").click().run()
    if any(button.key == "send_anyway" for button in app.button):
        app.button(key="send_anyway").click().run()
    return app


def only_run(current: Services) -> TestRun:
    (head,) = current.store.test_runs.list()
    run = current.store.test_runs.get(head.id)
    assert run is not None
    return run


def test_it_sends_to_all_and_shows_each(open_page: OpenPage, current: Services) -> None:
    app = run_page(open_page)
    assert "3 recipients" in words(app)
    assert "to 3 numbers, each once" in words(app)
    press_start(app)
    run = only_run(current)
    assert run.id in app.query_params["run"]
    wait_for(lambda: only_run(current).state == "done")
    app.run()
    table = app.dataframe[0].value
    assert list(table["To"]) == NUMBERS.splitlines()
    statuses = [line.message for line in run_lines(current.store, only_run(current))]
    assert all(message is not None and message.is_test for message in statuses)
    assert "9001" not in str(app.query_params)
    assert not app.exception


def test_a_run_without_a_name_is_named_by_the_day_of_the_reporting_zone(
    environment: object, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = datetime.now(UTC).hour >= 12
    zone = ZoneInfo("Etc/GMT-14" if ahead else "Etc/GMT+12")  # another day there than in UTC
    monkeypatch.setenv("INCS_TIMEZONE", zone.key)
    press_start(run_page(open_page))
    assert only_run(services()).name == f"text, {datetime.now(zone):%Y-%m-%d}"


def test_a_row_of_a_table_has_its_own_values(open_page: OpenPage, current: Services) -> None:
    app = open_page("send", send_mode="Test run", send_template="order_shipped")
    for field in app.text_input:
        if field.label.replace("\\", "") in {"name", "order_id", "date"}:
            field.set_value("all").run()
    app.text_area(key="send_numbers").set_value(
        "to\tname\tcolour\n6281500009001\tDewi\tred\n6281500009002\t\tblue"
    ).run()
    assert "own values for name" in words(app)
    assert "ignored: colour" in words(app)
    press_start(app)
    bodies = [json.loads(row.body)["template"]["parameters"] for row in only_run(current).rows]
    assert [body["name"] for body in bodies] == ["Dewi", "all"]
    assert list(app.dataframe[0].value["Own values"]) == ["name: Dewi", "name: all"]
    assert not app.exception


def test_it_names_what_is_wrong_and_starts_nothing(open_page: OpenPage, current: Services) -> None:
    app = run_page(open_page, "6281500009001\n12")
    assert "Number 2: It has 2 digits" in words(app)
    app.button(key="send_run_start").click().run()
    assert current.store.test_runs.list() == []
    assert not app.exception


def test_pressed_twice_it_starts_one_run(open_page: OpenPage, current: Services) -> None:
    app = press_start(run_page(open_page))
    del app.query_params["run"]
    press_start(app.run())
    assert "already started" in words(app)
    wait_for(lambda: only_run(current).state == "done")
    assert len(current.store.sends.recent(10, "local")) == 3
    assert not app.exception


def test_a_stop_is_asked_for_and_written_down(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = press_start(run_page(open_page, "\n".join(str(6281500010001 + n) for n in range(30))))
    with monkeypatch.context() as patched:
        patched.setattr("incs_core.ui.common.permissions.is_allowed", lambda _: False)
        app.button(key="send_run_stop").click().run()
    assert "Could not stop the test run. Nothing was changed." in words(app)
    app.button(key="send_run_stop").click().run()
    wait_for(lambda: only_run(current).state == "stopped")
    assert "stop test run" in {row.action for row in current.store.audit.list()}
    assert not app.exception


def test_a_link_opens_the_run_for_a_verdict_and_once_more(
    open_page: OpenPage, current: Services
) -> None:
    press_start(run_page(open_page, "6281500009001"))
    wait_for(lambda: only_run(current).state == "done")
    run = only_run(current)
    app = open_page("send", run=run.id)
    assert run.name in [title.value.replace("\\", "") for title in app.subheader]
    app.text_area(key=f"send_note_{run.id}").set_value("One phone, all fine.")
    app.segmented_control(key=f"send_verdict_{run.id}").set_value("Passed")
    next(one for one in app.button if one.label == "Save verdict").click().run()
    assert (only_run(current).verdict, only_run(current).note) == ("passed", "One phone, all fine.")
    app.button(key="send_run_repeat").click().run()
    copy = next(one for one in current.store.test_runs.list() if one.repeats == run.id)
    assert copy.state == "ready"
    assert len(current.store.sends.recent(10, "local")) == 1
    app.button(key="send_run_go").click().run()
    wait_for(lambda: len(current.store.sends.recent(10, "local")) == 2)
    assert not app.exception


def test_it_keeps_groups_of_test_phones(open_page: OpenPage, current: Services) -> None:
    app = run_page(open_page)
    app.text_input(key="send_group_name").set_value("Team").run()
    app.button(key="send_group_save").click().run()
    (group,) = current.store.phone_groups.list()
    assert group.numbers == tuple(NUMBERS.splitlines())
    app = open_page("send", **TEXT)
    app.button(key="send-group-0").click().run()
    assert app.text_area(key="send_numbers").value == NUMBERS
    app.button(key="send-group-drop-0").click().run()
    assert current.store.phone_groups.list() == []
    assert not app.exception


def test_it_says_that_a_link_leads_nowhere(open_page: OpenPage) -> None:
    app = open_page("send", run="no-such-run")
    assert "Test run not found" in words(app)
    assert not app.exception
