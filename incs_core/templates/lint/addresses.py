"""Checks of URLs and phone numbers."""

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
_URL_PARTS: Final = frozenset({MessagePart.LINK, MessagePart.MEDIA, MessagePart.THUMBNAIL})
_RESERVED_SUFFIXES: Final = (".example", ".invalid", ".test")
_EXAMPLE_HOSTS: Final = ("example.com", "example.net", "example.org")
_VARIABLE_STAND_IN: Final = "incsvariable"


def url_findings(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Check every URL of a draft."""
    for text_field in text_fields(draft):
        if text_field.part in _URL_PARTS:
            yield from url_problems(text_field.field, text_field.text)


def url_problems(field: str, address: str) -> Iterator[Finding]:
    """Check a URL; `Draft.check` reports a text that is no URL."""
    if _VARIABLE.match(address.strip()):
        message = "The URL begins with a variable: reviewers cannot see where it leads."
        yield warning(field, message, "address-variable")
        return
    url = _VARIABLE.sub(_VARIABLE_STAND_IN, address)
    if is_web_address(url):
        parts = urlsplit(url)
        yield from _scheme_findings(field, parts)
        yield from _credential_findings(field, parts)
        yield from _host_findings(field, parts.hostname or "")


def _scheme_findings(field: str, parts: SplitResult) -> Iterator[Finding]:
    if parts.scheme == "http":
        message = "Use https://; phones warn of http:// or do not open it."
        yield error(field, message, "address-https")


def _credential_findings(field: str, parts: SplitResult) -> Iterator[Finding]:
    if "@" in parts.netloc:
        message = "Remove the user and password before the @: recipients could read them."
        yield error(field, message, "address-credentials")
    parameters = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    secrets = sorted(parameters & set(word_list("secret_parameters")))
    if secrets:
        message = f"“{secrets[0]}” looks like a secret that ends or leaks; use a public URL."
        yield warning(field, message, "address-token")


def _host_findings(field: str, host: str) -> Iterator[Finding]:
    if _VARIABLE_STAND_IN in host:
        message = "The host is a variable: reviewers cannot see where it leads."
        yield warning(field, message, "address-variable")
    elif not is_public_host(host):
        message = f"{host} is not reachable from a phone; use a public URL."
        yield error(field, message, "address-public")
    elif ip_address_of(host) is not None:
        message = "The host is an IP address; use a domain name."
        yield warning(field, message, "address-number")
    elif host.endswith(_RESERVED_SUFFIXES) or _is_example(host):
        message = f"{host} is reserved for examples; enter the real URL."
        yield warning(field, message, "address-example")


def _is_example(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in _EXAMPLE_HOSTS)


def phone_findings(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Check every phone number of a draft."""
    for text_field in text_fields(draft):
        if text_field.part is MessagePart.PHONE:
            yield from phone_problems(text_field.field, text_field.text)


def phone_problems(field: str, phone_number: str) -> Iterator[Finding]:
    """Warn of a phone number that is not in its country's numbering plan."""
    import phonenumbers  # imported late: its tables are slow to load

    if not re.fullmatch(r"\+\d{7,15}", phone_number):
        return  # `Draft.check` reports the format
    try:
        valid = phonenumbers.is_valid_number(phonenumbers.parse(phone_number))
    except phonenumbers.NumberParseException:
        valid = False
    if not valid:
        message = "Not a valid phone number in any country."
        yield warning(field, message, "phone-plan")
