"""Messages in a real browser: look-ups that are stopped and left, whole exports, mended imports."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, by_key, settled
from tools.app_process import RunningApp

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST_IDS = 30_000
ROWS = (
    "reference,msisdn,sent at,template",
    "b-1,+62 815 0000 7101,2026-11-01 10:00:00,promo",
    "b-2,nobody,2026-11-01 10:00:00,promo",
    "b-3,6281500007103,2026-11-01 10:00:00,",
)


def ask(app: RunningApp, query: str) -> list[tuple[Any, ...]]:
    """Read the app's own store."""
    with closing(sqlite3.connect(f"file:{app.database}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def upload(page: Page, key: str, path: Path) -> None:
    """Give a file to the uploader with this key."""
    by_key(page, key).locator("input[type=file]").set_input_files(path)
    settled(page)


def press(page: Page, key: str) -> None:
    """Press the button with this key."""
    by_key(page, key).get_by_role("button").first.click()


def figure(page: Page, label: str) -> int:
    """The number in the tile with this label."""
    tile = page.get_by_test_id("stMetric").filter(has_text=label)
    text = tile.get_by_test_id("stMetricValue").first.inner_text()
    return int(text.replace(",", ""))


def open_row(page: Page, number: int) -> None:
    """Click into a row of the first table, once it stands still."""
    canvas = page.get_by_test_id("stDataFrame").first.locator("canvas").first
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    settled(page)
    canvas.click(position={"x": 150, "y": 52 + 35 * number}, force=True)


def test_a_look_up_is_stopped_left_and_gone_on_with(
    app: RunningApp, visit: Visit, tmp_path: Path
) -> None:
    sql = "SELECT message_id FROM messages WHERE intent_id IS NULL"
    ids = [str(message_id) for (message_id,) in ask(app, sql)][:MOST_IDS]
    file = tmp_path / "complaints.csv"
    file.write_text("who,reference\n" + "".join(f"x,{one}\n" for one in [*ids, "nobody-at-all"]))
    page = visit("/messages?show=Look+up")
    upload(page, "lookup_file", file)
    expect(page.get_by_text(f"For example: {ids[0]}")).to_be_visible()
    page.get_by_role("button", name=f"Look up {len(ids) + 1:,} ids").click()
    press(page, "stop-lookup")
    go_on = page.get_by_role("button", name=re.compile("Go on with"))
    expect(go_on).to_be_visible()
    expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
    page.get_by_role("link", name="Send").click()
    settled(page)
    page.get_by_role("link", name="Messages").click()
    settled(page)
    page.get_by_text("Look up", exact=True).first.click()
    settled(page)
    open_row(page, 0)
    expect(page.get_by_role("heading", name="complaints.csv")).to_be_visible()
    go_on.click()
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=120_000)
    assert figure(page, "Not known to INCS") == 1
    assert figure(page, "Known to INCS") in {1, len(ids)}  # the other tile has these words too
    assert ask(app, "SELECT known, unknown, state FROM look_ups") == [(len(ids), 1, "done")]


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
    expect(page.get_by_text(re.compile(f"{len(rows):,} messages. The file can be"))).to_be_visible()
    press(page, "export-close")
    expect(link).to_be_hidden()
    assert page.request.get(f"{app.url}{address}").status == 404


def test_an_import_is_mended_and_fed_again(app: RunningApp, visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "sent.csv"
    file.write_text("\n".join(ROWS).replace("reference", "message_id"))
    page = visit("/messages?show=Import")
    upload(page, "import_file", file)
    expect(page.get_by_text("The first rows as they are read")).to_be_visible()
    press(page, "import-check")
    expect(page.get_by_text("Wrong rows", exact=True)).to_be_visible()
    assert ask(app, "SELECT 1 FROM messages WHERE message_id LIKE 'b-%'") == []
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
    found = ask(app, "SELECT message_id FROM messages WHERE message_id LIKE 'b-%' ORDER BY 1")
    assert found == [("b-1",), ("b-2",), ("b-3",)]


def test_going_back_from_a_message_takes_one_step(visit: Visit) -> None:
    page = visit("/messages?message_status=Read")
    open_row(page, 0)
    page.wait_for_url(re.compile("message="))
    expect(page.get_by_text("Answer to paste")).to_be_visible()
    page.go_back()
    expect(page.get_by_text(re.compile("Page 1: 50 messages"))).to_be_visible()
    expect(page.get_by_text("Answer to paste")).to_be_hidden()
    assert "message=" not in page.url


def test_a_number_in_a_sentence_leads_to_the_message(app: RunningApp, visit: Visit) -> None:
    sql = (
        "SELECT recipient, message_id FROM messages WHERE status = 3 AND recipient <> ''"
        " GROUP BY recipient HAVING count(*) = 1 LIMIT 1"
    )
    ((number, message_id),) = ask(app, sql)
    page = visit("/messages")
    field = page.get_by_placeholder("Message id or phone number")
    field.fill(f"Please look at +{number}, thank you")
    field.press("Enter")
    page.wait_for_url(re.compile(f"message={message_id}"))
    expect(page.get_by_text("It arrived and was opened.")).to_be_visible()
    assert number not in page.url
