"""What happens to an exception that nobody foresaw, at the end of a thread: logged, and told."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from incs_core.errors import IncsError

log = logging.getLogger(__name__)


def unforeseen(what: str, error: Exception) -> IncsError:
    """Log its kind and place; return the error of ours that says `what` happened."""
    log.error("%s %s at %s", what, type(error).__name__, place_of(error))
    return IncsError(
        what,
        code="unforeseen",
        advice="The fault is in the dashboard. Try again; if it comes back, hand its log to "
        "whoever looks after it.",
    )


def place_of(error: Exception) -> str:
    """Where it was raised; never its text, which may quote a message or a phone number."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"
