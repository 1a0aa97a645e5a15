"""The import on the Messages page: mapped, checked, recorded; wrong rows mended and fed again."""

from __future__ import annotations

import gc
import io
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from incs_core.tabular.reader import UploadedTable, open_table
from incs_core.ui.messages.import_page import KEY
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage, wait_for
from tests.pages.screen import words

TEXT = (
    "reference,msisdn,sent at,template\n"
    "i-1,+62 815 0000 7001,2026-11-01 10:00:00,promo\n"
    "i-2,nobody,2026-11-01 10:00:00,promo\n"
    "i-3,6281500007003,2026-11-01 10:00:00,\n"
)


def given(open_page: OpenPage, name: str, content: bytes) -> AppTest:
    app = open_page("messages", show="Import")
    return app.file_uploader(key="import_file").set_value((name, content, "text/csv")).run()


def after(app: AppTest, key: str) -> AppTest:
    """Press a button and wait for what it begins."""
    app.button(key=key).click().run()
    if KEY in app.session_state:
        job = app.session_state[KEY].job
        wait_for(lambda: not job.is_running)
    return app.run()


def test_the_file_of_wrong_rows_goes_with_its_session(open_page: OpenPage) -> None:
    app = given(open_page, "sent.csv", TEXT.encode())
    choose(app, "Message id", 0)
    after(app, "import-check")
    path = Path(app.session_state[KEY].job.errors_path)
    assert path.exists()
    del app.session_state[KEY]
    del app
    gc.collect()
    assert not path.parent.exists()


def test_it_reads_a_file_once(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def note(name: str, content: bytes) -> UploadedTable:
        read.append(name)
        return open_table(name, content)

    monkeypatch.setattr("incs_core.ui.common.uploaded_table.open_table", note)
    app = given(open_page, "sent.csv", TEXT.encode())
    choose(app, "Message id", 0)
    app.run()
    assert read == ["sent.csv"]
    app.file_uploader(key="import_file").set_value(("next.csv", b"a,b\n1,2\n", "text/csv")).run()
    assert read == ["sent.csv", "next.csv"]
    assert not app.exception


def test_nobody_records_who_may_not(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = given(open_page, "sent.csv", TEXT.encode())
    choose(app, "Message id", 0)
    after(app, "import-check")
    monkeypatch.setattr("incs_core.ui.common.permissions.is_allowed", lambda _: False)
    after(app, "import-record")
    assert current.store.messages.get("main", "i-1") is None
    app.button(key="import-record").click().run()
    assert "Could not import the messages. Nothing was changed." in words(app)
    assert not app.exception


def choose(app: AppTest, title: str, place: int) -> AppTest:
    return next(box for box in app.selectbox if box.label == title).set_value(place).run()


def test_wrong_rows_are_mended_and_fed_again(open_page: OpenPage, current: Services) -> None:
    app = given(open_page, "sent.csv", TEXT.encode())
    assert "No column is the message id" in words(app)
    assert app.button(key="import-check").disabled
    choose(app, "Message id", 0)
    shown = app.dataframe[0].value
    assert list(shown["Recipient"].fillna("")) == ["6281500007001", "", "6281500007003"]
    assert "recipient: Use digits only" in shown["Problem"][1]
    after(app, "import-check")
    assert {metric.label: metric.value for metric in app.metric} == {
        "Valid rows": "2",
        "Invalid rows": "1",
    }
    assert current.store.messages.get("main", "i-1") is None
    mended = Path(app.session_state[KEY].job.errors_path).read_text(encoding="utf-8-sig")
    assert list(app.dataframe[0].value["Row"]) == [3]
    after(app, "import-record")
    assert "2 messages read, 2 new or changed." in words(app)
    row = current.store.messages.get("main", "i-1")
    assert row is not None
    assert (row.recipient, row.template, row.country) == ("6281500007001", "promo", "ID")
    audit = current.store.audit.list(2)
    assert [(one.action, one.outcome) for one in audit] == [
        ("import messages", "done"),
        ("import messages", "begun"),
    ]
    again = given(open_page, "mended.csv", mended.replace("nobody", "6281500007002").encode())
    choose(again, "Message id", 0)
    after(after(again, "import-check"), "import-record")
    assert "1 message read, 1 new or changed." in words(again)
    assert current.store.messages.get("main", "i-2") is not None
    assert not app.exception
    assert not again.exception


def test_a_spreadsheet_is_read_too(open_page: OpenPage, current: Services) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["message_id", "recipient", "accepted_at"])
    sheet.append(["x-1", 6281500007009, "2026-11-01T10:00:00Z"])
    buffer = io.BytesIO()
    book.save(buffer)
    app = given(open_page, "sent.xlsx", buffer.getvalue())
    after(after(app, "import-check"), "import-record")
    assert current.store.messages.get("main", "x-1") is not None
    assert not app.exception


def test_a_file_that_is_no_table_is_named(open_page: OpenPage) -> None:
    app = given(open_page, "empty.csv", b"")
    assert "empty.csv is empty" in words(app)
    assert not app.exception


def test_another_file_forgets_what_was_checked(open_page: OpenPage, current: Services) -> None:
    text = TEXT.replace("reference", "message_id")
    app = after(given(open_page, "sent.csv", text.encode()), "import-check")
    app.button(key="import-forget").click().run()
    assert KEY not in app.session_state
    assert current.store.messages.get("main", "i-1") is None
    assert not app.exception


def test_it_asks_what_comes_first_in_a_date(open_page: OpenPage, current: Services) -> None:
    text = "message_id,recipient,accepted_at\nd-1,6281500007005,08/04/2026 10:00\n"
    app = given(open_page, "sent.csv", text.encode())
    assert "is ambiguous" in app.dataframe[0].value["Problem"][0]
    asked = next(one for one in app.segmented_control if "08/04/2026" in one.label)
    asked.set_value("day first").run()
    after(after(app, "import-check"), "import-record")
    row = current.store.messages.get("main", "d-1")
    assert row is not None
    assert row.accepted_ms == 1_775_642_400_000
    assert not app.exception
