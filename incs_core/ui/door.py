"""The one opening of this process: what the pages wait for."""

from __future__ import annotations

import streamlit as st

from incs_core.opening import Behind, Opening
from incs_core.ui.warm import load_chart, load_first_page


def _make() -> Behind:
    load_chart()
    from incs_core.server import server_or_exit

    server = server_or_exit(lambda: int(st.get_option("server.port")))
    load_first_page()
    return server


door = Opening(_make)
