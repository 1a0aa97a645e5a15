"""The secret part of the webhook address: from the settings, else made once and kept."""

from __future__ import annotations

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
    kept = store.get_meta(META_KEY)
    return kept or store.first_meta(META_KEY, secrets.token_urlsafe(24))
