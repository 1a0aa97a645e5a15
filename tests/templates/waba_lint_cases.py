"""WhatsApp drafts for each check: one that it finds something in, and one that it lets pass."""

from __future__ import annotations

from typing import Any

from incs_core.wire.templates import WabaTemplateDraft
from tests.templates.drafts import BODY, waba_draft
from tests.templates.lint_cases import ERROR, WARNING, Case

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
WABA_CASES = [
    Case("contract", ERROR, "name", waba_draft(name="n" * 101), waba_draft(name="n" * 100)),
    Case("contract", ERROR, "language", waba_draft(language=""), waba_draft()),
    Case("contract", ERROR, "category", waba_draft(category="PROMOTION"), waba_draft()),
    Case("waba-name", ERROR, "name", waba_draft(name="Parcel here"), waba_draft(name="parcel_2")),
    Case(
        "waba-body", ERROR, "components", waba_draft({"type": "FOOTER", "text": "Hi"}), waba_draft()
    ),
    Case("waba-once", ERROR, "components", waba_draft(BODY, BODY), waba_draft(BODY)),
    Case("waba-header", ERROR, "components[0].format", header(format="SONG"), header()),
    Case("waba-length", ERROR, "components[0].text", header("x" * 61), header("x" * 60)),
    Case(
        "waba-header-variables",
        ERROR,
        "components[0].text",
        header("Hi {{1}} and {{2}}!"),
        header("Hi {{1}}!"),
    ),
    Case(
        "waba-example",
        ERROR,
        "components[0].example",
        header("Hi {{1}}!"),
        header("Hi {{1}}!", example={"header_text": ["Ana"]}),
    ),
    Case(
        "waba-example",
        ERROR,
        "components[0].example",
        header(format="IMAGE"),
        header(format="IMAGE", example={"header_handle": ["https://lumen-shop.com/a.png"]}),
    ),
    Case("waba-length", ERROR, "components[0].text", body("x" * 1025), body("x" * 1024)),
    Case("waba-example", ERROR, "components[0].example", body(GOOD), body(GOOD, **ONE)),
    Case(
        "variable-edge",
        WARNING,
        "components[0].text",
        body("{{1}}, hello to you.", **ONE),
        body(GOOD),
    ),
    Case(
        "variable-edge",
        WARNING,
        "components[0].text",
        body("Hello to you {{1}}", **ONE),
        body(GOOD),
    ),
    Case(
        "variables-adjacent",
        WARNING,
        "components[0].text",
        body("Hello to you {{1}} {{2}}, come in please.", **TWO),
        body("Hello to you {{1}} and {{2}}, come in please.", **TWO),
    ),
    Case(
        "waba-density",
        WARNING,
        "components[0].text",
        body("On {{1}} at {{2}}.", **TWO),
        body("Come to us on {{1}} or at {{2}}.", **TWO),
    ),
    Case(
        "waba-numbers", ERROR, "components[0].text", body("Come, {{2}}, to us.", **ONE), body(GOOD)
    ),
    Case(
        "waba-numbers", ERROR, "components[0].text", body("Come, {{name}}, now.", **ONE), body(GOOD)
    ),
    Case("brackets-unclosed", ERROR, "components[0].text", body("Come {{1, now."), body(GOOD)),
    Case("variable-foreign", WARNING, "components[0].text", body("Come [name], now."), body(GOOD)),
    Case("placeholder-left", WARNING, "components[0].text", body("Lorem ipsum, now."), body(GOOD)),
    Case("waba-length", ERROR, "components[1].text", footer("x" * 61), footer("x" * 60)),
    Case(
        "waba-footer-variables", ERROR, "components[1].text", footer("Hi {{1}}!"), footer("Lumen")
    ),
    Case(
        "waba-buttons", ERROR, "components[1].buttons", buttons(*[quick()] * 11), buttons(quick())
    ),
    Case(
        "waba-buttons",
        ERROR,
        "components[1].buttons",
        buttons(link(), link(), link()),
        buttons(link(), link()),
    ),
    Case("waba-buttons", ERROR, "components[1].buttons", buttons(call(), call()), buttons(call())),
    Case("waba-buttons", ERROR, "components[1].buttons", buttons(code(), code()), buttons(code())),
    Case(
        "waba-button-order",
        ERROR,
        "components[1].buttons",
        buttons(quick(), link(), quick()),
        buttons(quick(), quick(), link()),
    ),
    Case(
        "waba-button-type",
        ERROR,
        "components[1].buttons[0].type",
        buttons({"type": "FLY", "text": "Go"}),
        buttons(quick()),
    ),
    Case(
        "waba-length",
        ERROR,
        "components[1].buttons[0].text",
        buttons(quick("x" * 26)),
        buttons(quick("x" * 25)),
    ),
    Case(
        "waba-label",
        ERROR,
        "components[1].buttons[0].text",
        buttons(quick("Yes {{1}}")),
        buttons(quick()),
    ),
    Case("contract", ERROR, "components[1].buttons[0].url", buttons(link("shop")), buttons(link())),
    Case(
        "address-https",
        ERROR,
        "components[1].buttons[0].url",
        buttons(link("http://lumen-shop.com")),
        buttons(link()),
    ),
    Case(
        "waba-url-variable",
        ERROR,
        "components[1].buttons[0].url",
        buttons(link("https://lumen-shop.com/{{1}}/a")),
        buttons(link("https://lumen-shop.com/{{1}}")),
    ),
    Case(
        "waba-example",
        ERROR,
        "components[1].buttons[0].example",
        buttons(link("https://lumen-shop.com/{{1}}")),
        buttons(link("https://lumen-shop.com/{{1}}", example=["https://lumen-shop.com/9"])),
    ),
    Case(
        "contract",
        ERROR,
        "components[1].buttons[0].phone_number",
        buttons(call("0815")),
        buttons(call()),
    ),
    Case(
        "phone-plan",
        WARNING,
        "components[1].buttons[0].phone_number",
        buttons(call("+1000000000")),
        buttons(call()),
    ),
    Case(
        "waba-code",
        ERROR,
        "components[1].buttons[0].example",
        buttons(code("x" * 16)),
        buttons(code("x" * 15)),
    ),
    Case("category-promotion", WARNING, "category", body("The big sale begins."), body(GOOD)),
    Case("category-code", WARNING, "category", body("Your verification code, now."), body(GOOD)),
]
