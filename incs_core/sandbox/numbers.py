"""The numbers that always do the same, by their last four digits, whatever the country code."""

from __future__ import annotations

from enum import IntEnum

from incs_core.sandbox.life import Circumstance


class Number(IntEnum):
    """A number with a fate."""

    READ = 9001
    DELIVERED = 9002
    SENT = 9003
    HELD_BACK = 9004
    UNDELIVERABLE = 9005
    REFUSED = 9006
    LIMITED_ONCE = 9007
    SERVER_ERROR = 9008
    NO_ANSWER = 9009
    TWICE_REVERSED = 9010
    REPLIES = 9011
    CUT = 9012


CIRCUMSTANCES = {
    Number.READ: Circumstance.READ_SOON,
    Number.DELIVERED: Circumstance.NEVER_READ,
    Number.SENT: Circumstance.SILENT,
    Number.HELD_BACK: Circumstance.HELD_BACK,
    Number.UNDELIVERABLE: Circumstance.UNREACHABLE,
    Number.TWICE_REVERSED: Circumstance.READ_SOON,
    Number.REPLIES: Circumstance.READ_SOON,
}
"""What an id remembers of the number; every other number has an ordinary life."""


def number_of(recipient: str) -> Number | None:
    """Return the fate of a recipient (digits only), or None for an ordinary one."""
    try:
        return Number(int(recipient[-4:]))
    except ValueError:
        return None
