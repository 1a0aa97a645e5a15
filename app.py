"""The front door: pages for people, routes for INCS, on one port.

Run as a page script it draws the screens; imported as a module it is the ASGI application
``app`` that ``streamlit run app.py`` serves.
"""

from __future__ import annotations

if __name__ == "__main__":
    from incs_core.ui.frame import run_pages

    run_pages()
else:
    from pathlib import Path

    import streamlit as st
    from starlette.middleware import Middleware

    from incs_core.server import EarlyScripts, LoopbackOnly, QuietHeaders, server_or_exit
    from incs_core.ui.unexpected import show_unexpected
    from incs_core.ui.warm import first_chart_scripts, load_first_page

    server = server_or_exit(lambda: int(st.get_option("server.port")), load_first_page)
    app = st.App(
        Path(__file__).parent / "incs_core" / "ui" / "script.py",
        lifespan=server.lifespan,
        routes=server.routes(),
        middleware=[
            Middleware(LoopbackOnly),
            Middleware(QuietHeaders),
            Middleware(EarlyScripts, first_chart_scripts()),
        ],
        on_script_error=show_unexpected,
    )
