from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.wire.template_variables import (
    components_for,
    fill_variables,
    variable_names,
    variables_in,
)
from tests import samples

WABA: dict[str, Any] = {
    "components": [
        {"type": "HEADER", "format": "TEXT", "text": "Until {{1}}"},
        {"type": "BODY", "text": "{{1}} with {{2}}, {{1}} again, {{ first_name }}"},
        {"type": "FOOTER", "text": "Bye {{1}}"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "OK"},
                {"type": "URL", "text": "Shop", "url": "https://s.test/{{1}}"},
                {"type": "COPY_CODE", "text": "Copy", "example": "SAVE"},
            ],
        },
    ]
}
VALUES = {
    "header.1": "Friday",
    "body.1": "Ann",
    "body.2": "tea",
    "body.first_name": "Bo",
    "button1.1": "hats",
    "button2.code": "843924",
}


def carousel() -> dict[str, Any]:
    content: dict[str, Any] = samples.load("templates_rcs_list_success_repaired")["data"][0][
        "content"
    ]
    return content


def test_it_finds_variables_in_every_part_in_order() -> None:
    assert variables_in(carousel()) == [
        ("name", "carouselCard[0].cardDescription"),
        ("offer_1", "carouselCard[0].suggestions[0].text"),
        ("name", "carouselCard[1].cardDescription"),
    ]
    assert variable_names(carousel()) == ("name", "offer_1")


def test_it_takes_other_brackets_as_text() -> None:
    content = {"textMessage": "[] [a b] [ü] [[x]] {{1}}", "thumbnailUrl": "https://m.test/[no]"}
    assert variables_in(content) == [("x", "textMessage")]


def test_it_fills_a_deep_copy() -> None:
    content = carousel()
    before = copy.deepcopy(content)
    filled = fill_variables(content, {"name": "Ann"})
    assert filled["carouselCard"][0]["cardDescription"].startswith("Dear Ann ")
    assert filled["carouselCard"][0]["suggestions"][0]["text"] == "Buy Now at [offer_1]"
    filled["carouselCard"][0]["cardTitle"] = "changed"
    assert content == before


def test_it_does_not_fill_values_again() -> None:
    filled = fill_variables(
        {"textMessage": "[a] [b]", "thumbnailUrl": "[a]"}, {"a": "[b]", "b": "2"}
    )
    assert filled == {"textMessage": "[b] 2", "thumbnailUrl": "[a]"}


def test_it_leaves_numbers_and_other_values_as_they_are() -> None:
    content = {"latitude": 1.5, "sure": True, "none": None, "textMessage": "[a]"}
    assert fill_variables(content, {"a": "1"}) == {**content, "textMessage": "1"}
    assert (
        fill_variables({"components": [{"type": "BODY", "text": 3}]}, {})["components"][0]["text"]
        == 3
    )


def test_it_names_whatsapp_variables_by_their_part() -> None:
    assert variable_names(WABA) == tuple(VALUES)
    assert ("button1.1", "components[3].buttons[1].url") in variables_in(WABA)


def test_it_wants_a_link_for_a_media_header() -> None:
    content = {"components": [{"type": "HEADER", "format": "IMAGE"}]}
    assert variables_in(content) == [("header.link", "components[0].format")]


def test_it_fills_whatsapp_components_as_the_recipient_sees_them() -> None:
    before = copy.deepcopy(WABA)
    header, body, footer, buttons = fill_variables(WABA, VALUES)["components"]
    assert header["text"] == "Until Friday"
    assert body["text"] == "Ann with tea, Ann again, Bo"
    assert footer["text"] == "Bye {{1}}"
    assert buttons["buttons"][1]["url"] == "https://s.test/hats"
    assert before == WABA


def test_it_builds_the_components_of_a_send() -> None:
    assert components_for(WABA, VALUES) == [
        {"type": "header", "parameters": [{"type": "text", "text": "Friday"}]},
        {
            "type": "body",
            "parameters": [
                {"type": "text", "text": "Ann"},
                {"type": "text", "text": "tea"},
                {"type": "text", "parameter_name": "first_name", "text": "Bo"},
            ],
        },
        {
            "type": "button",
            "sub_type": "URL",
            "index": "1",
            "parameters": [{"type": "text", "text": "hats"}],
        },
        {
            "type": "button",
            "sub_type": "COPY_CODE",
            "index": "2",
            "parameters": [{"type": "coupon_code", "coupon_code": "843924"}],
        },
    ]


def test_it_builds_the_documented_sends() -> None:
    image = {"components": [{"type": "HEADER", "format": "IMAGE"}]}
    wanted = samples.load("messages_whatsapp_request_template_header_image")["template"]
    link = wanted["components"][0]["parameters"][0]["image"]["link"]
    assert components_for(image, {"header.link": link}) == wanted["components"]
    code = {"components": [{"type": "BUTTONS", "buttons": [{"type": "COPY_CODE"}]}]}
    wanted = samples.load("messages_whatsapp_request_template_copy_code")["template"]
    assert components_for(code, {"button0.code": "843924"}) == wanted["components"]


def test_it_reads_broken_components_without_falling_over() -> None:
    for components in (None, "x", [None, {"type": "BUTTONS", "buttons": [3]}, {"type": "BODY"}]):
        content: dict[str, Any] = {"components": components}
        assert variables_in(content) == []
        assert components_for(content, {}) == []
        assert fill_variables(content, {"body.1": "x"}).keys() == {"components"}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.from_regex(r"[A-Za-z0-9_]{1,8}", fullmatch=True), max_size=6), st.text(max_size=30)
)
def test_it_leaves_no_variable_that_has_a_value(names: list[str], value: str) -> None:
    value = value.replace("[", "").replace("]", "")
    content = {"textMessage": " ".join(f"[{name}]" for name in names)}
    filled = fill_variables(content, dict.fromkeys(names, value))
    assert variable_names(filled) == ()
    assert filled["textMessage"] == " ".join([value] * len(names))
