from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import streamlit

from incs_core.ui.warm import first_chart_scripts

SERVED = Path(streamlit.__file__).parent / "static"
LOADED = (
    "import sys; from incs_core.ui.warm import load_first_page; load_first_page();"
    "print(*sys.modules)"
)


def test_it_finds_the_scripts_that_the_first_chart_needs() -> None:
    scripts = first_chart_scripts()
    assert any("PlotlyChart" in path for path in scripts)
    assert all((SERVED / path.removeprefix("/")).is_file() for path in scripts)


def test_it_loads_the_home_page_without_what_only_tables_need() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True)
    loaded = done.stdout.decode().split()
    assert {"incs_core.ui.delivery.sections", "numpy"} <= set(loaded)
    assert not {"pandas", "psycopg", "openpyxl"} & set(loaded)
