"""URL paths of the routes that are not pages."""

from __future__ import annotations

from typing import Final

HEALTH: Final = "/healthz"
WEBHOOKS: Final = "/webhooks/incs"
SANDBOX: Final = "/sandbox"
EXPORTS: Final = "/exports"


def is_ours(path: str) -> bool:
    """Tell whether a path belongs to a route instead of a page."""
    prefixes = (WEBHOOKS, SANDBOX, EXPORTS)
    return path == HEALTH or path.startswith(tuple(f"{prefix}/" for prefix in prefixes))


def is_open_to_all(path: str) -> bool:
    """Tell whether other machines may call a path."""
    return path == HEALTH or path.startswith(f"{WEBHOOKS}/")
