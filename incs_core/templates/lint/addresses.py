"""Checks of web addresses and phone numbers: public, safe, without credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from incs_core.domain.public_hosts import ip_address_of, is_public_host
from incs_core.templates.lint.fields import MessagePart, text_fields
from incs_core.templates.lint.findings import Context, Finding, error, warning
from incs_core.templates.lint.word_lists import word_list
from incs_core.wire.drafts import is_web_address
from incs_core.wire.templates import TemplateDraft

_VARIABLE: Final = re.compile(r"\[[A-Za-z0-9_]+\]|\{\{\s*\w+\s*\}\}")
_ADDRESSES: Final = frozenset({MessagePart.LINK, MessagePart.MEDIA, MessagePart.THUMBNAIL})
_RESERVED: Final = (".example", ".invalid", ".test")
_EXAMPLES: Final = ("example.com", "example.net", "example.org")
_MARK: Final = "incsvariable"


def address_findings(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Every address of a draft."""
    for place in text_fields(draft):
        if place.part in _ADDRESSES:
            yield from address_problems(place.field, place.text)


def address_problems(field: str, address: str) -> Iterator[Finding]:
    """What is wrong with an address; one that is none at all is for `Draft.check` to name."""
    if _VARIABLE.match(address.strip()):
        message = "The address begins with a variable: a reviewer cannot see where it leads."
        yield warning(field, message, "address-variable")
        return
    plain = _VARIABLE.sub(_MARK, address)
    if is_web_address(plain):
        parts = urlsplit(plain)
        yield from _scheme(field, parts)
        yield from _credentials(field, parts)
        yield from _host(field, parts.hostname or "")


def _scheme(field: str, parts: SplitResult) -> Iterator[Finding]:
    if parts.scheme == "http":
        message = "Use https://; phones warn of http:// or do not open it."
        yield error(field, message, "address-https")


def _credentials(field: str, parts: SplitResult) -> Iterator[Finding]:
    if "@" in parts.netloc:
        message = "Remove the user and password before the @: everybody could read them."
        yield error(field, message, "address-credentials")
    named = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    secret = sorted(named & set(word_list("secret_parameters")))
    if secret:
        message = f"“{secret[0]}” looks like a secret that ends or leaks; use a public address."
        yield warning(field, message, "address-token")


def _host(field: str, host: str) -> Iterator[Finding]:
    if _MARK in host:
        message = "The host is a variable: a reviewer cannot see where it leads."
        yield warning(field, message, "address-variable")
    elif not is_public_host(host):
        message = f"{host} is not reachable from a phone; use a public address."
        yield error(field, message, "address-public")
    elif ip_address_of(host) is not None:
        message = "It names a machine by number; use a name, which people trust."
        yield warning(field, message, "address-number")
    elif host.endswith(_RESERVED) or _is_example(host):
        message = f"{host} is reserved for examples; write the real address."
        yield warning(field, message, "address-example")


def _is_example(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in _EXAMPLES)


def phone_findings(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """A number in the right form that no numbering plan knows rings nowhere."""
    for place in text_fields(draft):
        if place.part is MessagePart.PHONE:
            yield from phone_problems(place.field, place.text)


def phone_problems(field: str, number: str) -> Iterator[Finding]:
    """Doubt a number with a plus that its country does not have."""
    import phonenumbers  # its tables take long to load

    if not re.fullmatch(r"\+\d{7,15}", number):
        return  # the form is for `Draft.check` to name
    try:
        valid = phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        valid = False
    if not valid:
        message = "No country has a number like this; it would ring nowhere."
        yield warning(field, message, "phone-plan")
