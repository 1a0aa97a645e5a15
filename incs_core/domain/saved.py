from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

AlertState = Literal["open", "acknowledged", "resolved"]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as kept; `body` is JSON."""

    id: str
    name: str
    body: str
    actor: str
    created_ms: int


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert. `actor` changed it last, at `changed_ms`; `detail` says why it was raised.

    `unsent` is the state that the webhook has still to be told ("" if none), after `tries` tries,
    the last of which met `problem`.
    """

    id: str
    rule_id: str
    name: str
    state: AlertState
    opened_ms: int
    changed_ms: int
    actor: str
    detail: str
    unsent: str = ""
    tries: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A marked moment (`at_ms`): what happened, who said so and when."""

    at_ms: int
    text: str
    actor: str
    created_ms: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A template that somebody is writing. `body` is JSON: the form as it stands."""

    id: str
    account: str
    name: str
    body: str
    actor: str
    created_ms: int
    updated_ms: int


@dataclass(frozen=True, slots=True)
class VariableSet:
    """Named values for a template's variables.

    `template` is the template's name, or ``draft:<id>`` while it is being written.
    """

    account: str
    template: str
    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    actor: str = ""
    updated_ms: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """A named set of filters. `query` is JSON: what stands in the address of the screen."""

    name: str
    query: str
    created_ms: int
    actor: str


@dataclass(frozen=True, slots=True)
class Pin:
    """Figures as they were. `wanted` and `figures` are JSON: the filter, and the whole report."""

    id: str
    created_ms: int
    actor: str
    wanted: str
    figures: str


@dataclass(frozen=True, slots=True)
class PinRow:
    """A pin without its figures."""

    id: str
    created_ms: int
    actor: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A person's present visit to a page.

    `last_ms`: the latest look. `since_ms`: the last look of the visit before, None if there was
    none.
    """

    actor: str
    page: str
    since_ms: int | None
    last_ms: int
