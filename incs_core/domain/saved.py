"""What people save: alert rules, annotations, drafts, value sets, views, pins; and alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

AlertState = Literal["open", "acknowledged", "resolved"]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A stored alert rule; `body` is JSON."""

    id: str
    name: str
    body: str
    actor: str
    created_ms: int


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert. `actor` changed it last, at `changed_ms`; `detail` says why it was raised.

    `unsent` is the state whose notification is still to be delivered ("" if none), after `tries`
    attempts, the last of which failed with `problem`.
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
    """A note on a point in time (`at_ms`) of the charts."""

    at_ms: int
    text: str
    actor: str
    created_ms: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A template draft that is not submitted yet. `body` is the form as JSON."""

    id: str
    account: str
    name: str
    body: str
    actor: str
    created_ms: int
    updated_ms: int


@dataclass(frozen=True, slots=True)
class VariableSet:
    """Named sample values for a template's variables.

    `template` is the template's name, or ``draft:<id>`` for a draft.
    """

    account: str
    template: str
    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    actor: str = ""
    updated_ms: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """A named set of filters. `query` is JSON of the page's URL parameters."""

    name: str
    query: str
    created_ms: int
    actor: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A frozen report. `wanted` is its filter as JSON, `figures` the whole report as JSON."""

    id: str
    created_ms: int
    actor: str
    wanted: str
    figures: str


@dataclass(frozen=True, slots=True)
class PinRow:
    """A pin without its report."""

    id: str
    created_ms: int
    actor: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A person's current visit to a page.

    `last_ms`: last view of this visit. `since_ms`: last view of the previous visit, or None.
    """

    actor: str
    page: str
    since_ms: int | None
    last_ms: int
