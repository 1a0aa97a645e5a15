"""The front door: pages for people, routes for INCS, on one port.

Run as a page script it draws the screens; imported as a module it is the ASGI application
``app`` that ``streamlit run app.py`` serves.
"""

from __future__ import annotations

if __name__ == "__main__":
    from incs_core.ui.common.layout import run_pages

    run_pages()
else:
    from pathlib import Path

    import streamlit as st
    from starlette.middleware import Middleware

    from incs_core.ui.common.errors import show_unexpected
    from incs_core.ui.common.startup import entrance, icon_route, lazy_server
    from incs_core.web.http_limits import limit_foreign_servers
    from incs_core.web.lazy_server import NonPageRequests
    from incs_core.web.middleware import Perimeter, SecurityHeaders
    from incs_core.web.url_aliases import RedirectOldLinks

    limit_foreign_servers()
    app = st.App(
        Path(__file__).parent / "incs_core" / "ui" / "page_script.py",
        lifespan=lazy_server.lifespan,
        routes=[icon_route()],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Perimeter, entrance().checks),
            Middleware(NonPageRequests, lazy_server),
            Middleware(RedirectOldLinks),
        ],
        on_script_error=show_unexpected,
    )
