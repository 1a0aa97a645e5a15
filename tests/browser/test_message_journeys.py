"""Messages in a real browser: whole exports, mended imports, ways to a message and back."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.screen import open_row, press, upload
from tools.app_process import RunningApp

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROWS = (
    "reference,msisdn,sent at,template",
    "b-1,+62 815 0000 7101,2026-11-01 10:00:00,promo",
    "b-2,nobody,2026-11-01 10:00:00,promo",
    "b-3,6281500007103,2026-11-01 10:00:00,",
)


def test_the_whole_filtered_log_is_exported(app: RunningApp, visit: Visit) -> None:
    page = visit("/messages?message_status=Failed&period=30+days")
    expect(page.get_by_text(re.compile("Page 1: 50 messages"))).to_be_visible()
    page.get_by_role("button", name="Export all").click()
    press(page, "export-start")
    link = page.get_by_role("link", name=re.compile("Download messages.csv"))
    expect(link).to_be_visible()
    address = link.get_attribute("href") or ""
    answer = page.request.get(address if address.startswith("http") else f"{app.url}{address}")
    assert answer.ok
    rows = [*csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig")))]
    assert len(rows) > 50
    assert {row["Status"] for row in rows} == {"Failed"}
    assert all(row["Reason"] for row in rows)
    expect(page.get_by_text(re.compile(f"{len(rows):,} messages. The file is"))).to_be_visible()
    press(page, "export-close")
    expect(link).to_be_hidden()
    assert page.request.get(f"{app.url}{address}").status == 404


def test_an_import_is_mended_and_fed_again(app: RunningApp, visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "sent.csv"
    file.write_text("\n".join(ROWS).replace("reference", "message_id"))
    page = visit("/messages?show=Import")
    upload(page, "import_file", file)
    expect(page.get_by_text("First rows as recognised")).to_be_visible()
    press(page, "import-check")
    expect(page.get_by_text("Invalid rows", exact=True)).to_be_visible()
    assert app.ask("SELECT 1 FROM messages WHERE message_id LIKE 'b-%'") == []
    with page.expect_download() as fetched:
        press(page, "import-errors")
    wrong = fetched.value.path().read_text(encoding="utf-8-sig")
    assert "Use digits only" in wrong
    press(page, "import-record")
    expect(page.get_by_text("2 messages read, 2 new or changed.")).to_be_visible()
    mended = tmp_path / "mended.csv"
    mended.write_text(wrong.replace("nobody", "6281500007102"))
    page = visit("/messages?show=Import")
    upload(page, "import_file", mended)
    press(page, "import-check")
    press(page, "import-record")
    expect(page.get_by_text("1 message read, 1 new or changed.")).to_be_visible()
    found = app.ask("SELECT message_id FROM messages WHERE message_id LIKE 'b-%' ORDER BY 1")
    assert found == [("b-1",), ("b-2",), ("b-3",)]


def test_going_back_from_a_message_takes_one_step(visit: Visit) -> None:
    page = visit("/messages?message_status=Read")
    open_row(page, 0, r"message=")
    expect(page.get_by_text("Reply for the customer")).to_be_visible()
    page.go_back()
    expect(page.get_by_text(re.compile("Page 1: 50 messages"))).to_be_visible()
    expect(page.get_by_text("Reply for the customer")).to_be_hidden()
    assert "message=" not in page.url


def test_a_number_in_a_sentence_leads_to_the_message(app: RunningApp, visit: Visit) -> None:
    sql = (
        "SELECT recipient, min(message_id) FROM messages WHERE recipient <> ''"
        " GROUP BY recipient HAVING count(*) = 1 AND min(status) = 3 LIMIT 1"
    )
    ((number, message_id),) = app.ask(sql)
    page = visit("/messages")
    field = page.get_by_placeholder("Message id or phone number")
    field.fill(f"Please look at +{number}, thank you")
    field.press("Enter")
    page.wait_for_url(re.compile(f"message={message_id}"))
    expect(page.get_by_text("It was delivered and read.")).to_be_visible()
    assert number not in page.url
