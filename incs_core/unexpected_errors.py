"""Exceptions that nobody foresaw: what of them may be logged, and what people are told."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from incs_core.errors import IncsError

log = logging.getLogger(__name__)


def log_unexpected(what: str, error: Exception) -> IncsError:
    """Log an exception at the end of a thread; return the error that says `what` happened."""
    log.error("%s %s", what, redacted_traceback(error))
    return IncsError(
        what,
        code="unforeseen",
        advice="The fault is in the dashboard. Try again; if it comes back, hand its log to "
        "whoever looks after it.",
    )


def redacted_traceback(error: Exception) -> str:
    """Its kind and where it was raised; never its text, which may quote a message or a number."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"
    return f"{type(error).__name__} at {place}"
