"""What one run of the Delivery page costs the server: query, analytics, figures, Streamlit.

The stores hold 90 days of the sandbox's history; they are made once and kept in ``var/bench``.
"""

from __future__ import annotations

import os
import statistics
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from tools.app_process import ROOT
from tools.bench.figure import Figure

SIZES = (100_000, 1_000_000)
DAYS = 90
ROUNDS = 9
TARGET_MS = 150.0
PERIOD = "30 days"
FRESH_S = 86_400.0
FOLDER = ROOT / "var" / "bench"


def measure() -> list[Figure]:
    """Medians of runs that read the store anew, and of runs that find the figures in the cache."""
    return [figure for size in SIZES for figure in _of_size(size)]


def _of_size(size: int) -> list[Figure]:
    database = store_of(size)
    parts = _parts(database)
    print(f"  {size:,} messages: " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in parts.items()))
    return [
        _figure(f"Delivery page, {size:,} messages, read anew", parts["page, read anew"]),
        _figure(f"Delivery page, {size:,} messages, cached", parts["page, cached"]),
    ]


def store_of(size: int) -> Path:
    """A database with about this many messages; made when it is not there yet."""
    from incs_core.history import History
    from incs_core.store import open_store

    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"page-{size}.db"
    if path.exists() and time.time() - path.stat().st_mtime > FRESH_S:
        path.unlink()  # its last days would lie outside of the period by now
    if not path.exists():
        print(f"  making {size:,} messages …", flush=True)
        making = FOLDER / f"{uuid.uuid4().hex}.db"
        with open_store(f"sqlite:///{making}") as store:
            History(store, "main").fill(days=DAYS, per_day=size // DAYS)
        making.rename(path)
    return path


def _parts(database: Path) -> dict[str, float]:
    """Medians in ms: the overview alone, the whole page with and without reading."""
    settings = {
        "INCS_DATABASE_URL": f"sqlite:///{database}",
        "INCS_CERTIFICATION_CODE": "bench",
        "INCS_SANDBOX": "off",
    }
    with patch.dict(os.environ, settings):
        return _timed()


def _timed() -> dict[str, float]:
    import streamlit as st
    from streamlit.logger import set_log_level
    from streamlit.testing.v1 import AppTest

    from incs_core.services import shared

    set_log_level("ERROR")  # without a browser Streamlit warns at every turn
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["period"] = PERIOD
    run = _whole_run(app)
    run()
    try:
        return {
            "overview": _median(_overview),
            "page, read anew": _median(run, before=st.cache_data.clear),
            "page, cached": _median(run),
        }
    finally:
        shared.drop()
        st.cache_resource.clear()


def _whole_run(app: object) -> Callable[[], None]:
    def run() -> None:
        app.run()  # type: ignore[attr-defined]
        assert not app.exception  # type: ignore[attr-defined]  # noqa: S101
        assert app.metric[0].value != "–"  # type: ignore[attr-defined]  # noqa: S101

    return run


def _overview() -> None:
    from incs_core.analytics.overview import delivery_overview
    from incs_core.store.delivery_types import Filter
    from incs_core.ui.filters import today
    from incs_core.ui.periods import dates_of
    from incs_core.ui.resources import services

    start, end = dates_of(PERIOD, (), today())
    delivery_overview(services().store, Filter(start, end), int(time.time() * 1_000))


def _median(work: Callable[[], None], before: Callable[[], None] = lambda: None) -> float:
    spent = []
    for _ in range(ROUNDS):
        before()
        started = time.perf_counter()
        work()
        spent.append((time.perf_counter() - started) * 1_000)
    return statistics.median(spent)


def _figure(what: str, ms: float) -> Figure:
    return Figure(what, f"{ms:.0f} ms", f"≤ {TARGET_MS:.0f} ms", ms <= TARGET_MS)


if __name__ == "__main__":
    for figure in measure():
        print(figure.as_row())
