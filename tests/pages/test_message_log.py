"""The log's filters, columns and exports, through the router."""

from __future__ import annotations

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.domain.actions import Action
from incs_core.message_files.export_jobs import exports
from incs_core.ui.messages.export import KEY as EXPORT
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage, wait_for
from tests.pages.message_log import open_log, recent, shown_ids
from tests.pages.screen import words


def test_it_narrows_by_a_part_of_the_id(open_page: OpenPage, current: Services) -> None:
    row = recent(current)[7]
    app = open_log(open_page, message_id_text=row.message_id[:16])
    assert row.message_id in shown_ids(app)
    assert all(one.startswith(row.message_id[:16]) for one in shown_ids(app))
    app.text_input(key="message_id_text").set_value(row.message_id[5:]).run()
    assert shown_ids(app) == [row.message_id]
    assert not app.exception


def test_it_narrows_by_a_number_that_stays_out_of_the_address(
    open_page: OpenPage, current: Services
) -> None:
    row = recent(current)[3]
    app = open_log(open_page)
    app.text_input(key="log_number").set_value(f"+{row.recipient}").run()
    assert set(app.dataframe[0].value["To"]) == {row.recipient}
    assert row.recipient not in str(app.query_params)
    assert not app.exception


def test_columns_are_chosen(open_page: OpenPage, current: Services) -> None:
    app = open_log(open_page, message_status="Read")
    app.pills(key="columns").set_value(["Message id", "Read", "Read after, s"]).run()
    shown = app.dataframe[0].value
    assert list(shown.columns) == ["Read", "Read after, s", "Message id"]
    rows = recent(current, "read")[:50]
    assert list(shown["Message id"]) == [row.message_id for row in rows]
    assert shown["Read after, s"].min() >= 0
    assert not app.exception


def made(app: AppTest) -> str:
    """Make the file and wait for it; returns its token."""
    app.button(key="export-start").click().run()
    token = str(app.session_state[EXPORT])
    job = exports.job(token)
    assert job is not None
    wait_for(lambda: not job.is_running)
    app.run()
    return token


def test_the_whole_filtered_log_becomes_a_file(open_page: OpenPage, current: Services) -> None:
    app = open_log(open_page, message_status="Read")
    token = made(app)
    job = exports.job(token)
    assert job is not None
    rows = [*csv.DictReader(io.StringIO(job.path.read_text(encoding="utf-8-sig")))]
    expected = [row.message_id for row in recent(current, "read")]
    assert len(expected) > 50
    assert [row["Message id"] for row in rows][: len(expected)] == expected[: len(rows)]
    assert f"{len(rows):,} messages. The file is available" in words(app)
    assert job.address in str([node.proto for node in app.get("link_button")])
    audit = current.store.audit.list(1)[0]
    assert (audit.action, audit.subject) == ("export messages", "CSV")
    app.button(key="export-close").click().run()
    assert not job.path.exists()
    assert EXPORT not in app.session_state
    assert not app.exception


def test_a_file_may_have_all_columns(open_page: OpenPage) -> None:
    app = open_log(open_page, message_status="Failed")
    app.toggle(key="export-columns").set_value(True)
    token = made(app)
    job = exports.job(token)
    assert job is not None
    head = job.path.read_text(encoding="utf-8-sig").splitlines()[0]
    assert "Delivered after, s" in head
    exports.drop(token)


def test_nobody_exports_who_may_not(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_log(open_page)
    monkeypatch.setattr(
        "incs_core.ui.common.permissions.is_allowed", lambda action: action is not Action.EXPORT
    )
    app.button(key="export-start").click().run()
    assert "Your role does not allow this: export messages." in words(app)
    assert EXPORT not in app.session_state
    assert not current.store.audit.list()
