"""What a phone number says about itself, for a person who is about to write to it."""

from __future__ import annotations

from dataclasses import dataclass

from incs_core.charts.countries import country_name, flag
from incs_core.models.recipient import bare_number, country_of, recipient_problem


@dataclass(frozen=True, slots=True)
class RecipientLook:
    """A number as typed: its digits, its country, and what it looks like.

    `problem`: why INCS would not take it, or None. `doubt`: why it may reach nobody, or "".
    """

    digits: str
    country: str
    kind: str
    problem: str | None
    doubt: str

    @property
    def place(self) -> str:
        """Flag and name of the country."""
        return f"{flag(self.country)} {country_name(self.country)}".strip()


def look_at(text: str) -> RecipientLook:
    """Look at a number as typed; never raises."""
    digits = bare_number(text)
    problem = recipient_problem(text)
    if problem is not None:
        return RecipientLook(digits, "??", "", problem, "")
    kind, doubt = _kind_of(digits)
    return RecipientLook(digits, country_of(digits), kind, None, doubt)


def _kind_of(digits: str) -> tuple[str, str]:
    import phonenumbers  # its tables take long to load

    number = phonenumbers.parse(f"+{digits}")
    if not phonenumbers.is_valid_number(number):
        return "", "The numbering plan of this country has no such number, so it may reach nobody."
    kind = phonenumbers.number_type(number)
    kinds = phonenumbers.PhoneNumberType
    if kind in {kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE}:
        return "looks like a mobile number", ""
    if kind == kinds.FIXED_LINE:
        return "looks like a landline", "Landlines rarely receive messages."
    return "is a special number", "Special numbers rarely receive messages."
