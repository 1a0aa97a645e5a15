from __future__ import annotations

import pytest

from incs_core.error_codes import API_CODES, CATALOGUE, Fault, explain


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        pytest.param(131049, Fault.POLICY, id="held back by WhatsApp"),
        pytest.param("131026", Fault.RECIPIENT, id="no WhatsApp"),
        pytest.param(132001, Fault.TEMPLATE, id="template missing"),
        pytest.param(10001, Fault.US, id="wrong certification code"),
        pytest.param(500, Fault.NETWORK, id="server error"),
        pytest.param("opted_out", Fault.RECIPIENT, id="a symbol in lower case"),
        pytest.param("invalid", Fault.US, id="our own checks"),
    ],
)
def test_it_attributes_a_known_code(code: str | int, fault: Fault) -> None:
    info = explain(code)
    assert info.known
    assert info.fault is fault


def test_it_explains_every_documented_refusal_of_the_api() -> None:
    assert [code for code in API_CODES if code != 200 and not explain(code).known] == []


def test_it_gives_every_code_a_sentence_and_a_remedy() -> None:
    assert [i.code for i in CATALOGUE.values() if not i.meaning.endswith(".")] == []
    assert [i.code for i in CATALOGUE.values() if not i.remedy.endswith(".")] == []


def test_it_uses_the_providers_words_for_an_unknown_code() -> None:
    info = explain(999999, " Something new. ")
    assert not info.known
    assert (info.code, info.meaning, info.fault) == ("999999", "Something new.", Fault.UNKNOWN)


def test_it_has_an_answer_without_code_and_words() -> None:
    info = explain(None)
    assert (info.code, info.known) == ("none", False)
    assert info.meaning


def test_it_looks_for_a_symbol_in_the_words_where_the_code_says_little() -> None:
    words = "Message failed: TOO_MANY_REQUESTS for this user"
    assert explain(10004, words).fault is Fault.POLICY
    assert explain(None, words).fault is Fault.POLICY


def test_it_keeps_the_code_where_it_says_more_than_the_words() -> None:
    assert explain(131026, "NOT_FOUND and more").code == "131026"


def test_it_explains_a_channels_refusal_without_a_symbol_by_its_code() -> None:
    info = explain(10004, "Template with the code [a] received with insufficient custom params")
    assert (info.code, info.fault) == ("10004", Fault.TEMPLATE)
