"""Phone numbers as INCS wants them: digits only, country code first, no plus sign."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from incs_core.errors import InvalidDraft, Problem
from incs_core.wire.limits import MAX_PHONE_DIGITS, MIN_PHONE_DIGITS

_BETWEEN = r"[\s\u200b\u200e\u202a-\u202e\u2060\u2066-\u2069().\-\u2010-\u2015/]"
"""What people and address books put between digits, invisible marks included."""
_PUNCTUATION = re.compile(_BETWEEN)
_NUMBER = rf"\+?\d(?:{_BETWEEN}{{0,3}}\d){{6,}}"
_YEAR, _MONTH, _DAY = "(?:19|20)\\d\\d", "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12]\\d|3[01])"
_DATE = (
    rf"(?<!\d)(?:{_YEAR}-{_MONTH}-{_DAY}|{_DAY}[./]{_MONTH}[./]{_YEAR})"
    rf"(?:[ T]\d\d:\d\d)?(?!{_BETWEEN}{{0,3}}\d)"
)
_DATE_OR_NUMBER = re.compile(rf"(?P<date>{_DATE})|{_NUMBER}")

UNKNOWN_COUNTRY = "??"
_SURELY_LONG_ENOUGH = 7

NumberKind = Literal["mobile", "landline", "special", "unassigned"]
"""What a number is by its country's numbering plan; `unassigned`: the plan has none like it."""


def normalise_recipient(text: str) -> str:
    """Return the number as digits only; accepts `+`, `00`, spaces, dashes, brackets.

    Raises InvalidDraft that says how to mend the number.
    """
    problem = recipient_problem(text)
    if problem is not None:
        raise InvalidDraft([Problem("to", problem)])
    return digits_only(text)


def recipient_problem(text: str) -> str | None:
    """Return what is wrong with a number and how to mend it, or None (INCS: Send RCS Messages)."""
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
    """Return a number without the signs between digits and without `+` or `00` before them."""
    bare = _PUNCTUATION.sub("", text).removeprefix("+")
    return bare.removeprefix("00")


def country_of(digits: str) -> str:
    """Return the country of a number (ISO 3166 alpha-2), or `??`.

    Where several countries share a calling code and the number does not decide, it is the main one.
    """
    if len(digits) >= _SURELY_LONG_ENOUGH:
        lone = _lone_countries()
        country = lone.get(digits[:2]) or lone.get(digits[:3])
        if country is not None:
            return country
    import phonenumbers  # its tables take longer to load than the rest of this package

    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return UNKNOWN_COUNTRY
    region = phonenumbers.region_code_for_number(number)
    if region is None:
        region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    return region if region.isalpha() and region != "ZZ" else UNKNOWN_COUNTRY


@lru_cache(maxsize=1)
def _lone_countries() -> dict[str, str]:
    """The calling codes that one country has for itself: a number's beginning says enough."""
    import phonenumbers

    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return {
        str(code): found[0]
        for code, found in regions.items()
        if len(found) == 1 and found[0].isalpha()
    }


def number_kind_of(digits: str) -> NumberKind:
    """Return what a number is by its country's numbering plan; what may be a mobile counts as one.

    `digits` must be a number that `recipient_problem` has nothing against.
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
    """Return the time zones (IANA names) in which a number may be; empty where nobody knows.

    A mobile number says its country only: a large one gives several.
    """
    import phonenumbers
    from phonenumbers import timezone  # a table of its own

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
    """Hide the middle of a number: `6281500000680` becomes `6281•••••0680`."""
    if len(digits) <= 8:
        return "•" * max(len(digits) - 2, 0) + digits[-2:]
    return f"{digits[:4]}{'•' * (len(digits) - 8)}{digits[-4:]}"


def mask_phone_numbers(text: str, replace: Callable[[str], str] = mask) -> str:
    """Text in which whatever may be a phone number is replaced, however it is written.

    `replace` gets its digits. Dates are left as they are.
    """

    def replaced(found: re.Match[str]) -> str:
        return found["date"] or replace(re.sub(r"\D", "", found[0]))

    return _DATE_OR_NUMBER.sub(replaced, text)


def has_phone_number(text: str) -> bool:
    """Whether a text contains what may be a phone number."""
    return any(found["date"] is None for found in _DATE_OR_NUMBER.finditer(text))
