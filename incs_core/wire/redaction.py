"""Blanks secrets in text from outside, as they are and in the usual encodings."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from incs_core.settings import Account

MASK: Final = "•••"
SHORTEST: Final = 8
"""Characters. A shorter secret also stands in innocent words, ids and times, which must stay."""
SHORTEST_PLAIN: Final = 16
"""Of letters alone, which may be a word, or of digits alone: a phone number has 15 at most."""
_SIGNS: Final = (b"\\", b"%", b"&", b"\0")
"""Without one of these a body escapes nothing, and a quick look tells whether a secret is in it."""


class Redaction:
    """Blanks some secrets wherever they stand; safe to use from many threads.

    Found are a secret as it is, with any of its characters escaped for JSON, a URL or HTML, and
    in base64, alone or within a longer text such as `user:password`.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        worth = sorted({one for one in secrets if _is_telling(one)}, key=len, reverse=True)
        encoded = [form for one in worth for form in _in_base64(one)]
        forms = [*map(_escaped, worth), *map(re.escape, encoded)]
        self._pattern = re.compile("|".join(forms)) if forms else None
        plain = [*worth, *(one.replace(" ", "+") for one in worth), *encoded]
        signs = (*_SIGNS, *sorted({form.encode() for form in plain}))
        self._quick = re.compile(b"|".join(map(re.escape, signs)))

    @classmethod
    def of_accounts(cls, accounts: Iterable[Account]) -> Redaction:
        """Blanks the secrets of all the accounts."""
        return cls(secret for account in accounts for secret in account.secrets)

    def text(self, text: str) -> str:
        """Return a text with MASK in the place of each secret."""
        return text if self._pattern is None else self._pattern.sub(MASK, text)

    def body(self, body: bytes) -> bytes:
        """Return the body of an answer or a webhook likewise; one without secrets as it came."""
        if self._pattern is None or self._quick.search(body) is None:
            return body
        text = body.decode(json.detect_encoding(body), "replace")
        blanked = self.text(text)
        return body if blanked == text else blanked.encode()


def _is_telling(secret: str) -> bool:
    least = SHORTEST_PLAIN if secret.isalpha() or secret.isdigit() else SHORTEST
    return len(secret) >= least


def _escaped(secret: str) -> str:
    """A pattern of the secret in which each character may be escaped."""
    return "".join(_character(one) for one in secret)


def _character(one: str) -> str:
    forms = {
        one,
        "\\" + one,
        json.dumps(one)[1:-1],
        "".join(f"\\u{ord(half):04x}" for half in _halves(one)),
        "".join(f"%{byte:02x}" for byte in one.encode()),
        html.escape(one),
        f"&#{ord(one)};",
        "+" if one == " " else one,
    }
    first, *others = sorted(forms, key=lambda form: (form != one, form))
    return f"(?:{re.escape(first)}|{'|'.join(f'(?i:{re.escape(form)})' for form in others)})"


def _halves(one: str) -> list[str]:
    """The UTF-16 units of a character, which JSON escapes one by one."""
    units = one.encode("utf-16-be", "surrogatepass")
    return [chr(int.from_bytes(units[at : at + 2])) for at in range(0, len(units), 2)]


def _in_base64(secret: str) -> Iterator[str]:
    """The characters that are sure, at each of the three places in a group, in both alphabets."""
    raw = secret.encode()
    for before in range(3):
        sure = slice(-(-before * 8 // 6), (before + len(raw)) * 8 // 6)
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(bytes(before) + raw).decode()[sure]
