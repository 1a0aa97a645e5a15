"""What is done on a screen before its picture is taken, so that it shows the screen at work."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tools.app_process import RunningApp
from tools.browser import PATIENCE_MS, completed

LOOKED_UP: Final = 1_500
NUMBER: Final = "+62 815 0000 9001"
VALUES: Final = {"name": "Ayu", "order_id": "88213", "date": "Friday, 27 November"}
CARD: Final = {
    "Name": "winter_sale",
    "Title": "The winter sale is on",
    "Description": "Hello [name], boots and coats at half price until [date]. Sizes go quickly.",
    "Image, GIF or video": "https://cdn.lumen-shop.com/winter.png",
}
IDS: Final = "SELECT message_id FROM messages WHERE intent_id IS NULL LIMIT ?"

Scene = Callable[[Page, RunningApp], None]


def write_card(page: Page, _app: RunningApp) -> None:
    """Write a rich card in the builder."""
    _keyed(page, "new_template_kind").get_by_text("Rich card").first.click()
    completed(page)
    for label, text in CARD.items():
        field = page.get_by_label(label, exact=True).locator("visible=true").first
        field.fill(text)
        field.press("Tab")
        completed(page)


def fill_a_send(page: Page, _app: RunningApp) -> None:
    """Fill a template for a number that reads what it gets."""
    for name, value in VALUES.items():
        _type(page, name, value)
    _type(page, "To", NUMBER)


def look_up(page: Page, app: RunningApp) -> None:
    """Ask INCS what became of some messages of the history."""
    ids = [str(message_id) for (message_id,) in app.ask(IDS, LOOKED_UP)]
    field = page.locator("textarea").first
    field.fill("\n".join(ids))
    field.press("Tab")
    page.get_by_role("button", name=re.compile(r"Look up [\d,]+ ids")).click()
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=PATIENCE_MS)


def _type(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True).first
    field.fill(text)
    field.press("Tab")
    completed(page)


def _keyed(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}")
