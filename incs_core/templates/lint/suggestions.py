"""Checks of buttons and suggested replies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from incs_core.templates.lint.fields import extra_field, suggestion_lists, suggestions
from incs_core.templates.lint.findings import Context, Finding, error, warning
from incs_core.wire.limits import SUGGESTIONS, SuggestionRule
from incs_core.wire.template_contents import Suggestion
from incs_core.wire.templates import TemplateDraft

_CONFIRMED: Final = frozenset(kind for kind, rule in SUGGESTIONS.items() if rule.confirmed)
_BOUNDS: Final = {"latitude": 90.0, "longitude": 180.0}
_TIMES: Final = ("startTime", "endTime")


def unconfirmed_types(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """INCS documents three types; the platform knows four more."""
    for field, suggestion in suggestions(draft):
        kind = suggestion.suggestion_type
        if kind and kind not in SUGGESTIONS:
            known = ", ".join(SUGGESTIONS)
            message = f"“{kind}” is no type that we know. Use one of {known}."
            yield error(f"{field}.suggestionType", message, "suggestion-type")
        elif kind and kind not in _CONFIRMED:
            message = "INCS has not confirmed this type; it may be refused or not shown."
            yield warning(f"{field}.suggestionType", message, "suggestion-unconfirmed")


def missing_parts(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Places and calendar entries need what they show."""
    for field, suggestion in suggestions(draft):
        rule = SUGGESTIONS.get(suggestion.suggestion_type)
        if rule is not None and not rule.confirmed:
            yield from _parts(field, suggestion, rule)


def _parts(field: str, suggestion: Suggestion, rule: SuggestionRule) -> Iterator[Finding]:
    for name in rule.fields:
        value = extra_field(suggestion, name).strip()
        if not value:
            yield error(f"{field}.{name}", "Enter a value.", "suggestion-part")
        elif name in _BOUNDS and not _within(value, _BOUNDS[name]):
            bound = int(_BOUNDS[name])
            message = f"Enter degrees between -{bound} and {bound}, such as -6.2088."
            yield error(f"{field}.{name}", message, "suggestion-degrees")
        elif name in _TIMES and not value.startswith("[") and _moment(value) is None:
            message = "Enter the time as 2026-12-31 18:00:00."
            yield error(f"{field}.{name}", message, "suggestion-time")
    yield from _order(field, suggestion)


def _within(value: str, bound: float) -> bool:
    if value.startswith("["):
        return True  # a variable
    try:
        return abs(float(value)) <= bound
    except ValueError:
        return False


def _moment(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _order(field: str, suggestion: Suggestion) -> Iterator[Finding]:
    start, end = (_moment(extra_field(suggestion, name).strip()) for name in _TIMES)
    if start is None or end is None or (start.tzinfo is None) != (end.tzinfo is None):
        return  # a time in a zone and one without cannot be put in order
    if end <= start:
        message = "The entry ends before it begins; put the end after the start."
        yield error(f"{field}.endTime", message, "suggestion-order")


def alike(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Two labels that read the same, or answers that we could not tell apart."""
    for field, listed in suggestion_lists(draft):
        yield from _repeated(field, "text", [one.text for one in listed])
        yield from _repeated(field, "postbackData", [one.postback_data for one in listed])


_REPEATED: Final = {
    "text": "Another suggestion has this label; give each its own.",
    "postbackData": "Another suggestion has this answer, so taps cannot be told apart.",
}


def _repeated(field: str, name: str, values: list[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        word = value.strip().casefold()
        if word and word in seen:
            yield warning(f"{field}[{index}].{name}", _REPEATED[name], "suggestion-repeated")
        seen.add(word)
