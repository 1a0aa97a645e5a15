"""Loading what the first page needs before somebody asks for it."""

from __future__ import annotations

import gc
from importlib import import_module

CHART = ("numpy", "plotly.tools")
FIRST_PAGE = ("incs_core.ui.frame", "incs_core.ui.delivery.sections")


def load_chart() -> None:
    """Import what Streamlit needs to send a chart.

    Plotly takes numpy from the loaded modules, even half loaded: nothing may be drawn before.
    """
    for name in CHART:
        import_module(name)


def load_first_page() -> None:
    """Import the modules of the home page."""
    for name in FIRST_PAGE:
        import_module(name)
    gc.freeze()  # Streamlit collects after every run: modules need not be looked through again
