"""What one run of the Delivery page costs the server: query, analytics, figures, Streamlit.

Once read anew, once with the figures found in the cache, over 30 days of smaller histories.
"""

from __future__ import annotations

from tools.bench.figure import Figure
from tools.bench.page_times import measured
from tools.bench.stores import sqlite_store

SIZES = (100_000, 1_000_000)
DAYS = 180
VIEW = "period=30+days"
TARGET_MS = 150.0


def measure() -> list[Figure]:
    """Medians of runs that read the store anew, and of runs that find the figures in the cache."""
    return [figure for size in SIZES for figure in _of_size(size)]


def _of_size(size: int) -> list[Figure]:
    store = sqlite_store(size, DAYS)
    (anew,), (cached,) = measured(store.url, [VIEW]), measured(store.url, [VIEW], cached=True)
    return [
        _figure(f"Delivery page, {size:,} messages, read anew", anew),
        _figure(f"Delivery page, {size:,} messages, cached", cached),
    ]


def _figure(what: str, ms: float) -> Figure:
    return Figure(what, f"{ms:.0f} ms", f"≤ {TARGET_MS:.0f} ms", ms <= TARGET_MS)


if __name__ == "__main__":
    for figure in measure():
        print(figure.as_row())
