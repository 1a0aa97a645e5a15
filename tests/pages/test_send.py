"""The Send page, through the router, against the sandbox."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.domain.messages import MessageRow
from incs_core.web.services import Services
from tests.pages.conftest import OpenPage, wait_for

TO, BUTTON, ASK = "send_to", "send_button", "send_ask"


def words(app: AppTest) -> str:
    """All text of the page, without the marks that keep Markdown away."""
    lists = (app.markdown, app.caption, app.error, app.warning, app.info, app.success)
    text = "\n".join(str(element.value) for elements in lists for element in elements)
    return text.replace("\\", "")


def text_page(open_page: OpenPage, to: str, text: str = "Hello there") -> AppTest:
    """The page with a text message in the form."""
    app = open_page("send", send_kind="Text")
    app.text_input(key=TO).set_value(to).run()
    return app.text_area(key="send_text").set_value(text).run()


def press_send(app: AppTest) -> AppTest:
    """Press Send, and once more where the card asks whether to send all the same."""
    app.button(key=BUTTON).click().run()
    if any(button.key == "send_anyway" for button in app.button):
        app.button(key="send_anyway").click().run()
    return app


def sends(current: Services) -> list[MessageRow]:
    return current.store.sends.recent(10, "local")


def test_it_makes_a_form_of_the_template_s_variables(open_page: OpenPage) -> None:
    app = open_page("send", send_template="order_shipped")
    labels = [field.label.replace("\\", "") for field in app.text_input]
    assert {"name", "order_id", "date"} <= set(labels)
    assert "[order_id]" in app.html[0].value
    field = next(f for f in app.text_input if f.label.replace("\\", "") == "order_id")
    field.set_value("A-4711").run()
    assert "A-4711" in app.html[0].value
    assert not app.exception


def test_it_offers_approved_templates_and_says_why_not_the_others(open_page: OpenPage) -> None:
    app = open_page("send")
    offered = app.selectbox(key="send_template").options
    assert "order_shipped" in offered
    assert "instalment_offer" not in offered
    assert "**instalment_offer** is rejected" in words(app)
    assert "mid_year_preview** is still in review" in words(app)


def test_it_checks_the_number_while_it_is_typed(open_page: OpenPage) -> None:
    app = open_page("send")
    app.text_input(key=TO).set_value("+62 815 0000 9001").run()
    assert "🇮🇩 Indonesia · looks like a mobile number" in words(app)
    app.text_input(key=TO).set_value("0815").run()
    assert "country code" in words(app)
    assert TO not in app.query_params


def test_it_names_an_invalid_number_and_sends_nothing(
    open_page: OpenPage, current: Services
) -> None:
    app = text_page(open_page, "62815")
    app.button(key=BUTTON).click().run()
    assert "It has 5 digits" in words(app)
    assert sends(current) == []
    assert not app.exception


def test_it_names_empty_fields_once_somebody_tries(open_page: OpenPage, current: Services) -> None:
    app = open_page("send", send_template="order_shipped")
    assert "Enter a value" not in words(app)
    app.button(key=BUTTON).click().run()
    assert words(app).count("Enter a value") == 3
    assert sends(current) == []
    assert not app.exception


def test_it_shows_the_exact_request_without_the_code(open_page: OpenPage) -> None:
    app = text_page(open_page, "+62 815 0000 9001")
    body, curl, script = [block.value for block in app.code][:3]
    assert '"to": "6281500009001"' in body
    assert "certification-code: $INCS_CERTIFICATION_CODE" in curl
    assert "/external/messages/rcs" in curl
    assert "TextMessage(" in script
    assert "for 24 hours" in words(app)


def test_it_sends_and_follows_to_the_end(open_page: OpenPage, current: Services) -> None:
    app = text_page(open_page, "6281500009001")
    assert "Sends one text message over RCS to +6281500009001" in words(app)
    press_send(app)
    (row,) = sends(current)
    assert row.message_id
    assert (row.is_test, row.recipient) == (True, "6281500009001")
    assert row.message_id in [block.value for block in app.code]

    def asked_until_read() -> bool:
        app.run()
        if app.button(key=ASK):
            app.button(key=ASK).click().run()
        message = current.store.messages.get("main", row.message_id)
        return message is not None and message.status == "read"

    wait_for(asked_until_read, 60)
    assert "It was delivered and read" in words(app.run())
    assert not app.exception


def test_it_tells_a_refusal_in_plain_words(open_page: OpenPage, current: Services) -> None:
    app = text_page(open_page, "6281500009006")
    press_send(app)
    (row,) = sends(current)
    assert (row.status, row.error_code) == ("refused", "10004")
    assert "refused it; nothing was sent" in words(app)
    assert not app.exception


def test_it_tells_a_failure_with_reason_and_advice(open_page: OpenPage, current: Services) -> None:
    app = text_page(open_page, "6281500009005")
    press_send(app)

    def failed() -> bool:
        app.run()
        if sends(current)[0].status == "failed":
            return True
        app.button(key=ASK).click().run()
        return False

    wait_for(failed, 60)
    assert "It failed" in words(app.run())
    assert "Check the phone number" in words(app)
    assert not app.exception


def test_it_never_resends_what_got_no_answer(open_page: OpenPage, current: Services) -> None:
    app = text_page(open_page, "6281500009012")
    press_send(app)
    (row,) = sends(current)
    assert row.status == "unconfirmed"
    assert "never resent automatically" in words(app)
    assert app.button(key=BUTTON).disabled
    assert len(sends(current)) == 1
    assert not app.exception


def test_it_sends_once_however_often_send_is_pressed(
    open_page: OpenPage, current: Services
) -> None:
    app = text_page(open_page, "6281500009002")
    press_send(app)
    assert app.button(key=BUTTON).disabled
    del app.session_state["send_sent"]  # as after a second click that came before the answer
    press_send(app.run())
    assert len(sends(current)) == 1
    app.button(key="send_again").click().run()
    assert len(sends(current)) == 1
    press_send(app)
    assert len(sends(current)) == 2
    assert not app.exception


def test_it_marks_sends_as_tests_unless_told_otherwise(
    open_page: OpenPage, current: Services
) -> None:
    app = text_page(open_page, "6281500009002")
    app.toggle(key="send_is_test").set_value(False).run()
    assert "counted in all rates" in words(app)
    press_send(app)
    assert [row.is_test for row in sends(current)] == [False]


def test_it_lists_the_last_sends_with_what_happened(open_page: OpenPage) -> None:
    app = text_page(open_page, "6281500009006")
    press_send(app)
    recent = app.dataframe[-1].value
    assert list(recent["Status"]) == ["Refused"]
    assert "nothing was sent" in recent["Details"][0]


@pytest.fixture
def dead_api(environment: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The addresses of INCS lead nowhere."""
    monkeypatch.setenv("INCS_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("INCS_CHAT_API_URL", "http://127.0.0.1:9")


def test_it_says_which_host_is_dead_and_that_nothing_was_sent(
    dead_api: None, open_page: OpenPage, current: Services
) -> None:
    app = text_page(open_page, "6281500009001")
    press_send(app)
    (row,) = sends(current)
    assert row.status == "refused"
    assert "failed to reach INCS; nothing was sent" in words(app)
    assert "127.0.0.1" in words(app)
    assert not app.exception


def test_it_blames_nobody_before_the_first_try(open_page: OpenPage) -> None:
    app = open_page("send")
    assert "Choose an approved template." not in words(app)
    app.button(key="send_button").click().run()
    assert "Choose an approved template." in words(app)
    assert not app.exception
