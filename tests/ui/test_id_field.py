"""Which texts become part of the address, and how a field follows it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.ui.common.id_field import may_hold_number

NUMBERS = [
    "6281500000680",
    "+62 815-0000-0680",
    "081234567890",
    "0812-3456-7890",
    "(0812) 3456.7890",
    "1234567",
    "tel:+6281500000680",
    "where is 081234567890?",
]
IDS = [
    "019b8d8e-c4e7-73fe-b333-470c51e61f9f",
    "02cda2a2-2cb2-3c47-861c-ab91f5c9872e",
    "12345678-1234-1234-1234-123456789012",
    "wamid.HBgNNjI4OTY1MjQ1NjU0OBUCABEYEkYxNTY4NkNBRUY",
    "wamid.HBgNNjI4MTUxOTE0MDMyNxUCABIYIEFDQTgwMEZCMUFERj",
    "260400000076123456",
    "019b8d8e-c4e7",
    "delivered",
    "",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_text_with_a_number_may_hold_one(text: str) -> None:
    assert may_hold_number(text)


@pytest.mark.parametrize("text", IDS)
def test_an_id_holds_none(text: str) -> None:
    assert not may_hold_number(text)


def page() -> None:
    """The field, and what it gives."""
    import streamlit as st

    from incs_core.ui.common.id_field import id_field

    if not st.toggle("Away", key="away"):
        st.text(id_field("Id", key="id", placeholder="", about=""))


@pytest.fixture
def app() -> AppTest:
    """The page, drawn once."""
    return AppTest.from_function(page, default_timeout=30).run()


def test_an_id_is_part_of_the_address(app: AppTest) -> None:
    app.text_input(key="id").set_value(IDS[0]).run()
    assert app.query_params["id"] == IDS[0]
    app.text_input(key="id").set_value("").run()
    assert "id" not in app.query_params


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_used_and_is_no_part_of_the_address(app: AppTest, number: str) -> None:
    app.text_input(key="id").set_value(IDS[0]).run()
    app.text_input(key="id").set_value(number).run()
    assert app.text[0].value == number
    assert "id" not in app.query_params


def test_the_field_follows_the_address(app: AppTest) -> None:
    app.query_params["id"] = "one"
    assert app.run().text[0].value == "one"
    app.query_params["id"] = "two"
    assert app.run().text[0].value == "two"
    del app.query_params["id"]
    assert app.run().text[0].value == ""
    assert "id" not in app.query_params


def test_the_text_outlives_the_absence_of_the_field(app: AppTest) -> None:
    app.text_input(key="id").set_value("one").run()
    app.toggle(key="away").set_value(True).run()
    del app.query_params["id"]
    app.run()
    app.toggle(key="away").set_value(False).run()
    assert app.text[0].value == "one"
    assert app.query_params["id"] == "one"
