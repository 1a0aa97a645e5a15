"""Ten million messages over 180 days, on both engines: making them, and what a page run costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from tools.bench.figure import Figure
from tools.bench.page_times import measured, section_titles
from tools.bench.stores import Kept, postgres_store, sqlite_store

LARGE, SMALL = 10_000_000, 1_000_000
DAYS = 180
DEFAULT_VIEW = ""
DEFAULT_MS, HEAVIEST_MS = 300.0, 600.0
GROWTH = 2.0
MAKING_S = 600.0


def measure() -> list[Figure]:
    """Figures of SQLite, then of PostgreSQL."""
    figures = list(_figures("SQLite", sqlite_store(SMALL, DAYS), sqlite_store(LARGE, DAYS)))
    figures += _figures("PostgreSQL", postgres_store(SMALL, DAYS), postgres_store(LARGE, DAYS))
    return figures


def all_days(section: str) -> str:
    """The address of a section over all that is there."""
    today = datetime.now(UTC).date()
    first = today - timedelta(days=DAYS - 1)
    return f"period=Dates&dates={first}&dates={today}&section={section}"


def _figures(engine: str, small: Kept, large: Kept) -> Iterator[Figure]:
    yield _figure(f"`demo` of {LARGE:,} messages, {engine}", large.seconds, MAKING_S, "s")
    sections = section_titles()
    views = [DEFAULT_VIEW, *map(all_days, sections)]
    before, now = measured(small.url, views), measured(large.url, views)
    told = (f"{title} {ms:.0f}" for title, ms in zip(("default", *sections), now, strict=True))
    print(f"  {engine}, ms: {', '.join(told)}", flush=True)
    what = f"Delivery page, {LARGE:,} messages over {DAYS} days, {engine}"
    yield _figure(f"{what}: default view", now[0], DEFAULT_MS, "ms")
    name, slowest = _slowest(sections, now[1:])
    yield _figure(f"{what}: all {DAYS} days, slowest section ({name})", slowest, HEAVIEST_MS, "ms")
    default, together = now[0] / before[0], sum(now[1:]) / sum(before[1:])
    yield Figure(
        f"Delivery page, from {SMALL:,} to {LARGE:,} messages, {engine}: default view, and all "
        f"{len(sections)} sections together",
        f"{default:.2f} ×, {together:.2f} ×",
        f"< {GROWTH:.0f} ×",
        max(default, together) < GROWTH,
    )


def _slowest(names: Sequence[str], times: Sequence[float]) -> tuple[str, float]:
    return max(zip(names, times, strict=True), key=lambda pair: pair[1])


def _figure(what: str, value: float, target: float, unit: str) -> Figure:
    return Figure(what, f"{value:,.0f} {unit}", f"≤ {target:,.0f} {unit}", value <= target)


if __name__ == "__main__":
    for figure in measure():
        print(figure.as_row())
