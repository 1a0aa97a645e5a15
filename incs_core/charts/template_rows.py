"""Templates as rows of a table, and what a list of them says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from incs_core.charts.places import place_words
from incs_core.exports import Cell
from incs_core.models.templates import Template, TemplateStatus, variables_in
from incs_core.store.types import TemplateChange

STATUS_WORDS = {"APPROVED": "Approved", "PENDING": "In review", "REJECTED": "Rejected"}
DELETED = "DELETED"
"""Our own word for a template that INCS no longer has."""
STATUS_COLOURS = {"Approved": "green", "In review": "orange", "Rejected": "red"}
TYPE_WORDS = {"text": "Text", "richcard": "Rich card", "carousel": "Carousel", "waba": "WhatsApp"}
NO_CATEGORY = "No category"
ASPECT_WORDS = {"status": "Status", "category": "Category", "quality": "Quality"}
SOURCE_WORDS = {"webhook": "INCS told us", "look": "we looked"}
ENOUGH_REVIEWS = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A template and the account that it belongs to."""

    account: str
    template: Template

    @property
    def status(self) -> str:
        """The status in words; one that we have never seen is given as INCS wrote it."""
        return status_word(self.template.raw_status)


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which templates: an empty tuple or text means all."""

    name: str = ""
    statuses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def takes(self, listed: Listed) -> bool:
        """Whether a template is wanted."""
        template = listed.template
        return (
            self.name.strip().lower() in template.name.lower()
            and (not self.statuses or listed.status in self.statuses)
            and (not self.types or type_word(template.type) in self.types)
            and (not self.categories or category_word(template.category) in self.categories)
        )


def status_word(raw_status: str) -> str:
    """A template's status in words; *unrecognised: VALUE* where we have none."""
    if raw_status.upper() == DELETED:
        return "Deleted"
    return STATUS_WORDS.get(raw_status.upper(), f"unrecognised: {raw_status}")


def type_word(kind: str) -> str:
    """A template's type in words."""
    return TYPE_WORDS.get(kind.lower(), kind or "unknown")


def category_word(category: str) -> str:
    """A template's category; older templates have none."""
    return category.capitalize() if category else NO_CATEGORY


def list_row(listed: Listed, zone: ZoneInfo, now: datetime) -> dict[str, Cell]:
    """A template as a row; times as they read in the reporting zone."""
    template = listed.template
    since = template.status_updated_at or template.created_at
    return {
        "Name": template.name,
        "Status": listed.status,
        "Type": type_word(template.type),
        "Category": category_word(template.category) if template.category else None,
        "Submitted": local(template.created_at, zone),
        "Status since": local(template.status_updated_at, zone),
        "For": span(now - since) if since else None,
        "Variables": len(template.variables),
        "Account": listed.account,
        "Template id": template.template_id,
    }


def local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A moment as it reads in a zone."""
    return moment.astimezone(zone) if moment else None


def span(time: timedelta) -> str:
    """A span in one or two figures: ``45 s``, ``12 min``, ``3 h``, ``2 days``."""
    seconds = max(time.total_seconds(), 0)
    for unit, size, below in (("s", 1, 60), ("min", 60, 3600), ("h", 3600, 172_800)):
        if seconds < below:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} days"


def counted(listed: Iterable[Listed]) -> dict[str, int]:
    """How many templates have each status: the three that we know first, then others."""
    counts = dict.fromkeys(STATUS_WORDS.values(), 0)
    for entry in listed:
        counts[entry.status] = counts.get(entry.status, 0) + 1
    return counts


def usual_review(listed: Iterable[Listed]) -> timedelta | None:
    """The median time from submission to the decision of what was decided; None if too few."""
    times = [
        (entry.template.status_updated_at - entry.template.created_at).total_seconds()
        for entry in listed
        if entry.template.status in {TemplateStatus.APPROVED, TemplateStatus.REJECTED}
        and entry.template.created_at
        and entry.template.status_updated_at
    ]
    return timedelta(seconds=median(times)) if len(times) >= ENOUGH_REVIEWS else None


def variable_rows(content: dict[str, object]) -> list[dict[str, Cell]]:
    """The variables of a template, each with the places where it stands."""
    places: dict[str, list[str]] = {}
    for name, where in variables_in(content):
        places.setdefault(name, []).append(place_words(where))
    return [
        {"Variable": name, "Where": "; ".join(dict.fromkeys(where)), "Times": len(where)}
        for name, where in places.items()
    ]


def change_rows(changes: Sequence[TemplateChange], zone: ZoneInfo) -> list[dict[str, Cell]]:
    """The history of a template, newest first."""
    newest = sorted(changes, key=lambda change: (change.at_ms, change.learnt_ms), reverse=True)
    return [
        {
            "When": _moment(change.at_ms, zone),
            "What": ASPECT_WORDS.get(change.aspect, change.aspect),
            "Before": change.old_value or "",
            "After": change.new_value,
            "Reason": change.reason,
            "How we know": SOURCE_WORDS.get(change.source, change.source),
            "Learnt": _moment(change.learnt_ms, zone),
        }
        for change in newest
    ]


def change_lines(changes: Sequence[TemplateChange], zone: ZoneInfo) -> list[dict[str, Cell]]:
    """The same in fewer columns, for a narrow place."""
    return [
        {
            "When": row["When"],
            "Change": f"{row['What']}: {row['Before']} → {row['After']}"
            if row["Before"]
            else f"{row['What']}: {row['After']}",
            "Reason": row["Reason"] or None,
            "How we know": f"{row['How we know']}{_delay(row)}",
        }
        for row in change_rows(changes, zone)
    ]


def _delay(row: Mapping[str, Cell]) -> str:
    when, learnt = row["When"], row["Learnt"]
    if not isinstance(when, datetime) or not isinstance(learnt, datetime):
        return ""
    return f", {span(learnt - when)} later" if learnt - when >= timedelta(seconds=1) else ""


def _moment(ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(ms / 1000, zone)
