from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Grouping = Literal["total", "hour", "day", "template", "country", "type", "account", "channel"]
Group = str | int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which messages: local dates of their cohort, both included; an empty tuple means all."""

    start: date
    end: date
    accounts: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    include_tests: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """The values that occur in the history, sorted: what a filter can offer."""

    templates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
