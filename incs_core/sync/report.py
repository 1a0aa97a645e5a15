"""Reports of the last sync runs, stored for display."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from incs_core.store import Store

STATUSES_KEY: Final = "sync.statuses"
TEMPLATES_KEY: Final = "sync.templates"


@dataclass(frozen=True, slots=True)
class StatusReport:
    """Result of one status sync, in numbers of messages.

    `unknown`: INCS does not know them; `failed`: the call failed; `interrupted`: sends that had no
    outcome and were closed. `problems`: one sentence each.
    """

    at_ms: int
    asked: int = 0
    found: int = 0
    unknown: int = 0
    failed: int = 0
    interrupted: int = 0
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """Result of one template sync: numbers of templates and of changes."""

    at_ms: int
    templates: int = 0
    changes: int = 0
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The last sync of each kind; None if there was none yet."""

    statuses: StatusReport | None = None
    templates: TemplateReport | None = None

    @property
    def problems(self) -> tuple[str, ...]:
        """All problems, one sentence each."""
        parts = (self.statuses, self.templates)
        return tuple(problem for part in parts if part is not None for problem in part.problems)

    def as_dict(self) -> dict[str, int | str]:
        """Return the figures as one flat row."""
        statuses, templates = self.statuses, self.templates
        row: dict[str, int | str] = {}
        if statuses is not None:
            names = ("asked", "found", "unknown", "failed", "interrupted")
            row |= {name: getattr(statuses, name) for name in names}
        if templates is not None:
            row |= {"templates": templates.templates, "changes": templates.changes}
        return row | {"problems": "; ".join(self.problems)}


def save_report(store: Store, report: StatusReport | TemplateReport) -> None:
    """Store a report in place of the last one of its kind. Raises StoreError."""
    key = STATUSES_KEY if isinstance(report, StatusReport) else TEMPLATES_KEY
    store.meta.set(key, json.dumps(asdict(report)))


def last_report(store: Store) -> SyncReport:
    """Return the last reports, of any process. Raises StoreError."""
    statuses, templates = _load(store, STATUSES_KEY), _load(store, TEMPLATES_KEY)
    return SyncReport(
        StatusReport(**statuses) if statuses else None,
        TemplateReport(**templates) if templates else None,
    )


def _load(store: Store, key: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(store.meta.get(key) or "{}")
    if "problems" in fields:
        fields["problems"] = tuple(fields["problems"])
    return fields
