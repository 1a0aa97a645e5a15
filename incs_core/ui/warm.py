"""Loading what the first page needs before somebody asks for it."""

from __future__ import annotations

from importlib import import_module

FIRST_PAGE = ("pandas", "plotly", "incs_core.ui.delivery.sections")


def load_first_page() -> None:
    """Import the modules of the home page; pages that are asked for meanwhile share the work."""
    for name in FIRST_PAGE:
        import_module(name)
