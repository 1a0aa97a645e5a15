"""The secret of the webhook address: set or generated, and hidden in access logs."""

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
    saved = store.meta.get(META_KEY)
    return saved or store.meta.set_default(META_KEY, secrets.token_urlsafe(24))


_LOGGER: Final = "uvicorn.access"
_PATH_INDEX: Final = 2  # of client, method, path, HTTP version, status


def hide_in_access_log(prefix: str) -> None:
    """Let the log show what is below `prefix` as `…`. Doing it twice is fine."""
    logger = logging.getLogger(_LOGGER)
    path_filter = _PathFilter(prefix)
    if path_filter not in logger.filters:
        logger.addFilter(path_filter)


class _PathFilter(logging.Filter):
    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix + "/"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _PathFilter) and other._prefix == self._prefix

    def __hash__(self) -> int:
        return hash(self._prefix)

    def filter(self, record: logging.LogRecord) -> bool:
        args = record.args
        if isinstance(args, tuple) and len(args) > _PATH_INDEX:
            head, _, rest = str(args[_PATH_INDEX]).partition(self._prefix)
            if rest:
                record.args = (
                    *args[:_PATH_INDEX],
                    f"{head}{self._prefix}…",
                    *args[_PATH_INDEX + 1 :],
                )
        return True
