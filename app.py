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

    from incs_core.guards import EarlyScripts, QuietHeaders
    from incs_core.http_limits import limit_foreign_servers
    from incs_core.opening import BesidePages
    from incs_core.perimeter import Perimeter
    from incs_core.ui.ahead import first_chart_scripts, icon_route
    from incs_core.ui.door import door, entrance
    from incs_core.ui.unexpected import show_unexpected

    limit_foreign_servers()
    app = st.App(
        Path(__file__).parent / "incs_core" / "ui" / "script.py",
        lifespan=door.lifespan,
        routes=[icon_route()],
        middleware=[
            Middleware(QuietHeaders),
            Middleware(Perimeter, entrance().checks),
            Middleware(BesidePages, door),
            Middleware(EarlyScripts, first_chart_scripts()),
        ],
        on_script_error=show_unexpected,
    )
