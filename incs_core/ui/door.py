"""The one opening of this process: what the pages wait for."""

from __future__ import annotations

from functools import cache

import streamlit as st

from incs_core.opening import Behind, Opening, stopping_the_start
from incs_core.perimeter import Entrance, entrance_of
from incs_core.settings import Settings, load_settings
from incs_core.ui.warm import load_chart, load_pages, much_loaded


@cache
def entrance() -> Entrance:
    """How people come in. It is known before the port answers, and nobody passes without it.

    Raises:
        SystemExit: a setting is unknown or malformed.
    """
    return entrance_of(_settings())


@cache
def _settings() -> Settings:
    """Read once: who may come in, and whether messages are real, must not be read apart."""
    with stopping_the_start():
        return load_settings()


def _make() -> Behind:
    with much_loaded():
        load_chart()
        from incs_core.server import server_or_exit

        server = server_or_exit(lambda: int(st.get_option("server.port")), _settings(), entrance())
        load_pages()
        return server


door = Opening(_make)
