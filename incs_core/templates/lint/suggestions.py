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

_REPEATED: Final = {
    "text": "Another suggestion has this label; give each its own.",
    "postbackData": "Another suggestion has the same postback data; use a different one.",
}
_CONFIRMED: Final = frozenset(kind for kind, rule in SUGGESTIONS.items() if rule.confirmed)
_COORDINATE_LIMITS: Final = {"latitude": 90.0, "longitude": 180.0}
_TIMES: Final = ("startTime", "endTime")


def unconfirmed_types(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Check suggestion types: INCS documents three, the RCS platform has four more."""
    for field, suggestion in suggestions(draft):
        kind = suggestion.suggestion_type
        if kind and kind not in SUGGESTIONS:
            known = ", ".join(SUGGESTIONS)
            message = f"Unknown type “{kind}”. Use one of {known}."
            yield error(f"{field}.suggestionType", message, "suggestion-type")
        elif kind and kind not in _CONFIRMED:
            message = "INCS has not confirmed this type; it may be refused or not shown."
            yield warning(f"{field}.suggestionType", message, "suggestion-unconfirmed")


def missing_fields(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Check the required fields of undocumented suggestion types."""
    for field, suggestion in suggestions(draft):
        rule = SUGGESTIONS.get(suggestion.suggestion_type)
        if rule is not None and not rule.confirmed:
            yield from _field_findings(field, suggestion, rule)


def repeated_suggestions(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Warn of repeated labels, and of repeated postback data, whose taps look the same."""
    for field, items in suggestion_lists(draft):
        yield from _repeated_findings(field, "text", [item.text for item in items])
        yield from _repeated_findings(field, "postbackData", [item.postback_data for item in items])


def _field_findings(field: str, suggestion: Suggestion, rule: SuggestionRule) -> Iterator[Finding]:
    for name in rule.fields:
        value = extra_field(suggestion, name).strip()
        if not value:
            yield error(f"{field}.{name}", "Enter a value.", "suggestion-part")
        elif name in _COORDINATE_LIMITS and not _is_within(value, _COORDINATE_LIMITS[name]):
            bound = int(_COORDINATE_LIMITS[name])
            message = f"Enter degrees between -{bound} and {bound}, such as -6.2088."
            yield error(f"{field}.{name}", message, "suggestion-degrees")
        elif name in _TIMES and not value.startswith("[") and _parse_time(value) is None:
            message = "Enter the time as 2026-12-31 18:00:00."
            yield error(f"{field}.{name}", message, "suggestion-time")
    yield from _order_findings(field, suggestion)


def _is_within(value: str, bound: float) -> bool:
    if value.startswith("["):
        return True  # a variable
    try:
        return abs(float(value)) <= bound
    except ValueError:
        return False


def _parse_time(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _order_findings(field: str, suggestion: Suggestion) -> Iterator[Finding]:
    start, end = (_parse_time(extra_field(suggestion, name).strip()) for name in _TIMES)
    if start is None or end is None or (start.tzinfo is None) != (end.tzinfo is None):
        return  # aware and naive times cannot be compared
    if end <= start:
        message = "The event ends before it starts."
        yield error(f"{field}.endTime", message, "suggestion-order")


def _repeated_findings(field: str, name: str, values: list[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        normalised = value.strip().casefold()
        if normalised and normalised in seen:
            yield warning(f"{field}[{index}].{name}", _REPEATED[name], "suggestion-repeated")
        seen.add(normalised)
