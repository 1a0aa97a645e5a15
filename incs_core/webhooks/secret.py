"""The secret part of the webhook address: set or generated, and kept out of access logs."""

from __future__ import annotations

import logging
import secrets
from typing import Final

from incs_core.settings import Settings
from incs_core.store import Store

META_KEY: Final = "webhook_secret"


def webhook_secret(settings: Settings, store: Store) -> str:
    """Return the secret in force; every process that shares the database finds the same.

    Raises StoreError if it is kept in the database and that cannot be read.
    """
    if settings.webhook_secret is not None:
        return settings.webhook_secret.get_secret_value()
    kept = store.meta.get(META_KEY)
    return kept or store.meta.set_default(META_KEY, secrets.token_urlsafe(24))


_LOGGER: Final = "uvicorn.access"
_PATH_AT: Final = 2  # of client, method, path, HTTP version, status


def keep_out_of_access_log(prefix: str) -> None:
    """Let the log show what is below `prefix` as `…`. Doing it twice is fine."""
    logger = logging.getLogger(_LOGGER)
    wanted = _HidePaths(prefix)
    if wanted not in logger.filters:
        logger.addFilter(wanted)


class _HidePaths(logging.Filter):
    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._below = prefix + "/"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _HidePaths) and other._below == self._below

    def __hash__(self) -> int:
        return hash(self._below)

    def filter(self, record: logging.LogRecord) -> bool:
        args = record.args
        if isinstance(args, tuple) and len(args) > _PATH_AT:
            head, _, below = str(args[_PATH_AT]).partition(self._below)
            if below:
                record.args = (*args[:_PATH_AT], f"{head}{self._below}…", *args[_PATH_AT + 1 :])
        return True
