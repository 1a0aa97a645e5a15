"""Addresses on our port that are not pages."""

from __future__ import annotations

from typing import Final

HEALTH: Final = "/healthz"
WEBHOOKS: Final = "/webhooks/incs"
SANDBOX: Final = "/sandbox"
EXPORTS: Final = "/exports"


def is_ours(path: str) -> bool:
    """Whether a path is answered beside the pages."""
    below = (WEBHOOKS, SANDBOX, EXPORTS)
    return path == HEALTH or path.startswith(tuple(f"{each}/" for each in below))


def is_open_to_all(path: str) -> bool:
    """Whether a path is also for callers from other machines."""
    return path == HEALTH or path.startswith(f"{WEBHOOKS}/")
