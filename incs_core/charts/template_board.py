"""The template board: one row per template, with filter and sort order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from incs_core.analytics.template_approval import ApprovalClock, ReviewWait
from incs_core.analytics.template_traffic import NO_TRAFFIC, TemplateTraffic
from incs_core.charts.delivery_tables import interval_text
from incs_core.charts.template_tables import ListedTemplate, category_label, type_label
from incs_core.domain.templates import TemplateMoments
from incs_core.tabular.columns import Cell
from incs_core.templates.diff import leaves
from incs_core.wire.templates import TemplateStatus

DAY_S: Final = 86_400
AS_USUAL, UNUSUAL = "usual", "unusual"
CLOCK_COLOURS: Final = {AS_USUAL: "gray", UNUSUAL: "red"}


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """A template with what is known around it.

    `wait` is set while it is in review; `decided_ms` and `changed_ms` are epoch ms.
    """

    listed: ListedTemplate
    traffic: TemplateTraffic = NO_TRAFFIC
    wait: ReviewWait | None = None
    decided_ms: int | None = None
    changed_ms: int | None = None

    @property
    def created_ms(self) -> int | None:
        """When it was submitted, by INCS's clock."""
        return _ms(self.listed.template.created_at)

    @property
    def review_s(self) -> float | None:
        """Seconds in review: until now, or until it was decided; None if we cannot know."""
        if self.wait is not None:
            return self.wait.seconds
        created = self.created_ms
        if created is None or self.decided_ms is None or self.decided_ms < created:
            return None
        return (self.decided_ms - created) / 1000


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which templates: an empty tuple or text means all but the deleted ones."""

    text: str = ""
    statuses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()

    def matches(self, listed: ListedTemplate) -> bool:
        """Whether a template passes the filter; `text` matches name, id or content."""
        template = listed.template
        return (
            (listed.status in self.statuses if self.statuses else not listed.is_deleted)
            and (not self.types or type_label(template.type) in self.types)
            and (not self.categories or category_label(template.category) in self.categories)
            and (not self.accounts or listed.account in self.accounts)
            and (not self.text.strip() or _contains(listed, self.text.strip().casefold()))
        )


def board_entry(
    listed: ListedTemplate,
    clock: ApprovalClock,
    moments: Mapping[tuple[str, str], TemplateMoments],
    traffic: Mapping[tuple[str, str], TemplateTraffic],
    now_ms: int,
) -> BoardEntry:
    """A template with its traffic, its last change and its wait in review at `now_ms`."""
    template = listed.template
    known = moments.get((listed.account, template.template_id))
    created, since = _ms(template.created_at), _ms(template.status_updated_at)
    changes = [moment for moment in (created, since, known and known.changed_ms) if moment]
    wait = None
    if template.status is TemplateStatus.PENDING and created is not None:
        wait = clock.wait(template.type, template.category, created, now_ms)
    return BoardEntry(
        listed,
        traffic.get((listed.account, template.name), NO_TRAFFIC),
        wait,
        known.decided_ms if known else None,
        max(changes, default=None),
    )


Key = Callable[[BoardEntry], float | str | None]
SORTS: Final[Mapping[str, tuple[Key, bool]]] = {
    "Last change first": (lambda entry: entry.changed_ms, True),
    "Longest in review first": (lambda entry: entry.wait.seconds if entry.wait else None, True),
    "Newest first": (lambda entry: entry.created_ms, True),
    "Oldest first": (lambda entry: entry.created_ms, False),
    "Most sent first": (lambda entry: entry.traffic.counts.accepted, True),
    "Lowest delivery rate first": (lambda entry: final_rate(entry), False),
    "By name": (lambda entry: entry.listed.template.name.casefold(), False),
}
"""The orders of the board; the names stand in addresses too."""


def sorted_entries(entries: Iterable[BoardEntry], sort: str) -> list[BoardEntry]:
    """The entries in one of :data:`SORTS`; entries without the sort value come last.

    Equal entries are sorted by name.
    """
    key, descending = SORTS.get(sort, SORTS["Last change first"])
    named = sorted(entries, key=lambda entry: entry.listed.template.name.casefold())
    known = [entry for entry in named if key(entry) is not None]
    without = [entry for entry in named if key(entry) is None]
    return [*sorted(known, key=lambda entry: key(entry) or 0, reverse=descending), *without]


def final_rate(entry: BoardEntry) -> float | None:
    """The settled rate as a fraction; None under 30 settled messages, which are never ranked."""
    rates = entry.traffic.rates
    return None if rates.muted else rates.final_rate


def board_row(entry: BoardEntry, zone: ZoneInfo, now_ms: int) -> dict[str, Cell]:
    """A template as a row; times as they read in the reporting zone, rates as fractions."""
    listed, traffic = entry.listed, entry.traffic
    template, created = listed.template, entry.created_ms
    return {
        "Name": template.name,
        "Status": listed.status,
        "Review": _review_label(entry.wait),
        "In review (d)": None if entry.review_s is None else entry.review_s / DAY_S,
        "Type": type_label(template.type),
        "Category": category_label(template.category) if template.category else None,
        "Last change": _local(entry.changed_ms, zone),
        "Age (d)": None if created is None else (now_ms - created) / 1000 / DAY_S,
        "Sends, 30 d": traffic.counts.accepted,
        "Delivery rate": final_rate(entry),
        "95 % interval": interval_text(traffic.rates) if traffic.counts.accepted else None,
        "Variables": len(template.variables),
        "Account": listed.account,
        "Template id": template.template_id,
    }


def count_text(listed: Sequence[ListedTemplate], known: Sequence[str]) -> dict[str, int]:
    """How many templates have each status: the known ones first, then whatever else there is."""
    return dict.fromkeys(known, 0) | Counter(entry.status for entry in listed)


def _review_label(wait: ReviewWait | None) -> str | None:
    if wait is None or wait.usual is None:
        return None
    return UNUSUAL if wait.is_unusual else AS_USUAL


def _contains(listed: ListedTemplate, text: str) -> bool:
    template = listed.template
    if text in template.name.casefold() or text == template.template_id:
        return True
    return any(text in value.casefold() for _, value in leaves(template.content))


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)


def _local(ms: int | None, zone: ZoneInfo) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, zone)
