from __future__ import annotations

import subprocess
import sys

LOADED = (
    "import sys; from incs_core.ui.warm import load_chart, load_first_page;"
    "load_chart(); load_first_page(); print(*sys.modules)"
)


def test_it_loads_the_home_page_without_what_other_pages_need() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True)
    loaded = done.stdout.decode().split()
    assert {"incs_core.ui.delivery.sections", "numpy", "plotly.tools"} <= set(loaded)
    assert not {"pandas", "psycopg", "openpyxl", "httpx"} & set(loaded)
