"""What `/healthz` says, whichever server is asked."""

from __future__ import annotations

from incs_core.errors import StoreError
from incs_core.store import Store
from incs_core.version import VERSION


def health_of(store: Store) -> tuple[int, dict[str, str]]:
    """HTTP status and JSON: 200 while the database can be used, else 503."""
    try:
        store.ping()
    except StoreError as error:
        return 503, {"status": "error", "database": error.message, "version": VERSION}
    return 200, {"status": "ok", "database": "ok", "version": VERSION}
