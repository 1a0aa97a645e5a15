"""Masks secrets in text from outside, plain and in the usual encodings."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from incs_core.settings import Account

MASK: Final = "•••"
MIN_SECRET: Final = 8
"""Characters. A shorter secret would also match unrelated words, ids and times."""
MIN_PLAIN_SECRET: Final = 16
"""Characters of a secret of letters only (may be a word) or digits only (may be a number)."""
_ESCAPE_MARKERS: Final = (b"\\", b"%", b"&", b"\0")
"""A body without any of these escapes nothing, so a substring search is enough."""


class Redaction:
    """Masks secrets in texts and bodies. Thread-safe.

    Finds a secret in plain, with any of its characters escaped for JSON, a URL or HTML, and in
    base64, alone or within a longer text such as `user:password`.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        redactable = sorted(
            {secret for secret in secrets if _is_long_enough(secret)}, key=len, reverse=True
        )
        encoded = [form for secret in redactable for form in _base64_fragments(secret)]
        forms = [*map(_escaped_pattern, redactable), *map(re.escape, encoded)]
        self._pattern = re.compile("|".join(forms)) if forms else None
        plain = [*redactable, *(secret.replace(" ", "+") for secret in redactable), *encoded]
        self._markers = (*_ESCAPE_MARKERS, *{form.encode() for form in plain})

    @classmethod
    def of_accounts(cls, accounts: Iterable[Account]) -> Redaction:
        """Return a redaction of the secrets of all the accounts."""
        return cls(secret for account in accounts for secret in account.secrets)

    def text(self, text: str) -> str:
        """Return the text with each secret replaced by MASK."""
        return text if self._pattern is None else self._pattern.sub(MASK, text)

    def body(self, body: bytes) -> bytes:
        """Return a response or webhook body with its secrets masked; unchanged without any."""
        if self._pattern is None or not any(marker in body for marker in self._markers):
            return body
        text = body.decode(json.detect_encoding(body), "replace")
        redacted = self.text(text)
        return body if redacted == text else redacted.encode()


def _is_long_enough(secret: str) -> bool:
    minimum = MIN_PLAIN_SECRET if secret.isalpha() or secret.isdigit() else MIN_SECRET
    return len(secret) >= minimum


def _escaped_pattern(secret: str) -> str:
    """Return a pattern of the secret in which each character may be escaped."""
    return "".join(_character_pattern(character) for character in secret)


def _character_pattern(character: str) -> str:
    forms = {
        character,
        "\\" + character,
        json.dumps(character)[1:-1],
        "".join(f"\\u{ord(unit):04x}" for unit in _utf16_units(character)),
        "".join(f"%{byte:02x}" for byte in character.encode()),
        html.escape(character),
        f"&#{ord(character)};",
        "+" if character == " " else character,
    }
    first, *others = sorted(forms, key=lambda form: (form != character, form))
    return f"(?:{re.escape(first)}|{'|'.join(f'(?i:{re.escape(form)})' for form in others)})"


def _utf16_units(character: str) -> list[str]:
    """Return the UTF-16 units of a character, which JSON escapes one by one."""
    units = character.encode("utf-16-be", "surrogatepass")
    return [chr(int.from_bytes(units[at : at + 2])) for at in range(0, len(units), 2)]


def _base64_fragments(secret: str) -> Iterator[str]:
    """Yield the base64 digits that depend on the secret alone, for all offsets and alphabets."""
    raw = secret.encode()
    for offset in range(3):
        unaffected = slice(-(-offset * 8 // 6), (offset + len(raw)) * 8 // 6)
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(bytes(offset) + raw).decode()[unaffected]
