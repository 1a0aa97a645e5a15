"""The Messages page, through the router, against the history and the sandbox."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.domain.actions import Action
from incs_core.domain.messages import MessageRow, SentMessage
from incs_core.ui.common import permissions
from incs_core.web.services import Services
from incs_core.wire.message_drafts import TextMessage
from incs_core.wire.phone_numbers import mask
from tests.pages.conftest import OpenPage
from tests.pages.message_log import LOG, now_ms, open_log, recent, shown_ids
from tests.pages.screen import everything, select_row, words


@pytest.fixture
def viewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who may not see numbers."""
    monkeypatch.setattr(permissions, "is_allowed", lambda action: action is not Action.SEE_NUMBERS)
    for module in ("display", "detail"):
        monkeypatch.setattr(f"incs_core.ui.messages.{module}.is_allowed", permissions.is_allowed)


def test_it_lists_the_newest_messages_of_the_last_week(
    open_page: OpenPage, current: Services
) -> None:
    app = open_page("messages")
    newest = recent(current, days=6)[:50]
    assert shown_ids(app) == [row.message_id for row in newest]
    assert list(app.dataframe[0].value["To"]) == [row.recipient for row in newest]
    assert not app.exception


def test_it_turns_pages_without_losing_or_repeating_a_message(
    open_page: OpenPage, current: Services
) -> None:
    app = open_log(open_page)
    seen = shown_ids(app)
    assert app.button(key="message-log-newer").disabled
    app.button(key="message-log-older").click().run()
    seen += shown_ids(app)
    assert seen == [row.message_id for row in recent(current)[:100]]
    app.button(key="message-log-newer").click().run()
    assert shown_ids(app) == seen[:50]
    assert not app.exception


def test_it_filters_by_the_address(open_page: OpenPage, current: Services) -> None:
    app = open_log(open_page, message_status="Failed", error_code="131026")
    expected = [row for row in recent(current, "failed") if row.error_code == "131026"]
    assert expected
    assert shown_ids(app) == [row.message_id for row in expected[:50]]
    assert set(app.dataframe[0].value["Status"]) == {"Failed"}
    assert all(app.dataframe[0].value["Reason"])


def test_it_narrows_by_template_and_country(open_page: OpenPage, current: Services) -> None:
    app = open_log(open_page)
    app.multiselect(key="template").set_value(["otp_login"])
    app.multiselect(key="country").set_value(["ID"]).run()
    wanted = [row for row in recent(current) if (row.template, row.country) == ("otp_login", "ID")]
    assert wanted
    assert shown_ids(app)[: len(wanted)] == [row.message_id for row in wanted[:50]]
    assert set(app.dataframe[0].value["Country"]) == {"ID"}
    assert not app.exception


def test_other_filters_begin_at_the_newest_page(open_page: OpenPage) -> None:
    app = open_log(open_page)
    app.button(key="message-log-older").click().run()
    app.multiselect(key="message_status").set_value(["read"]).run()
    assert app.button(key="message-log-newer").disabled
    assert set(app.dataframe[0].value["Status"]) == {"Read"}


def test_it_shows_open_messages_past_the_horizon_as_expired(
    open_page: OpenPage, current: Services
) -> None:
    app = open_log(open_page, message_status="Expired")
    assert set(app.dataframe[0].value["Status"]) == {"Expired"}
    expected = [row.message_id for row in recent(current, "expired")]
    assert shown_ids(app) == expected[:50]


def test_it_says_so_where_nothing_fits(open_page: OpenPage) -> None:
    app = open_page("messages", error_code="no such code")
    assert "No messages match these filters" in words(app)
    assert not app.dataframe
    assert not app.exception


@pytest.mark.usefixtures("viewer")
def test_it_masks_numbers_for_whoever_may_not_see_them(
    open_page: OpenPage, current: Services
) -> None:
    app = open_page("messages")
    numbers = [row.recipient for row in recent(current, days=6)[:50]]
    assert list(app.dataframe[0].value["To"]) == [mask(number) for number in numbers]
    select_row(app, LOG, 0)
    assert mask(numbers[0]) in words(app)
    assert numbers[0] not in everything(app)


def test_a_selected_row_opens_its_message(open_page: OpenPage, current: Services) -> None:
    app = open_log(open_page, message_status="Failed")
    row = recent(current, "failed")[0]
    select_row(app, LOG, 0)
    assert app.query_params["message"] == row.message_id
    assert "It failed." in words(app)
    assert row.message_id in [block.value for block in app.code]
    assert not app.exception


def test_a_click_opens_the_row_that_was_drawn_though_newer_ones_came(
    open_page: OpenPage, current: Services
) -> None:
    app = open_log(open_page)
    row = recent(current)[0]
    sent = SentMessage("main", "rcs", "newer", row.recipient, "ID", "", "text", False, now_ms())
    assert current.store.messages.record_sent([sent]) == 1
    select_row(app, LOG, 0)
    assert app.query_params["message"] == row.message_id
    assert not app.exception


def test_it_goes_back_to_the_log_with_its_filters(open_page: OpenPage) -> None:
    app = open_log(open_page, message_status="Failed")
    select_row(app, LOG, 0)
    app.segmented_control(key="show").set_value("Log").run()
    assert "message" not in app.query_params
    assert set(app.dataframe[0].value["Status"]) == {"Failed"}


def test_it_tells_the_whole_way_of_a_message(open_page: OpenPage, current: Services) -> None:
    row = recent(current, "read")[0]
    app = open_page("messages", message=row.message_id, account="main")
    assert "It was delivered and read." in words(app)
    steps = [status.label.split("**")[1] for status in app.status]
    assert steps == ["Accepted", "Sent", "Delivered", "Read"]
    table = next(frame.value for frame in app.dataframe if "Delay in s" in frame.value)
    assert list(table["Status"]) == ["accepted", "sent", "delivered", "read"]
    assert '"message_status": "read"' in everything(app).replace('\\"', '"')
    assert not app.exception


def test_a_link_that_names_no_account_finds_the_message(
    open_page: OpenPage, current: Services
) -> None:
    row = recent(current, "delivered")[0]
    app = open_page("messages", message=row.message_id)
    assert "It was delivered to the phone." in words(app)
    assert not app.exception


def test_it_asks_incs_and_records_the_answer(open_page: OpenPage, current: Services) -> None:
    row = recent(current, "delivered", days=20)[-1]
    before = len(current.store.events.timeline("main", row.message_id))
    app = open_page("messages", message=row.message_id, account="main")
    app.button(key="ask-incs").click().run()
    assert "Status: " in words(app)
    events = current.store.events.timeline("main", row.message_id)
    assert len(events) == before + 1
    assert events[-1].source == "lookup"
    assert not app.exception


def test_it_finds_what_only_incs_knows(open_page: OpenPage, current: Services) -> None:
    draft = TextMessage(to="6281500019002", text="Hello")
    message_id = current.client("main").messages.send(draft).message_id
    app = open_page("messages", message=message_id)
    assert "No message with this id in the history" in words(app)
    app.button(key="ask-incs").click().run()
    assert current.store.messages.get("main", message_id) is not None
    assert "Status: " in words(app)
    assert not app.exception


def test_it_says_so_where_nobody_knows_an_id(open_page: OpenPage, current: Services) -> None:
    app = open_page("messages", message="no-such-id")
    app.button(key="ask-incs").click().run()
    assert "INCS does not know this id" in words(app)
    assert current.store.messages.get("main", "no-such-id") is None


def search(app: AppTest, text: str) -> AppTest:
    app.text_input(key="message_search").set_value(text)
    return app.button(key="FormSubmitter:find-message-Find").click().run()


def test_it_finds_a_message_by_its_id(open_page: OpenPage, current: Services) -> None:
    row = recent(current, "read")[3]
    app = search(open_page("messages"), f"  {row.message_id} ")
    assert app.query_params["message"] == row.message_id
    assert not app.exception


def test_a_number_leads_to_its_messages_and_stays_out_of_the_address(
    open_page: OpenPage, current: Services
) -> None:
    row = recent(current, "read")[0]
    double = send_again(current, row)
    app = search(open_page("messages"), f"+{row.recipient}")
    assert set(shown_ids(app)) == {row.message_id, double}
    assert row.recipient not in str(app.query_params)
    select_row(app, "found-messages", 0)
    assert app.query_params["message"] in {row.message_id, double}
    assert row.recipient not in str(app.query_params)
    assert not app.exception


def test_text_around_an_id_or_a_number_does_not_matter(
    open_page: OpenPage, current: Services
) -> None:
    row = recent(current, "read")[3]
    app = search(open_page("messages"), f"Hello, where is “{row.message_id}”? Thanks!")
    assert app.query_params["message"] == row.message_id
    app = search(app, f"and what of +{row.recipient[:2]} {row.recipient[2:]} please")
    assert row.recipient not in str(app.query_params)
    assert row.message_id in everything(app)
    assert not app.exception


def test_the_answer_to_paste_is_three_masked_lines(open_page: OpenPage, current: Services) -> None:
    row = recent(current, "failed")[0]
    app = open_page("messages", message=row.message_id)
    told = next(block.value for block in app.code if "did not arrive." in block.value)
    assert len(told.splitlines()) == 3
    assert mask(row.recipient) in told
    assert row.recipient not in told
    assert f"(code {row.error_code})" in told or "(code " in told


def send_again(current: Services, row: MessageRow) -> str:
    """A second message to the recipient of `row`."""
    sent = SentMessage(
        "main", "rcs", "second-to-them", row.recipient, row.country, "", "text", False, now_ms()
    )
    assert current.store.messages.record_sent([sent]) == 1
    return sent.message_id


def test_it_says_so_where_a_number_has_no_messages(open_page: OpenPage) -> None:
    app = search(open_page("messages"), "+62 815 0000 9999")
    assert "No messages to 6281500009999" in words(app)
    assert not app.exception


@pytest.mark.parametrize(
    ("text", "words_for_it"),
    [
        ("081234567890", "Begin with the country code"),
        ("0812-3456-7890", "Begin with the country code"),
        ("please look at 0812 3456 7890", "Begin with the country code"),
        ("tel:+6281500009999", "digits only"),
    ],
)
def test_a_number_that_cannot_be_looked_for_stays_out_of_the_address(
    open_page: OpenPage, text: str, words_for_it: str
) -> None:
    app = search(open_page("messages"), text)
    assert words_for_it in words(app)
    assert "message" not in app.query_params
    assert not app.exception


def test_an_id_beside_such_a_number_is_looked_for(open_page: OpenPage) -> None:
    unknown = "019b8d8e-c4e7-73fe-b333-470c51e61f9f"
    app = search(open_page("messages"), f"{unknown} to 0812-3456-7890")
    assert app.query_params["message"] == unknown


def test_a_refused_send_without_an_id_opens_too(open_page: OpenPage, current: Services) -> None:
    number = "6281500019006"
    current.sender.send("main", TextMessage(to=number, text="Hi"), is_test=True, actor="test")
    row = recent(current, "refused", days=1)[0]
    assert (row.message_id, row.recipient) == ("", number)
    app = open_page("messages", message_status="Refused")
    select_row(app, LOG, 0)
    assert app.query_params["message"] == f"intent:{row.intent_id}"
    assert "INCS refused it; nothing was sent." in words(app)
    assert "ask-incs" not in {button.key for button in app.button}
    assert '"to"' in everything(app).replace('\\"', '"')
    assert not app.exception


def test_nobody_asks_incs_who_may_not(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("messages", message=recent(current, "read")[0].message_id)
    monkeypatch.setattr(
        "incs_core.ui.common.permissions.is_allowed", lambda action: action is not Action.LOOK_UP
    )
    app.button(key="ask-incs").click().run()
    assert (
        "Could not look up the message. Nothing was changed. Your role does not allow this"
    ) in words(app)
