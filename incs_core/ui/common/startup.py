"""What loads when the process starts, and what pages wait for."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import streamlit as st
from starlette.responses import FileResponse
from starlette.routing import Route

from incs_core.settings import Settings, load_settings
from incs_core.web.lazy_server import LazyServer, ServerParts, exit_on_error
from incs_core.web.middleware import WithoutSignIn, access_of

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
SCRIPT = "incs_core.ui.page_script"


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


@cache
def entrance() -> WithoutSignIn:
    """The access control, known before the port answers.

    Raises:
        SystemExit: a setting is unknown or malformed.
    """
    return access_of(_settings())


@cache
def _settings() -> Settings:
    """Read once: who may come in, and whether messages are real, must not be read apart."""
    with exit_on_error():
        return load_settings()


def _make() -> ServerParts:
    with much_loaded():
        load_chart()
        from incs_core.web.server import server_or_exit

        server = server_or_exit(lambda: int(st.get_option("server.port")), _settings(), entrance())
        load_pages()
        return server


lazy_server = LazyServer(_make)


ICON = Path(__file__).parent / "assets" / "icon.svg"


@contextmanager
def preload_chart() -> Iterator[None]:
    """Have the browser read its chart library while a page is drawn for the first time.

    It begins only when it has a chart to draw: here an empty one of one pixel, gone at the end of
    the first run. Without it a next start takes a third longer to its first chart (35 pairs).
    """
    load_chart()
    place = st.empty()
    if st.session_state.setdefault("chart-is-ahead", True):
        st.session_state["chart-is-ahead"] = False
        place.plotly_chart({"data": [{}]}, width=1, height=1, key="chart-ahead")
    try:
        yield
    finally:
        place.empty()


def icon_route() -> Route:
    """Where Streamlit's page looks for its icon, before any script has run."""
    return Route("/favicon.png", lambda _request: FileResponse(ICON), methods=["GET"])
