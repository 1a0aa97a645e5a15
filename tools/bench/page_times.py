"""What runs of the Delivery page cost the server, in a process of its own:
``python -m tools.bench.page_times VIEW…`` prints milliseconds as JSON.

A view is the query of the page's address. Every run begins with empty caches: it reads the store,
computes, draws and hands over. The settings in force name the store.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from urllib.parse import parse_qs

from tools.app_process import ROOT, own_environment

ROUNDS = 9


def measured(url: str, views: Sequence[str], *, cached: bool = False) -> list[float]:
    """Median milliseconds of a run of each view against the store at `url`.

    Raises CalledProcessError if a page cannot be shown.
    """
    environ = own_environment(
        {"INCS_DATABASE_URL": url, "INCS_CERTIFICATION_CODE": "bench", "INCS_SANDBOX": "off"}
    )
    command = [sys.executable, "-m", "tools.bench.page_times", *views, *["--cached"] * cached]
    answer = subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE)
    found: list[float] = json.loads(answer.stdout)
    return found


def section_titles() -> list[str]:
    """The sections of the page, by the names that they have in the address."""
    from streamlit.logger import set_log_level

    set_log_level("ERROR")  # outside of a server Streamlit warns of every cache
    from incs_core.ui.delivery.sections import SECTIONS

    return [each.title for each in SECTIONS]


def main() -> int:
    """Measure the views that are named."""
    views = [word for word in sys.argv[1:] if word != "--cached"]
    print(json.dumps([_median(view, cached="--cached" in sys.argv) for view in views]))
    return 0


def _median(view: str, *, cached: bool) -> float:
    import streamlit as st
    from streamlit.logger import set_log_level
    from streamlit.testing.v1 import AppTest

    set_log_level("ERROR")  # without a browser Streamlit warns at every turn
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, values in parse_qs(view).items():
        app.query_params[name] = values
    spent = []
    for number in range(ROUNDS + 1):
        if not cached:
            st.cache_data.clear()
        started = time.perf_counter()
        app.run()
        spent.append((time.perf_counter() - started) * 1_000)
        if app.exception or app.error:
            raise RuntimeError(f"{view}: {[*app.exception, *app.error]}")
        if not number:
            spent.clear()  # the first run loads what later ones find
    return statistics.median(spent)


if __name__ == "__main__":
    raise SystemExit(main())
