"""Labels of a template's status, type and fields; its variables and changes as table rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from incs_core.domain.templates import TemplateChange
from incs_core.store.templates.templates import DELETED
from incs_core.tabular.columns import Cell
from incs_core.wire.template_variables import variables_in
from incs_core.wire.templates import Template

STEP = re.compile(r"([A-Za-z_]+)(?:\[(\d+)\])?")

NUMBERED = {
    "carouselCard": "card",
    "suggestions": "suggestion",
    "components": "part",
    "buttons": "button",
}
NAMED = {
    "textMessage": "text",
    "standaloneCard": "card",
    "cardTitle": "title",
    "cardDescription": "description",
    "mediaUrl": "media URL",
    "thumbnailUrl": "thumbnail URL",
    "suggestionType": "kind",
    "postbackData": "postback data",
    "url": "address",
    "phoneNumber": "phone number",
    "text": "label",
    "latitude": "latitude",
    "longitude": "longitude",
    "query": "search text",
    "startTime": "start",
    "endTime": "end",
    "timeZone": "time zone",
    "phone_number": "phone number",
}
SILENT = {"content", "components"}


def field_label(path: str) -> str:
    """A dotted path of a template's content as words; a step that we do not know stays as it is."""
    return ", ".join(filter(None, (_step(*found) for found in STEP.findall(path)))) or path


def _step(name: str, index: str) -> str:
    if index:
        return f"{NUMBERED.get(name, name)} {int(index) + 1}"
    if name in SILENT:
        return ""
    return NAMED.get(name) or NUMBERED.get(name, name)


STATUS_LABELS = {"APPROVED": "Approved", "PENDING": "In review", "REJECTED": "Rejected"}
STATUS_COLOURS = {
    "Approved": "green",
    "In review": "orange",
    "Rejected": "red",
    "Deleted": "gray",
}
TYPE_LABELS = {"text": "Text", "richcard": "Rich card", "carousel": "Carousel", "waba": "WhatsApp"}
NO_CATEGORY = "No category"
ASPECT_LABELS = {"status": "Status", "category": "Category", "quality": "Quality"}
SOURCE_LABELS = {"webhook": "webhook", "look": "found by sync", "action": "this dashboard"}


@dataclass(frozen=True, slots=True)
class ListedTemplate:
    """A template and the account that it belongs to."""

    account: str
    template: Template

    @property
    def status(self) -> str:
        """The status in words; one that we have never seen is given as INCS wrote it."""
        return status_label(self.template.raw_status)

    @property
    def is_deleted(self) -> bool:
        """Whether INCS no longer has it."""
        return self.template.raw_status == DELETED


def status_label(raw_status: str) -> str:
    """A template's status in words; *unrecognised: VALUE* where we have none."""
    if raw_status.upper() == DELETED:
        return "Deleted"
    return STATUS_LABELS.get(raw_status.upper(), f"unrecognised: {raw_status}")


def type_label(kind: str) -> str:
    """A template's type in words."""
    return TYPE_LABELS.get(kind.lower(), kind or "unknown")


def category_label(category: str) -> str:
    """A template's category; older templates have none."""
    return category.capitalize() if category else NO_CATEGORY


def duration_text(time: timedelta) -> str:
    """A span in one or two figures: ``45 s``, ``12 min``, ``3 h``, ``2 days``."""
    seconds = max(time.total_seconds(), 0)
    for unit, size, below in (("s", 1, 60), ("min", 60, 3600), ("h", 3600, 172_800)):
        if seconds < below:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} days"


def variable_rows(content: dict[str, object]) -> list[dict[str, Cell]]:
    """The variables of a template, each with the places where it stands."""
    places: dict[str, list[str]] = {}
    for name, where in variables_in(content):
        places.setdefault(name, []).append(field_label(where))
    return [
        {"Variable": name, "Where": "; ".join(dict.fromkeys(where)), "Times": len(where)}
        for name, where in places.items()
    ]


def template_change_rows(
    changes: Sequence[TemplateChange], zone: ZoneInfo
) -> list[dict[str, Cell]]:
    """The history of a template, newest first."""
    return [
        {
            "Template": change.template_name or change.template_id,
            "When": _moment(change.at_ms, zone),
            "Field": ASPECT_LABELS.get(change.aspect, change.aspect),
            "Before": change.old_value or "",
            "After": change.new_value,
            "Reason": change.reason,
            "Source": SOURCE_LABELS.get(change.source, change.source),
            "Recorded": _moment(change.learnt_ms, zone),
        }
        for change in _newest_first(changes)
    ]


def template_change_lines(
    changes: Sequence[TemplateChange], zone: ZoneInfo, *, named: bool = False
) -> list[dict[str, Cell]]:
    """The same in fewer columns, for a narrow place; `named`: with the template that changed."""
    return [
        {
            **({"Template": change.template_name or change.template_id} if named else {}),
            "When": _moment(change.at_ms, zone),
            "Change": template_change_text(change),
            "Reason": change.reason or None,
            "Source": _how(change),
        }
        for change in _newest_first(changes)
    ]


def history_lines(
    submitted_ms: int | None, changes: Sequence[TemplateChange], zone: ZoneInfo
) -> list[dict[str, Cell]]:
    """A template's whole story, newest first; it begins with its submission, if that is known."""
    lines = template_change_lines(changes, zone)
    if submitted_ms is None:
        return lines
    if changes and _is_submission(_newest_first(changes)[-1], submitted_ms):
        return [*lines[:-1], {**lines[-1], "Change": "Submitted"}]
    first: dict[str, Cell] = {
        "When": _moment(submitted_ms, zone),
        "Change": "Submitted",
        "Reason": None,
        "Source": "found in INCS",
    }
    return [*lines, first]


def _is_submission(change: TemplateChange, submitted_ms: int) -> bool:
    """Whether a change is the first status itself, not a later one that we saw first."""
    is_first = change.aspect == "status" and change.old_value is None
    same_second = abs(change.at_ms - submitted_ms) < 1_000  # INCS tells seconds
    return is_first and same_second and change.new_value.upper() == "PENDING"


def template_change_text(change: TemplateChange) -> str:
    """What changed, in words: ``Status: In review → Rejected``."""
    after = _value(change, change.new_value)
    before = f"{_value(change, change.old_value)} → " if change.old_value else ""
    return f"{ASPECT_LABELS.get(change.aspect, change.aspect)}: {before}{after}"


def _value(change: TemplateChange, value: str) -> str:
    return status_label(value) if change.aspect == "status" else value.capitalize()


def _how(change: TemplateChange) -> str:
    """From where we know, and how much later than it happened."""
    delay = timedelta(milliseconds=change.learnt_ms - change.at_ms)
    later = f", {duration_text(delay)} later" if delay >= timedelta(seconds=1) else ""
    return f"{SOURCE_LABELS.get(change.source, change.source)}{later}"


def _newest_first(changes: Sequence[TemplateChange]) -> list[TemplateChange]:
    return sorted(changes, key=lambda change: (change.at_ms, change.learnt_ms), reverse=True)


def _moment(ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(ms / 1000, zone)
