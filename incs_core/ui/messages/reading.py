"""How this person reads messages now: zone, expiry, numbers."""

from __future__ import annotations

from incs_core.charts.message_rows import Reading
from incs_core.store.buckets import expiry_cutoff_ms
from incs_core.store.types import MessageRow
from incs_core.ui.access import Action, may
from incs_core.ui.resources import services
from incs_core.ui.times import now_ms


def reading() -> Reading:
    """Zone and horizon of the settings, and whether numbers are shown to this person."""
    settings = services().settings
    cutoff = expiry_cutoff_ms(now_ms(), settings.receipt_horizon_hours, services().store.zone)
    return Reading(settings.timezone, cutoff, may(Action.SEE_NUMBERS))


def handle_of(row: MessageRow) -> str:
    """What names a message in an address: its id, or that of our own send where INCS gave none."""
    return row.message_id or f"intent:{row.intent_id}"
