"""INCS on your own machine: `create_app()` is an ASGI application that behaves like the API."""

from __future__ import annotations

from incs_core.sandbox.app import create_app
from incs_core.sandbox.catalogue import HISTORY_TEMPLATES, IDLE_TEMPLATES, StartTemplate
from incs_core.sandbox.options import Faults

__all__ = ["HISTORY_TEMPLATES", "IDLE_TEMPLATES", "Faults", "StartTemplate", "create_app"]
