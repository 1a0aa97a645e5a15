"""Sends whose process was stopped between intent and outcome."""

from __future__ import annotations

from typing import Final

from incs_core.domain.messages import MessageQuery, Outcome
from incs_core.store.store import Store

CODE: Final = "interrupted"
# Longer than any call of the client can take, so that nobody is closed who is still at work.
_PATIENCE_MS: Final = 300_000
_AT_ONCE: Final = 500


def interrupted_outcome(at_ms: int) -> Outcome:
    """Return what is known of such a send; a better word, if one comes, replaces it."""
    words = "The program was stopped before INCS answered. INCS may or may not have taken it."
    return Outcome("unconfirmed", at_ms, None, CODE, words, "")


def close_interrupted(store: Store, now_ms: int) -> int:
    """Make every such send unconfirmed, and return how many there were. Raises StoreError.

    Those of which INCS's own callback tells are found again at once.
    """
    query = MessageQuery(0, now_ms - _PATIENCE_MS, statuses=("intent",))
    intents = [row.intent_id for row in store.messages(query, limit=_AT_ONCE).rows]
    outcome = interrupted_outcome(now_ms)
    closed = sum(store.record_outcome(intent, outcome) for intent in intents if intent)
    store.adopt()
    return closed
