"""Checks before submitting: each rule with a draft that it finds and one that it lets pass."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import incs_core.templates.lint
from incs_core.sandbox.seed_templates import HISTORY_TEMPLATES
from incs_core.templates.lint import errors_of, lint
from incs_core.wire.limits import SUGGESTIONS
from incs_core.wire.templates import TemplateDraft
from tests.templates.drafts import REPLY, card, card_draft, carousel_draft, text_draft
from tests.templates.lint_cases import CASES, Case, button, call, found, link
from tests.templates.waba_lint_cases import WABA_CASES

RULE = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')
EVERY = [*CASES, *WABA_CASES]


@pytest.mark.parametrize("case", EVERY, ids=[f"{case.rule}-{case.field}" for case in EVERY])
def test_it_finds_what_is_wrong_and_lets_the_rest_pass(case: Case) -> None:
    finding = found(case.bad, case.rule, case.field, case.context)
    assert finding is not None
    assert finding.severity is case.severity
    assert finding.message.endswith(".")
    assert found(case.good, case.rule, case.field, case.context) is None


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8501",
        "shop",
        "printer.local",
        "db.internal",
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.10",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "2130706433",
        "0x7f.1",
        "127.1",
        "[::1]",
        "[fd00::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "100.64.0.1",
        "224.0.0.1",
    ],
)
def test_it_refuses_addresses_that_no_phone_reaches(host: str) -> None:
    draft = text_draft("Hi you.", button(suggestionType="url_action", url=f"https://{host}/a"))
    findings = [one.rule for one in errors_of(lint(draft)) if one.field.endswith(".url")]
    assert "address-public" in findings


@pytest.mark.parametrize("host", ["lumen-shop.com", "a.b.lumen-shop.co.id", "93.184.216.34"])
def test_it_takes_public_addresses(host: str) -> None:
    assert errors_of(lint(link(f"https://{host}/a"))) == []


def test_a_good_draft_of_each_kind_has_nothing_to_mend() -> None:
    assert lint(text_draft("Dear [name], your parcel is here.", REPLY)) == []
    assert lint(card_draft(suggestions=[REPLY])) == []
    assert lint(carousel_draft(card(), card(cardTitle="Day packs"))) == []


def test_templates_that_were_approved_have_no_errors() -> None:
    for template in HISTORY_TEMPLATES:
        fields = {"name": template.name, "type": template.type, "category": template.category}
        draft = TemplateDraft.model_validate({**fields, "content": template.content})
        assert errors_of(lint(draft)) == [], template.name


def test_every_unconfirmed_type_is_marked() -> None:
    for kind, rule in SUGGESTIONS.items():
        draft = text_draft("Hi you.", button(suggestionType=kind))
        marked = found(draft, "suggestion-unconfirmed", "content.suggestions[0].suggestionType")
        assert (marked is None) == rule.confirmed


@settings(max_examples=60)
@given(text=st.text(max_size=80), url=st.text(max_size=60))
def test_it_never_raises_whatever_is_typed(text: str, url: str) -> None:
    draft = text_draft(text, button(suggestionType="url_action", url=url, text=text))
    lint(draft)
    lint(card_draft(mediaUrl=url, thumbnailUrl=url, cardTitle=text))
    lint(link(f"https://{text}"))
    lint(call(text))


def test_every_rule_has_a_case() -> None:
    sources = Path(incs_core.templates.lint.__file__).parent.glob("*.py")
    rules = {rule for path in sources for rule in RULE.findall(path.read_text("utf-8"))}
    assert rules - {case.rule for case in EVERY} == set()


def test_a_word_of_another_language_is_no_placeholder() -> None:
    field = "content.textMessage"
    assert found(text_draft("Ana, todo está listo."), "placeholder-left", field) is None
    assert found(text_draft("Ana, TODO: write this."), "placeholder-left", field) is not None
    assert found(text_draft("Das ist ein Wort."), "category-code", "category") is None
