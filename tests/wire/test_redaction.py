"""Secrets are blanked in text from outside, in whatever form they come back."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from incs_core.wire.redaction import MASK, Redaction

CODE = "3f2a9c1e-7b64-4d7e-9a53-1c2d3e4f5a6b"
PASSWORD = 'p4ss w/"örd"&<1>\\🔑'
REDACTION = Redaction([CODE, PASSWORD, "abc", ""])

FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON with its letters": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON with escaped slashes": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON that escapes every sign": lambda text: json.dumps(text)[1:-1].replace("-", "\\u002D"),
    "URL": quote,
    "URL that escapes slashes": lambda text: quote(text, safe=""),
    "URL in small letters": lambda text: quote(text, safe="").lower(),
    "URL that escapes everything": lambda text: "".join(f"%{one:02X}" for one in text.encode()),
    "form": quote_plus,
    "HTML": html.escape,
    "base64": lambda text: base64.b64encode(text.encode()).decode().rstrip("="),
}


@pytest.mark.parametrize("secret", [CODE, PASSWORD])
@pytest.mark.parametrize("form", FORMS)
def test_it_blanks_a_secret_in_each_form(secret: str, form: str) -> None:
    written = FORMS[form](secret)
    shown = REDACTION.text(f"The code {written} is invalid.")
    assert MASK in shown
    assert len(shown) < len(f"The code {MASK} is invalid.") + 2  # base64 shares its last sign
    assert REDACTION.body(f"The code {written} is invalid.".encode()) == shown.encode()


@pytest.mark.parametrize("before", ["a:", "ab:", "abc:"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_it_blanks_it_within_a_longer_text_in_base64(
    before: str, encode: Callable[[bytes], bytes]
) -> None:
    written = encode(f"{before}{PASSWORD}:more".encode())
    blanked = REDACTION.body(written).replace(MASK.encode(), b"")
    assert len(blanked) <= 16  # of what stands around it
    assert MASK.encode() in REDACTION.body(written)


@pytest.mark.parametrize(
    "secret", ["sandbox", "a1b2c3d", "marketing", "628150000680", "123456789012345", ""]
)
def test_it_leaves_what_may_be_a_word_or_a_number(secret: str) -> None:
    text = f"{secret} is in an innocent text"
    assert Redaction([secret]).text(text) == text
    assert Redaction([secret]).body(text.encode()) == text.encode()


@pytest.mark.parametrize("secret", ["a1b2c3d4", "correcthorsebattery", "1234567890123456"])
def test_it_blanks_what_nothing_innocent_is_like(secret: str) -> None:
    assert Redaction([secret]).text(f"({secret})") == f"({MASK})"


def test_of_two_that_begin_alike_the_longer_one_goes_whole() -> None:
    assert Redaction(["a1b2c3d4", "a1b2c3d4-more"]).text("a1b2c3d4-more") == MASK


def test_a_body_without_secrets_stays_as_it_came() -> None:
    body = b'{"a": "\\u00e9 100%", "b": "\xff"}'
    assert REDACTION.body(body) is body


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_blanked_body_is_still_json(encoding: str) -> None:
    body = json.dumps({"message": f"Bad code {CODE}", "data": [1, None]}).encode(encoding)
    assert json.loads(REDACTION.body(body)) == {"message": f"Bad code {MASK}", "data": [1, None]}
