"""What the server runs for every view of a page.

It does not lie beside ``pages/``: there Streamlit would open a deep link that is the first one
after a start as a page of its own, past the navigation.
"""

from incs_core.ui.common.startup import lazy_server, preload_chart

with preload_chart():
    lazy_server.wait()
    from incs_core.ui.common.layout import run_pages

    run_pages()
