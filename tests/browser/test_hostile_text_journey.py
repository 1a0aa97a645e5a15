"""Text from outside in a real browser: it stands there letter by letter and leads nowhere."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.screen import fill
from tests.pages.hostile import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OBEYED = '[href*="evil"], [href^="mailto:"], .katex, [role="img"][aria-label*="home"]'


def test_a_pasted_template_puts_no_link_and_no_icon_on_the_page(visit: Visit, page: Page) -> None:
    visit("/templates?template_part=Import")
    draft = {"name": HOSTILE, "type": HOSTILE, "category": HOSTILE, "content": {HOSTILE: HOSTILE}}
    fill(page, "template_paste", json.dumps(draft))
    shown = page.get_by_role("heading").filter(has_text="evil")
    expect(shown).to_be_visible()
    assert shown.inner_text().replace("\N{WORD JOINER}", "") == HOSTILE
    assert page.locator(OBEYED).count() == 0
