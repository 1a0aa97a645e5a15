"""Loading what the pages need before somebody asks for one.

Viewers must not load modules themselves: several come at once, and while one loads a library
another finds it half loaded.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pkgutil import walk_packages

CHART = (
    "pandas",
    "PIL.ImageFile",
    "plotly.tools",
    "plotly.offline",
    "plotly.animation",
    "plotly.graph_objs._deprecations",
    "plotly.graph_objs._figure",
    "plotly.io._json",
    "plotly.io._utils",
    "streamlit.runtime.scriptrunner.magic_funcs",
)
"""What Streamlit loads to send a chart. Plotly looks for pandas, numpy and PIL among the loaded
modules and uses them even half loaded."""

LATER = (
    "_strptime",
    "pyarrow.compute",
    "pyarrow.pandas_compat",
    "pyarrow.vendored.version",
    "streamlit.dataframe.lazy_df_adapters",
    "streamlit.material_icon_names",
)
"""What is loaded inside functions that pages call."""

WHOLE = (
    "incs_core.ui",
    *(f"plotly.graph_objs.{part}" for part in ("bar", "heatmap", "layout", "scatter")),
)
SCRIPT = "incs_core.ui.script"


def load_chart() -> None:
    """Import what Streamlit needs to send a chart: nothing may be drawn before."""
    for name in CHART:
        import_module(name)


def load_pages() -> None:
    """Import what all pages need."""
    for name in (*LATER, *WHOLE):
        import_module(name)
    for package in WHOLE:
        for name in _below(package):
            import_module(name)


@contextmanager
def much_loaded() -> Iterator[None]:
    """Hold the garbage collector back while modules are loaded, a fifth of the time, and after.

    Modules are never garbage: they are set aside, so that later collections need not look
    through them.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _below(package: str) -> Iterator[str]:
    """Names of a package's modules at all depths, but for the script: it draws when imported."""
    for module in walk_packages(import_module(package).__path__, f"{package}."):
        if module.name != SCRIPT:
            yield module.name
