"""Local sandbox of INCS: `create_app()` returns an ASGI application that behaves like the API."""

from __future__ import annotations

from incs_core.sandbox.http.app import create_app as create_app
from incs_core.sandbox.options import Faults as Faults
from incs_core.sandbox.seed_templates import HISTORY_TEMPLATES as HISTORY_TEMPLATES
from incs_core.sandbox.seed_templates import IDLE_TEMPLATES as IDLE_TEMPLATES
from incs_core.sandbox.seed_templates import SeedTemplate as SeedTemplate

__all__ = ["HISTORY_TEMPLATES", "IDLE_TEMPLATES", "Faults", "create_app"]
