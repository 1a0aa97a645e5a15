"""Checks of WhatsApp templates: each rule with a draft that it finds and one that passes."""

from __future__ import annotations

from typing import Any

import pytest

from incs_core.models.templates import WabaTemplateDraft
from incs_core.templates.lint import Context, Finding, Severity, lint
from tests.samples import load
from tests.templates.drafts import BODY, waba_draft

ERROR, WARNING = Severity.ERROR, Severity.WARNING
ONE = {"example": {"body_text": [["LM-1"]]}}
TWO = {"example": {"body_text": [["LM-1", "Monday"]]}}


def body(text: str, **more: Any) -> WabaTemplateDraft:
    return waba_draft({"type": "BODY", "text": text, **more})


def header(text: str = "Hello", **more: Any) -> WabaTemplateDraft:
    return waba_draft({"type": "HEADER", "format": "TEXT", "text": text, **more}, BODY)


def footer(text: str) -> WabaTemplateDraft:
    return waba_draft(BODY, {"type": "FOOTER", "text": text})


def buttons(*listed: dict[str, Any]) -> WabaTemplateDraft:
    return waba_draft(BODY, {"type": "BUTTONS", "buttons": list(listed)})


def quick(text: str = "Yes") -> dict[str, Any]:
    return {"type": "QUICK_REPLY", "text": text}


def link(url: str = "https://lumen-shop.com/a", **more: Any) -> dict[str, Any]:
    return {"type": "URL", "text": "Track", "url": url, **more}


def call(number: str = "+6281500000200") -> dict[str, Any]:
    return {"type": "PHONE_NUMBER", "text": "Call", "phone_number": number}


def code(example: str = "RUN20") -> dict[str, Any]:
    return {"type": "COPY_CODE", "example": example}


GOOD = "Your parcel {{1}} comes to you today, at home."
CASES: list[tuple[str, Severity, str, WabaTemplateDraft, WabaTemplateDraft]] = [
    ("contract", ERROR, "name", waba_draft(name="n" * 101), waba_draft(name="n" * 100)),
    ("contract", ERROR, "language", waba_draft(language=""), waba_draft()),
    ("contract", ERROR, "category", waba_draft(category="PROMOTION"), waba_draft()),
    ("waba-name", ERROR, "name", waba_draft(name="Parcel here"), waba_draft(name="parcel_2")),
    ("waba-body", ERROR, "components", waba_draft({"type": "FOOTER", "text": "Hi"}), waba_draft()),
    ("waba-once", ERROR, "components", waba_draft(BODY, BODY), waba_draft(BODY)),
    ("waba-header", ERROR, "components[0].format", header(format="SONG"), header()),
    ("waba-length", ERROR, "components[0].text", header("x" * 61), header("x" * 60)),
    (
        "waba-header-variables",
        ERROR,
        "components[0].text",
        header("Hi {{1}} and {{2}}!"),
        header("Hi {{1}}!"),
    ),
    (
        "waba-example",
        ERROR,
        "components[0].example",
        header("Hi {{1}}!"),
        header("Hi {{1}}!", example={"header_text": ["Ana"]}),
    ),
    (
        "waba-example",
        ERROR,
        "components[0].example",
        header(format="IMAGE"),
        header(format="IMAGE", example={"header_handle": ["https://lumen-shop.com/a.png"]}),
    ),
    ("waba-length", ERROR, "components[0].text", body("x" * 1025), body("x" * 1024)),
    ("waba-example", ERROR, "components[0].example", body(GOOD), body(GOOD, **ONE)),
    (
        "variable-edge",
        WARNING,
        "components[0].text",
        body("{{1}}, hello to you.", **ONE),
        body(GOOD),
    ),
    ("variable-edge", WARNING, "components[0].text", body("Hello to you {{1}}", **ONE), body(GOOD)),
    (
        "variables-adjacent",
        WARNING,
        "components[0].text",
        body("Hello to you {{1}} {{2}}, come in please.", **TWO),
        body("Hello to you {{1}} and {{2}}, come in please.", **TWO),
    ),
    (
        "waba-density",
        WARNING,
        "components[0].text",
        body("On {{1}} at {{2}}.", **TWO),
        body("Come to us on {{1}} or at {{2}}.", **TWO),
    ),
    ("waba-numbers", ERROR, "components[0].text", body("Come, {{2}}, to us.", **ONE), body(GOOD)),
    ("waba-numbers", ERROR, "components[0].text", body("Come, {{name}}, now.", **ONE), body(GOOD)),
    ("brackets-unclosed", ERROR, "components[0].text", body("Come {{1, now."), body(GOOD)),
    ("variable-foreign", WARNING, "components[0].text", body("Come [name], now."), body(GOOD)),
    ("placeholder-left", WARNING, "components[0].text", body("Lorem ipsum, now."), body(GOOD)),
    ("waba-length", ERROR, "components[1].text", footer("x" * 61), footer("x" * 60)),
    ("waba-footer-variables", ERROR, "components[1].text", footer("Hi {{1}}!"), footer("Lumen")),
    ("waba-buttons", ERROR, "components[1].buttons", buttons(*[quick()] * 11), buttons(quick())),
    (
        "waba-buttons",
        ERROR,
        "components[1].buttons",
        buttons(link(), link(), link()),
        buttons(link(), link()),
    ),
    ("waba-buttons", ERROR, "components[1].buttons", buttons(call(), call()), buttons(call())),
    ("waba-buttons", ERROR, "components[1].buttons", buttons(code(), code()), buttons(code())),
    (
        "waba-button-order",
        ERROR,
        "components[1].buttons",
        buttons(quick(), link(), quick()),
        buttons(quick(), quick(), link()),
    ),
    (
        "waba-button-type",
        ERROR,
        "components[1].buttons[0].type",
        buttons({"type": "FLY", "text": "Go"}),
        buttons(quick()),
    ),
    (
        "waba-length",
        ERROR,
        "components[1].buttons[0].text",
        buttons(quick("x" * 26)),
        buttons(quick("x" * 25)),
    ),
    (
        "waba-label",
        ERROR,
        "components[1].buttons[0].text",
        buttons(quick("Yes {{1}}")),
        buttons(quick()),
    ),
    ("contract", ERROR, "components[1].buttons[0].url", buttons(link("shop")), buttons(link())),
    (
        "address-https",
        ERROR,
        "components[1].buttons[0].url",
        buttons(link("http://lumen-shop.com")),
        buttons(link()),
    ),
    (
        "waba-url-variable",
        ERROR,
        "components[1].buttons[0].url",
        buttons(link("https://lumen-shop.com/{{1}}/a")),
        buttons(link("https://lumen-shop.com/{{1}}")),
    ),
    (
        "waba-example",
        ERROR,
        "components[1].buttons[0].example",
        buttons(link("https://lumen-shop.com/{{1}}")),
        buttons(link("https://lumen-shop.com/{{1}}", example=["https://lumen-shop.com/9"])),
    ),
    (
        "contract",
        ERROR,
        "components[1].buttons[0].phone_number",
        buttons(call("0815")),
        buttons(call()),
    ),
    (
        "phone-plan",
        WARNING,
        "components[1].buttons[0].phone_number",
        buttons(call("+1000000000")),
        buttons(call()),
    ),
    (
        "waba-code",
        ERROR,
        "components[1].buttons[0].example",
        buttons(code("x" * 16)),
        buttons(code("x" * 15)),
    ),
    ("category-promotion", WARNING, "category", body("The big sale begins."), body(GOOD)),
    ("category-code", WARNING, "category", body("Your verification code, now."), body(GOOD)),
]


def found(draft: WabaTemplateDraft, rule: str, field: str) -> Finding | None:
    matching = [one for one in lint(draft) if (one.rule, one.field) == (rule, field)]
    return matching[0] if matching else None


@pytest.mark.parametrize(
    ("rule", "severity", "field", "bad", "good"), CASES, ids=[f"{c[0]}-{c[2]}" for c in CASES]
)
def test_it_finds_what_is_wrong_and_lets_the_rest_pass(
    rule: str, severity: Severity, field: str, bad: WabaTemplateDraft, good: WabaTemplateDraft
) -> None:
    finding = found(bad, rule, field)
    assert finding is not None
    assert finding.severity is severity
    assert finding.message.endswith(".")
    assert found(good, rule, field) is None


def test_a_name_is_taken_in_its_language_alone() -> None:
    taken = Context(taken=frozenset({"parcel_here/id", "other/en_US"}))
    assert lint(waba_draft(), taken) == []
    rules = [finding.rule for finding in lint(waba_draft(language="id"), taken)]
    assert rules == ["name-taken"]


def test_the_vendors_sample_has_no_errors() -> None:
    draft = WabaTemplateDraft.model_validate(load("templates_waba_create_request"))
    assert [(one.rule, one.severity) for one in lint(draft)] == [("variable-edge", WARNING)]


@pytest.mark.parametrize("odd", [None, 5, [], {}, "text", [None], {"a": {"b": []}}])
def test_it_never_raises_whatever_the_components_hold(odd: Any) -> None:
    fields = {"format": odd, "text": odd, "example": odd, "buttons": odd}
    for kind in ("HEADER", "BODY", "FOOTER", "BUTTONS"):
        lint(waba_draft({"type": kind, **fields}))
    button = {"type": odd, "text": odd, "url": odd, "example": odd, "phone_number": odd}
    lint(buttons(button, {**button, "type": "URL"}, {**button, "type": "COPY_CODE"}))
