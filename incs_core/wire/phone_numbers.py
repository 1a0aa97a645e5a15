"""Phone numbers: normalisation to digits, country, line type, time zone, masking."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from incs_core.errors import InvalidDraft, Problem
from incs_core.wire.limits import MAX_PHONE_DIGITS, MIN_PHONE_DIGITS

_SEPARATORS = r"[\s\u200b\u200e\u202a-\u202e\u2060\u2066-\u2069().\-\u2010-\u2015/]"
"""Characters that people and address books put between digits, also invisible ones."""
_PUNCTUATION = re.compile(_SEPARATORS)
_PHONE_NUMBER = rf"\+?\d(?:{_SEPARATORS}{{0,3}}\d){{6,}}"
_YEAR, _MONTH, _DAY = "(?:19|20)\\d\\d", "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12]\\d|3[01])"
_DATE = (
    rf"(?<!\d)(?:{_YEAR}-{_MONTH}-{_DAY}|{_DAY}[./]{_MONTH}[./]{_YEAR})"
    rf"(?:[ T]\d\d:\d\d)?(?!{_SEPARATORS}{{0,3}}\d)"
)
_DATE_OR_NUMBER = re.compile(rf"(?P<date>{_DATE})|{_PHONE_NUMBER}")

UNKNOWN_COUNTRY = "??"
_MIN_DIGITS_FOR_PREFIX = 7

PhoneNumberKind = Literal["mobile", "landline", "special", "unassigned"]
"""Line type by the country's numbering plan; `unassigned`: not in the plan."""


def normalise_recipient(text: str) -> str:
    """Return a phone number as digits; accepts `+`, `00`, spaces, dashes, brackets.

    Raises InvalidDraft, which says how to correct it.
    """
    problem = recipient_problem(text)
    if problem is not None:
        raise InvalidDraft([Problem("to", problem)])
    return digits_only(text)


def recipient_problem(text: str) -> str | None:
    """Return what is wrong with a phone number, or None (INCS: Send RCS Messages)."""
    digits = digits_only(text)
    if not digits:
        return "Enter a phone number with its country code, for example 6281500000680."
    if not (digits.isascii() and digits.isdigit()):
        return "Use digits only; letters and other signs do not belong in a phone number."
    if digits.startswith("0"):
        return "Begin with the country code (62 for Indonesia) in place of the leading zero."
    if not MIN_PHONE_DIGITS <= len(digits) <= MAX_PHONE_DIGITS:
        return (
            f"It has {len(digits)} digits; a number with its country code has "
            f"{MIN_PHONE_DIGITS} to {MAX_PHONE_DIGITS}."
        )
    if country_of(digits) == UNKNOWN_COUNTRY:
        return "No country code begins like this. Put the country code first, for example 62."
    return None


def digits_only(text: str) -> str:
    """Return a phone number without separators and without a leading `+` or `00`."""
    digits = _PUNCTUATION.sub("", text).removeprefix("+")
    return digits.removeprefix("00")


def country_of(digits: str) -> str:
    """Return the country of a phone number (ISO 3166 alpha-2), or `??`.

    If several countries share the calling code and the digits do not decide, the main one.
    """
    if len(digits) >= _MIN_DIGITS_FOR_PREFIX:
        by_prefix = _single_country_codes()
        country = by_prefix.get(digits[:2]) or by_prefix.get(digits[:3])
        if country is not None:
            return country
    import phonenumbers  # imported late: loading its tables is slow

    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return UNKNOWN_COUNTRY
    region = phonenumbers.region_code_for_number(number)
    if region is None:
        region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    return region if region.isalpha() and region != "ZZ" else UNKNOWN_COUNTRY


@lru_cache(maxsize=1)
def _single_country_codes() -> dict[str, str]:
    """Return the countries of the calling codes that belong to one country only."""
    import phonenumbers

    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return {
        str(code): codes[0]
        for code, codes in regions.items()
        if len(codes) == 1 and codes[0].isalpha()
    }


def phone_number_kind_of(digits: str) -> PhoneNumberKind:
    """Return the line type of a phone number; "fixed line or mobile" counts as mobile.

    `digits` must pass `recipient_problem`.
    """
    import phonenumbers

    number = phonenumbers.parse(f"+{digits}")
    if not phonenumbers.is_valid_number(number):
        return "unassigned"
    kinds = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(number)
    if kind in {kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE}:
        return "mobile"
    return "landline" if kind == kinds.FIXED_LINE else "special"


def time_zones_of(digits: str) -> tuple[str, ...]:
    """Return the possible time zones (IANA names) of a phone number; empty if unknown.

    A mobile number reveals only its country, which may have several zones.
    """
    import phonenumbers
    from phonenumbers import timezone  # imported late: it loads another table

    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return ()
    zones = timezone.time_zones_for_number(number)
    if timezone.UNKNOWN_TIMEZONE in zones:
        example = phonenumbers.example_number(country_of(digits))
        zones = timezone.time_zones_for_number(example) if example else ()
    return tuple(zone for zone in zones if zone != timezone.UNKNOWN_TIMEZONE)


def mask(digits: str) -> str:
    """Mask the middle of a phone number: `6281500000680` becomes `6281•••••0680`."""
    if len(digits) <= 8:
        return "•" * max(len(digits) - 2, 0) + digits[-2:]
    return f"{digits[:4]}{'•' * (len(digits) - 8)}{digits[-4:]}"


def mask_phone_numbers(text: str, replace: Callable[[str], str] = mask) -> str:
    """Return a text in which everything that may be a phone number is replaced.

    `replace` gets the digits. Dates stay.
    """

    def replace_match(match: re.Match[str]) -> str:
        return match["date"] or replace(re.sub(r"\D", "", match[0]))

    return _DATE_OR_NUMBER.sub(replace_match, text)


def has_phone_number(text: str) -> bool:
    """Tell whether a text contains something that may be a phone number."""
    return any(match["date"] is None for match in _DATE_OR_NUMBER.finditer(text))
