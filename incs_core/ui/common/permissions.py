"""Who may do what, and the audit row that each action leaves."""

from __future__ import annotations

from incs_core.domain.actions import Action
from incs_core.domain.events import AuditRow
from incs_core.errors import Forbidden
from incs_core.ui.common.services import services
from incs_core.ui.common.times import now_ms
from incs_core.wire.phone_numbers import mask


def actor() -> str:
    """Who acts, as the audit row names them."""
    return "local"


def is_allowed(action: Action) -> bool:
    """Whether the person may do this; roles come with sign-in."""
    return action in Action


def require(action: Action) -> None:
    """Stop an action that is not allowed, where it is done.

    Raises:
        Forbidden: the person's role does not include the action.
    """
    if not is_allowed(action):
        raise Forbidden(action.allows)


def shown_number(digits: str) -> str:
    """A phone number as this person may see it: whole, or masked."""
    return digits if is_allowed(Action.SEE_NUMBERS) else mask(digits)


def audit(action: str, subject: str, outcome: str = "done", detail: str = "") -> None:
    """Keep that this person did something now. Neither text may hold a phone number.

    Raises:
        StoreError: the history cannot be written.
    """
    services().store.audit.add(AuditRow(now_ms(), actor(), action, subject, outcome, detail))
