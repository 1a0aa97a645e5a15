"""What a phone number says about itself, for a person who is about to write to it."""

from __future__ import annotations

from dataclasses import dataclass

from incs_core.charts.countries import country_name, flag
from incs_core.models.recipient import (
    NumberKind,
    bare_number,
    country_of,
    kind_of,
    recipient_problem,
)


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
    return _KINDS[kind_of(digits)]


_KINDS: dict[NumberKind, tuple[str, str]] = {
    "mobile": ("looks like a mobile number", ""),
    "landline": ("looks like a landline", "Landlines rarely receive messages."),
    "special": ("is a special number", "Special numbers rarely receive messages."),
    "unassigned": (
        "",
        "The numbering plan of this country has no such number, so it may reach nobody.",
    ),
}
