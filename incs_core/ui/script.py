"""What the server runs for every view of a page.

It does not lie beside ``pages/``: there Streamlit would open a deep link that is the first one
after a start as a page of its own, past the navigation.
"""

from incs_core.ui.ahead import chart_ahead
from incs_core.ui.door import door

with chart_ahead():
    door.wait()
    from incs_core.ui.frame import run_pages

    run_pages()
