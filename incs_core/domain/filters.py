"""Which messages: the attributes that they are filtered by, as one table, and the filter.

A new filter is one more field of `AttributeValues`, which has to be a column of `dimensions` and an
attribute of the messages too. SQL, addresses, the row of filters, saved views, labels of pins,
links, reports, alert rules and the command line read `FILTER_FIELDS`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal

Grouping = Literal["total", "hour", "day", "template", "country", "type", "account", "channel"]
Group = str | int


def _filter_field(name: str, *, width: int = 180, always_shown: bool = True) -> Any:
    metadata = {"name": name, "width": width, "always_shown": always_shown}
    return field(default=(), metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeValues:
    """Values of each attribute that messages are filtered by; an empty tuple means all."""

    accounts: tuple[str, ...] = _filter_field("account", always_shown=False)
    templates: tuple[str, ...] = _filter_field("template", width=280)
    countries: tuple[str, ...] = _filter_field("country")
    types: tuple[str, ...] = _filter_field("type")
    channels: tuple[str, ...] = _filter_field("channel", always_shown=False)


@dataclass(frozen=True, slots=True)
class FilterField:
    """One attribute that messages are filtered by.

    `name` is its column, its parameter in an address and its option on the command line;
    `attribute` the field of `AttributeValues`; `width` that of its control, in pixels. One that is
    not `always_shown` is offered only where there is a choice.
    """

    attribute: str
    name: str
    width: int
    always_shown: bool

    @property
    def label(self) -> str:
        """Its name on the screen."""
        return self.name.capitalize()

    @property
    def plural(self) -> str:
        """The name of several of its values on the screen."""
        return self.attribute.capitalize()

    def values(self, of: AttributeValues) -> tuple[str, ...]:
        """The values that are chosen, or on offer; an empty tuple means all."""
        found: tuple[str, ...] = getattr(of, self.attribute)
        return found


FILTER_FIELDS = tuple(FilterField(each.name, **each.metadata) for each in fields(AttributeValues))


@dataclass(frozen=True, slots=True)
class Filter(AttributeValues):
    """Which messages: local dates of their cohort, both included, and values of attributes."""

    start: date
    end: date
    include_tests: bool = False


@dataclass(frozen=True, slots=True)
class Choices(AttributeValues):
    """The values that occur in the history, sorted: what a filter can offer."""


def attribute_values(of: AttributeValues) -> dict[str, tuple[str, ...]]:
    """The values by attribute, as keyword arguments for another `AttributeValues`."""
    return {each.attribute: each.values(of) for each in FILTER_FIELDS}


def listed(values: tuple[str, ...]) -> str:
    """Values for people: ``promo, (none)``; empty for all."""
    return ", ".join(value or "(none)" for value in values)
