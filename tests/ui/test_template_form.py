"""What the form of a new template says."""

from __future__ import annotations

from incs_core.settings import Account
from incs_core.ui.templates.curl import lookup_curl
from incs_core.ui.templates.drafting import (
    ANSWER,
    KIND,
    LABEL,
    TARGET,
    Form,
    field_problems,
    filled_rows,
    table_problems,
)

REPLY = {KIND: "Reply", LABEL: "Yes", ANSWER: "yes", TARGET: None}
SHOP = {KIND: "Open a web page", LABEL: "Shop", ANSWER: "shop", TARGET: "https://shop.example.com"}
CALL = {KIND: "Call a number", LABEL: "Call", ANSWER: "call", TARGET: " +6281500000200 "}


def test_it_makes_a_draft_as_incs_wants_it() -> None:
    draft = Form("order_2", "TRANSACTION", "Dear [name]", (REPLY, SHOP, CALL)).draft()
    assert draft.check() == []
    suggestions = draft.wire()["content"]["suggestions"]
    assert suggestions == [
        {"suggestionType": "reply", "text": "Yes", "postbackData": "yes"},
        {
            "suggestionType": "url_action",
            "text": "Shop",
            "postbackData": "shop",
            "url": "https://shop.example.com",
        },
        {
            "suggestionType": "dialer_action",
            "text": "Call",
            "postbackData": "call",
            "phoneNumber": "+6281500000200",
        },
    ]


def test_it_names_each_wrong_field_at_its_place() -> None:
    bad = {KIND: "Open a web page", LABEL: "x" * 30, ANSWER: "", TARGET: "shop"}
    problems = Form("not a name", "PROMOTION", "", (REPLY, bad)).draft().check()
    assert "underscores" in field_problems(problems, "name")[0]
    assert field_problems(problems, "content.textMessage") == ["Enter a text."]
    named = table_problems(problems)
    assert [message.split(":")[0] for message in named] == [
        "Suggestion 2, label",
        "Suggestion 2, address",
    ]


def test_it_answers_with_the_label_where_no_answer_is_given() -> None:
    row = {KIND: "Reply", LABEL: "Track it, [name]!", ANSWER: ""}
    (suggestion,) = (
        Form("order_2", "TRANSACTION", "Hi", (row,)).draft().content.wire()["suggestions"]
    )
    assert suggestion["postbackData"] == "track_it_name"


def test_it_leaves_out_rows_in_which_nothing_stands() -> None:
    empty = {KIND: "Reply", LABEL: " ", ANSWER: None, TARGET: float("nan")}
    assert filled_rows([REPLY, empty, {}]) == (REPLY,)


def test_it_gives_a_command_line_without_the_code() -> None:
    account = Account(id="main", certification_code="secret-code")
    command = lookup_curl(account, "2217670951241515121")
    assert "https://api.incsapp.com/external/templates/rcs/2217670951241515121" in command
    assert "$INCS_CERTIFICATION_CODE" in command
    assert "secret-code" not in command
    whatsapp = Account(id="wa", certification_code="c", channel="whatsapp")
    assert "/external/templates?" in lookup_curl(whatsapp, "1")
