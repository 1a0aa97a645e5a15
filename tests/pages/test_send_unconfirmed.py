"""What a person can do about a send whose answer never came, through the router."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.domain.messages import Candidate
from incs_core.errors import HostUnreachable
from incs_core.lookups.lookup import Lookup
from incs_core.store.sends.sends import Sends
from incs_core.web.services import Services
from incs_core.wire.message_drafts import TextMessage
from incs_core.wire.message_status import MessageStatus
from tests.pages.conftest import OpenPage, wait_for
from tests.pages.test_send import ASK, press_send, sends, text_page, words

LOST = "6281500009012"


def lost_page(open_page: OpenPage) -> AppTest:
    """The page after a send without an answer; no webhook ever comes here."""
    return press_send(text_page(open_page, LOST))


def test_it_says_what_is_known_and_how_it_ends(open_page: OpenPage, current: Services) -> None:
    app = lost_page(open_page)
    assert "It was not repeated" in words(app)
    assert "was never received" in words(app)
    assert [row.status for row in sends(current)] == ["unconfirmed"]
    assert app.button(key="send_button").disabled
    assert "No response received." in words(app)
    assert not app.exception


def test_a_person_says_which_message_it_is(open_page: OpenPage, current: Services) -> None:
    app = lost_page(open_page)
    with_id = current.client("main").messages.send(TextMessage(to="6281500009003", text="Hello"))
    app.text_input(key="send_that_message").set_value(with_id.message_id).run()
    app.button(key="send_adopt").click().run()
    (row,) = sends(current)
    assert (row.message_id, row.status in {"accepted", "sent"}) == (with_id.message_id, True)
    assert row.is_test
    assert current.store.audit.list(2)[0].action == "match send"
    assert not app.exception


def test_ids_from_outside_are_offered_as_they_are(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Candidate("id-**1**", "6281500009012", 1_780_000_000_000)]
    monkeypatch.setattr(Sends, "candidates", lambda *_: found)
    app = lost_page(open_page)
    options = app.radio(key="send_candidate").options
    assert options[0].startswith(r"id\-\*\*1\*\*, first seen")
    app.radio(key="send_candidate").set_value("id-**1**").run()
    app.button(key="send_adopt").click().run()
    assert "INCS does not know id-**1**" in words(app)


def test_it_takes_no_id_that_incs_does_not_know(open_page: OpenPage, current: Services) -> None:
    app = lost_page(open_page)
    app.text_input(key="send_that_message").set_value("no-such-message").run()
    app.button(key="send_adopt").click().run()
    assert "INCS does not know no-such-message" in words(app)
    assert "INCS does not know no-such-message" in words(app.run())  # as the next second draws it
    assert [row.status for row in sends(current)] == ["unconfirmed"]


def test_an_error_of_the_match_stays_to_be_read(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = lost_page(open_page)
    app.text_input(key="send_that_message").set_value("some-message").run()

    def dead(_: object) -> list[MessageStatus]:
        raise HostUnreachable("No answer from there.", host="incs.example")

    monkeypatch.setattr(current.client("main").messages, "statuses", dead)
    app.button(key="send_adopt").click().run()
    assert "No answer from there" in words(app.run())
    assert not app.exception


def test_what_incs_answered_stays_until_the_message_moves_on(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = press_send(text_page(open_page, "6281500009002"))
    with monkeypatch.context() as patched:
        patched.setattr(current.client("main").messages, "statuses", lambda _: [])
        app.button(key=ASK).click().run()
    assert "INCS does not know this message" in words(app.run())

    def moved_on() -> bool:
        (row,) = sends(current)
        Lookup(current.client("main"), current.store, "main", [row.message_id]).run()
        return sends(current)[0].status != row.status

    wait_for(moved_on, 60)
    assert "INCS does not know this message" not in words(app.run())
    assert not app.exception


def test_sending_again_is_a_deliberate_act(open_page: OpenPage, current: Services) -> None:
    app = lost_page(open_page)
    app.button(key="send_again").click().run()
    assert "may be delivered twice" in words(app)
    app.button(key="send_button").click().run()
    assert len(sends(current)) == 1
    app.button(key="send_anyway").click().run()
    assert len(sends(current)) == 2
    assert not app.exception


def test_it_keeps_request_and_answer_with_secrets_masked(
    open_page: OpenPage, current: Services
) -> None:
    app = press_send(text_page(open_page, "6281500009002"))
    (row,) = sends(current)
    shown = "\n".join(block.value for block in app.code)
    assert shown.count("$INCS_CERTIFICATION_CODE") >= 2
    assert f'"msg_id": "{row.message_id}"' in shown
    assert "from incs_core import" in shown
    assert not app.exception
