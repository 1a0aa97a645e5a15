"""What a round of the background sync did, kept for people to see."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from incs_core.store import Store

STATUSES_KEY: Final = "sync.statuses"
TEMPLATES_KEY: Final = "sync.templates"


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A round of looking up open messages; numbers of messages.

    `unknown`: INCS does not know them; `failed`: could not be asked; `interrupted`: sends that were
    found without an outcome. `problems`: one sentence each.
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
    """A round of reading templates: how many were seen, and how many changes they had."""

    at_ms: int
    templates: int = 0
    changes: int = 0
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The last round of each kind; None where there was none yet."""

    statuses: StatusReport | None = None
    templates: TemplateReport | None = None

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that went wrong, one sentence each."""
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


def keep_report(store: Store, report: StatusReport | TemplateReport) -> None:
    """Keep what a round did, in place of the last one of its kind. Raises StoreError."""
    key = STATUSES_KEY if isinstance(report, StatusReport) else TEMPLATES_KEY
    store.meta.set(key, json.dumps(asdict(report)))


def last_report(store: Store) -> SyncReport:
    """Return what the last rounds did, in whichever process they ran. Raises StoreError."""
    statuses, templates = _kept(store, STATUSES_KEY), _kept(store, TEMPLATES_KEY)
    return SyncReport(
        StatusReport(**statuses) if statuses else None,
        TemplateReport(**templates) if templates else None,
    )


def _kept(store: Store, key: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(store.meta.get(key) or "{}")
    if "problems" in fields:
        fields["problems"] = tuple(fields["problems"])
    return fields
