"""The board of templates and the story of one in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.screen import by_key, open_row, opened
from tools.browser import completed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NAME = "test_button_reply_1"


def find(page: Page, text: str) -> None:
    """Type into the search of the board; the list follows."""
    by_key(page, "template_name").get_by_role("searchbox").or_(
        by_key(page, "template_name").locator("input")
    ).first.fill(text)
    expect(page.get_by_text(re.compile("^1 of "))).to_be_visible()
    completed(page)


def test_a_marketer_deletes_a_template_and_begins_it_anew(visit: Visit) -> None:
    page = visit("/templates")
    expect(page.get_by_text("Review times").first).to_be_visible()
    find(page, NAME)
    expect(page).to_have_url(re.compile(f"template_name={NAME}"))
    open_row(page, 0, "template_id=", NAME)
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    by_key(page, "template_delete").get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("every send that names it is refused")
    confirm = by_key(page, "template_delete_confirm").get_by_role("button")
    expect(confirm).to_be_disabled()
    dialog.get_by_role("textbox").fill(NAME)
    expect(confirm).to_be_enabled()
    confirm.click()
    expect(page.get_by_text("Deleted at INCS from here")).to_be_visible()
    page.get_by_role("button", name="Resubmit as test_button_reply_2").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("test_button_reply_2")


def test_a_marketer_goes_from_a_story_to_its_figures_and_messages(visit: Visit) -> None:
    page = visit("/templates?template_name=order_shipped")
    open_row(page, 0, "template_id=", "order_shipped")
    address = page.url
    page.get_by_test_id("stMain").get_by_role("link", name="Delivery").click()
    page.wait_for_url(re.compile("template=order_shipped"))
    expect(by_key(page, "template")).to_contain_text("order_shipped")
    opened(page, address)
    page.get_by_test_id("stMain").get_by_role("link", name="Messages").click()
    page.wait_for_url(re.compile("/messages.*template=order_shipped"))
    expect(page.get_by_role("heading", level=1, name="Messages")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
