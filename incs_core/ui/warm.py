"""Loading what the first page needs before somebody asks for it."""

from __future__ import annotations

import gc
from importlib import import_module
from pathlib import Path

FIRST_PAGE = ("numpy", "incs_core.ui.delivery.sections")
FIRST_CHART = ("PlotlyChart.*.js", "Metric.*.js", "Multiselect.*.js")
"""Parts of Streamlit's own scripts that the first view needs; plotly is by far the largest."""


def load_first_page() -> None:
    """Import the modules of the home page; pages that are asked for meanwhile share the work."""
    for name in FIRST_PAGE:
        import_module(name)
    gc.freeze()  # Streamlit collects after every run: modules need not be looked through again


def first_chart_scripts() -> list[str]:
    """Paths on the server of the scripts that the first chart needs; none if they were renamed."""
    import streamlit

    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    return [f"/static/js/{one.name}" for name in FIRST_CHART for one in folder.glob(name)]
