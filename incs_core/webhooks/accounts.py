"""To which account an event belongs whose address does not say it."""

from __future__ import annotations

from collections.abc import Sequence

from incs_core.store import Store
from incs_core.webhooks.effects import Resolve


def resolver(store: Store, accounts: Sequence[str]) -> Resolve:
    """Return a function that finds which of `accounts` knows a message id, or None."""

    def resolve(message_id: str) -> str | None:
        known = {row.account for row in store.messages_by_id([message_id])}
        return next((account for account in accounts if account in known), None)

    return resolve
