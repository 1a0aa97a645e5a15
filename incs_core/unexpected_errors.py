"""Logging of unexpected exceptions without their text."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from incs_core.errors import IncsError

log = logging.getLogger(__name__)


def log_unexpected(what: str, error: Exception) -> IncsError:
    """Log an unexpected exception and return an IncsError with the message `what`."""
    log.error("%s %s", what, redacted_traceback(error))
    return IncsError(
        what,
        code="unforeseen",
        advice="The fault is in the dashboard. Try again; if it comes back, hand its log to "
        "whoever looks after it.",
    )


def redacted_traceback(error: Exception) -> str:
    """Return type and location of an exception, without its text, which may quote personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    location = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"
    return f"{type(error).__name__} at {location}"
