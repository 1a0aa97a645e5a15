"""What a page of the message log costs the store at ten million messages, whatever the filter."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace

from incs_core.domain.messages import Cursor, MessageQuery, MessageRow
from incs_core.store import Store, open_store
from tools.bench.figure import Figure
from tools.bench.large import DAYS, LARGE
from tools.bench.stores import postgres_store, sqlite_store

TARGET_MS = 50.0
ROUNDS = 7
PAGE = 50
_DAY_MS = 86_400_000


def measure() -> list[Figure]:
    """The slowest filter's median on each engine, at the first page and deep inside."""
    figures = [_figure("SQLite", sqlite_store(LARGE, DAYS).url)]
    figures.append(_figure("PostgreSQL", postgres_store(LARGE, DAYS).url))
    return figures


def _figure(engine: str, url: str) -> Figure:
    with open_store(url) as store:
        times = {name: _median(store, *asked) for name, asked in _questions(store)}
    slow = sorted(times, key=lambda name: times[name])[-5:]
    told = (f"{name} {times[name]:.1f}" for name in reversed(slow))
    print(f"  {engine}, {len(times)} filters, slowest, ms: {', '.join(told)}", flush=True)
    ms = times[slow[-1]]
    return Figure(
        f"Message log, a page at {LARGE:,} messages, {engine}: slowest of {len(times)} filters "
        f"({slow[-1]})",
        f"{ms:.0f} ms",
        f"≤ {TARGET_MS:.0f} ms",
        ms <= TARGET_MS,
    )


def _questions(store: Store) -> Iterator[tuple[str, tuple[MessageQuery, Cursor | None]]]:
    """Every filter at the newest page and in the middle of what it finds."""
    now_ms = int(time.time() * 1_000)
    whole = MessageQuery(now_ms - DAYS * _DAY_MS, now_ms)
    middle = now_ms - DAYS // 2 * _DAY_MS
    some = store.messages.page(whole, Cursor(middle, "", ""), 200).rows
    for name, query in _filters(whole, some).items():
        yield name, (query, None)
        if name not in ("number", "whole id", "part of id"):
            yield f"{name}, deep", (query, Cursor(middle, "~", "~"))


def _filters(whole: MessageQuery, some: tuple[MessageRow, ...]) -> dict[str, MessageQuery]:
    one = some[0]
    template = next(row.template for row in some if row.template)
    code = next((row.error_code for row in some if row.error_code), "131026") or ""
    by_status = {
        name: replace(whole, statuses=(name,))
        for name in ("accepted", "sent", "delivered", "read", "failed", "refused", "expired")
    }
    return by_status | {
        "none": whole,
        "template": replace(whole, templates=(template,)),
        "country": replace(whole, countries=(one.country,)),
        "type": replace(whole, types=(one.type,)),
        "account": replace(whole, accounts=(one.account,)),
        "without tests": replace(whole, include_tests=False),
        "number": replace(whole, recipient=one.recipient),
        "code": replace(whole, error_code=code),
        "code and country": replace(whole, error_code=code, countries=(one.country,)),
        "template and failed": replace(whole, templates=(template,), statuses=("failed",)),
        "template, country and read": replace(
            whole, templates=(template,), countries=(one.country,), statuses=("read",)
        ),
        "country and refused": replace(whole, countries=(one.country,), statuses=("refused",)),
        "one day": replace(
            whole, start_ms=one.cohort_ms - _DAY_MS, end_ms=one.cohort_ms, statuses=("failed",)
        ),
        "whole id": replace(whole, id_text=one.message_id),
        "part of id": replace(whole, id_text=one.message_id[-12:]),
    }


def _median(store: Store, query: MessageQuery, after: Cursor | None) -> float:
    spent = []
    for number in range(ROUNDS + 1):
        started = time.perf_counter()
        store.messages.page(query, after, PAGE)
        spent.append((time.perf_counter() - started) * 1_000)
        if not number:
            spent.clear()  # the first run reads from the disk what others find in memory
    return statistics.median(spent)


if __name__ == "__main__":
    for figure in measure():
        print(figure.as_row())
