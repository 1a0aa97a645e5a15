"""The secret stays out of uvicorn's access log, whoever turns that on.

Streamlit does, each time that one of its configuration files changes while it serves.
"""

from __future__ import annotations

import logging
from typing import Final

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
