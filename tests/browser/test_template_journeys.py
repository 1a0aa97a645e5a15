"""Templates in a real browser: written, reviewed, mended, sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from incs_core.web.embedded_sandbox import EmbeddedSandbox
from tests.browser.conftest import Visit
from tests.browser.screen import by_key, fill, run_after, send, type_into
from tools.app_process import RunningApp, running_app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-waiting")]

SPEED = 20.0
SECRET = "journeys-of-templates"
NEW = "/templates?template_part=New+template"
CARDS = (
    ("Trail shoes", "Light and dry, [name].", "https://cdn.lumen-shop.com/shoes.png"),
    ("Rain jackets", "Three layers, 280 grams.", "https://cdn.lumen-shop.com/jackets.png"),
    ("Day packs", "18 litres for the hill.", "https://cdn.lumen-shop.com/packs.png"),
)


@pytest.fixture(scope="module")
def app() -> Iterator[RunningApp]:
    """The app with a live account; its INCS is a sandbox that reviews in a few seconds."""
    with EmbeddedSandbox(speed=SPEED) as sandbox:
        settings = {
            "INCS_API_URL": sandbox.url,
            "INCS_CHAT_API_URL": sandbox.url,
            "INCS_CERTIFICATION_CODE": "sandbox",
            "INCS_WEBHOOK_SECRET": SECRET,
        }
        with running_app(settings=settings) as running:
            sandbox.app.state.sandbox.webhook_url = f"{running.url}/webhooks/incs/{SECRET}"
            yield running


REASON = "SELECT reason FROM template_changes WHERE new_value = 'REJECTED' AND template_name = ?"


def labelled(page: Page, label: str) -> Locator:
    """The field with this label; those of a card that was left may still be there, hidden."""
    return page.get_by_label(label, exact=True).locator("visible=true")


def type_in(page: Page, label: str, text: str) -> None:
    """Type into the field with this label and leave it, as a person does."""
    type_into(page, labelled(page, label).first, text)


def press(page: Page, name: str) -> None:
    """Press the button that is called so."""
    with run_after(page):
        page.get_by_role("button", name=name, exact=True).first.click()


def pick(page: Page, key: str, name: str) -> None:
    """Choose one of a row of choices by what stands on it."""
    with run_after(page):
        by_key(page, key).get_by_text(re.compile(name)).first.click()


def open_card(page: Page, number: int) -> None:
    """Go to a card."""
    pick(page, "new_template_card", f"^{number}")
    card_is_open(page, number)


def card_is_open(page: Page, number: int) -> None:
    """Wait until a card's fields have taken the place of another's."""
    expect(by_key(page, "template_card").get_by_text(f"Card {number}", exact=True)).to_be_visible()
    expect(labelled(page, "Title")).to_have_count(1)


def write_carousel(page: Page, name: str) -> None:
    """Fill in a carousel of three cards."""
    pick(page, "new_template_kind", "Carousel")
    type_in(page, "Name", name)
    press(page, "Add a card")
    card_is_open(page, 3)
    for number, (title, description, image) in enumerate(CARDS, start=1):
        open_card(page, number)
        type_in(page, "Title", title)
        type_in(page, "Description", description)
        type_in(page, "Image, GIF or video", image)


def approved(page: Page, name: str) -> None:
    """Wait on the page of a template until it is approved."""
    told = page.get_by_text(f"{name}: Approved")
    expect(told.first).to_be_visible()


def statuses(app: RunningApp, name: str) -> list[str]:
    """How a template stood, in order."""
    sql = (
        "SELECT new_value FROM template_changes WHERE template_name = ?"
        " AND aspect = 'status' ORDER BY at_ms"
    )
    return [str(value) for (value,) in app.ask(sql, name)]


def test_a_marketer_submits_a_template_and_sees_it_approved(app: RunningApp, visit: Visit) -> None:
    page = visit(NEW)
    fill(page, "new_template_name", "browser_journey")
    fill(page, "new_template_text", "Dear [name], your order [order_id] has been shipped.")
    by_key(page, "new_template_submit").get_by_role("button").click()
    page.wait_for_url(re.compile("template_id="))
    approved(page, "browser_journey")
    assert statuses(app, "browser_journey") == ["PENDING", "APPROVED"]


def test_a_marketer_builds_a_carousel_sees_it_approved_and_sends_it(
    app: RunningApp, visit: Visit
) -> None:
    page = visit(NEW)
    write_carousel(page, "autumn_carousel")
    phone = page.locator(".incs-phone")
    expect(phone).to_contain_text("Day packs")
    expect(phone.get_by_role("group", name="Card 3 of 3")).to_be_visible()
    by_key(page, "new_template_submit").get_by_role("button").click()
    page.wait_for_url(re.compile("template_id="))
    approved(page, "autumn_carousel")
    assert statuses(app, "autumn_carousel") == ["PENDING", "APPROVED"]
    page.get_by_role("link", name="Send with this template").click()
    page.wait_for_url(re.compile("/send"))
    expect(page.locator(".incs-phone")).to_contain_text("Trail shoes")
    type_in(page, "To", "+62 815 0000 9001")
    type_in(page, "name", "Ana")
    expect(page.locator(".incs-phone")).to_contain_text("Light and dry, Ana.")
    send(page)
    expect(page.get_by_text("It was delivered and read").first).to_be_visible()
    sql = (
        "SELECT read_ms IS NOT NULL FROM messages JOIN dimensions ON id = dim_id"
        " WHERE template = 'autumn_carousel'"
    )
    assert app.ask(sql) == [(1,)]
    assert "9001" not in page.url


def test_a_marketer_reads_why_it_was_rejected_clones_mends_and_sees_it_approved(
    app: RunningApp, visit: Visit
) -> None:
    page = visit(NEW)
    pick(page, "new_template_kind", "Rich card")
    pick(page, "new_template_orientation", "Horizontal")
    type_in(page, "Name", "reject_me")
    type_in(page, "Title", "See you at [store]")
    type_in(page, "Description", "Your fitting is booked for [date], at noon.")
    type_in(page, "Image, GIF or video", CARDS[0][2])
    by_key(page, "new_template_submit").get_by_role("button").click()
    page.wait_for_url(re.compile("template_id="))
    reason = page.get_by_test_id("stAlertContainer").filter(has_text="submit it as a new template")
    expect(reason.first).to_be_visible()
    said = app.ask(REASON, "reject_me")
    assert any(text and text in reason.first.inner_text() for (text,) in said)
    press(page, "Clone")
    expect(page.get_by_text("A copy of reject_me")).to_be_visible()
    expect(labelled(page, "Title")).to_have_value("See you at [store]")
    type_in(page, "Name", "see_you_at_noon")
    type_in(page, "Description", "We look forward to you on [date], at noon.")
    by_key(page, "new_template_submit").get_by_role("button").click()
    page.wait_for_url(re.compile("template_id="))
    approved(page, "see_you_at_noon")
    assert statuses(app, "reject_me")[-1] == "REJECTED"
    assert statuses(app, "see_you_at_noon")[-1] == "APPROVED"


def test_a_draft_is_there_again_after_a_reload_and_follows_the_typing(visit: Visit) -> None:
    page = visit(NEW)
    page.get_by_label("Text", exact=True).click()
    page.keyboard.type("Dear [name], half written")
    expect(page.locator(".incs-phone")).to_contain_text("half written")
    expect(page.get_by_text("1 variable: name")).to_be_visible()
    page.wait_for_url(re.compile("template_draft="))
    page.reload()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Dear [name], half written")
    expect(page.locator(".incs-phone")).to_contain_text("half written")
