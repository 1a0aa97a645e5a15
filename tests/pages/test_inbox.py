"""The Inbox page, through the router, against the history."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.domain.actions import Action
from incs_core.domain.messages import SentMessage
from incs_core.web.services import Services
from incs_core.webhooks.event_mapping import ingest_item
from incs_core.wire.phone_numbers import mask
from tests.pages.conftest import OpenPage
from tests.pages.screen import everything, select_row, words

AYU, BUDI = "6281500020001", "6281500020002"


def now_ms() -> int:
    return int(time.time() * 1000)


def write(current: Services, sender: str, message_id: str, text: str, ago_s: int) -> int:
    """A customer writes, as INCS's webhook tells it; returns when."""
    at_ms = now_ms() - ago_s * 1000
    message = {
        "senderPhoneNumber": f"+{sender}",
        "messageId": message_id,
        "sendTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at_ms / 1000)),
        "text": text,
    }
    body = {"event": "new_message", "business_phone": "", "message": message}
    current.store.ingest([ingest_item(json.dumps(body).encode(), "main", at_ms)])
    return at_ms // 1000 * 1000


@pytest.fixture
def letters(current: Services) -> int:
    """Two conversations, newer than any of the generated history; when the newest message came."""
    write(current, BUDI, "in-1", "Where is my parcel?", ago_s=9)
    write(current, AYU, "in-2", "Is the *offer* still open?", ago_s=6)
    return write(current, AYU, "in-3", "<b>Hello?</b> $x$", ago_s=3)


def texts(app: AppTest) -> list[str]:
    """What stands in the bubbles of the open conversation."""
    return [str(message.text[0].value) for message in app.chat_message]


def test_it_says_what_fills_an_empty_inbox(
    environment: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCS_DATABASE_URL", f"sqlite:///{environment.with_name('empty.db')}")
    app = open_page("inbox")
    assert "No messages yet" in words(app)
    assert "webhook" in words(app)
    assert not app.exception


def test_it_lists_conversations_and_opens_the_newest(open_page: OpenPage, letters: int) -> None:
    app = open_page("inbox")
    table = app.dataframe[0].value
    assert list(table["From"])[:2] == [AYU, BUDI]
    assert list(table["Messages"])[:2] == [2, 1]
    assert table["Last message"][0] == "<b>Hello?</b> $x$"
    assert texts(app) == ["Is the *offer* still open?", "<b>Hello?</b> $x$"]
    assert not app.exception


def test_a_selected_row_opens_its_conversation(open_page: OpenPage, letters: int) -> None:
    app = open_page("inbox")
    select_row(app, "conversations", 1)
    assert texts(app) == ["Where is my parcel?"]
    assert BUDI not in str(app.query_params)
    assert not app.exception


def test_a_click_opens_the_conversation_that_was_drawn_though_a_newer_one_came(
    open_page: OpenPage, current: Services, letters: int
) -> None:
    app = open_page("inbox")
    write(current, "6281500020003", "in-4", "Me first!", ago_s=1)
    select_row(app, "conversations", 1)
    assert texts(app) == ["Where is my parcel?"]
    write(current, BUDI, "in-5", "Hello?", ago_s=0)
    assert texts(app.run()) == ["Where is my parcel?", "Hello?"]


def test_it_shows_what_we_sent_in_between(
    open_page: OpenPage, current: Services, letters: int
) -> None:
    sent_ms = letters - 1_000
    sent = SentMessage("main", "rcs", "out-1", AYU, "ID", "otp_login", "template", False, sent_ms)
    current.store.messages.record_sent([sent])
    app = open_page("inbox")
    assert texts(app) == [
        "Is the *offer* still open?",
        "Template otp_login",
        "<b>Hello?</b> $x$",
    ]
    assert [message.name for message in app.chat_message] == ["user", "assistant", "user"]


def test_it_masks_numbers_for_whoever_may_not_see_them(
    open_page: OpenPage, letters: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "incs_core.ui.common.permissions.is_allowed",
        lambda action: action is not Action.SEE_NUMBERS,
    )
    app = open_page("inbox")
    assert list(app.dataframe[0].value["From"])[:2] == [mask(AYU), mask(BUDI)]
    assert AYU not in everything(app)
    assert not app.exception
