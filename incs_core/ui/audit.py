"""Who did what, written down: one row an action."""

from __future__ import annotations

from incs_core.store.types import AuditRow
from incs_core.ui.access import actor
from incs_core.ui.resources import services
from incs_core.ui.times import now_ms


def note(action: str, subject: str, outcome: str = "done", detail: str = "") -> None:
    """Keep that this person did something now. Neither text may hold a phone number.

    Raises:
        StoreError: the history cannot be written.
    """
    services().store.audit(AuditRow(now_ms(), actor(), action, subject, outcome, detail))
