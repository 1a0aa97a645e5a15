"""One colour, one icon and one pattern for each status, in badge and chart alike."""

from __future__ import annotations

from dataclasses import dataclass

GREY = "#97A2B4"
"""What waits, is too few to judge by, or only guides the eye."""
BLUE = "#2F6FDE"
"""Rates, and what they are measured by."""


@dataclass(frozen=True)
class StatusLook:
    """How a status looks: chart colour (reads on light and dark), badge colour, icon, pattern."""

    label: str
    colour: str
    badge: str
    icon: str
    pattern: str = ""


STATUS_LOOKS = {
    "read": StatusLook("Read", "#7A5AE0", "violet", ":material/done_all:"),
    "delivered": StatusLook("Delivered", "#12A08A", "green", ":material/check:"),
    "sent": StatusLook("Sent", "#4C8DF6", "blue", ":material/arrow_upward:", "/"),
    "accepted": StatusLook("Accepted", GREY, "gray", ":material/schedule:", "."),
    "open": StatusLook("Open", GREY, "gray", ":material/schedule:", "."),
    "expired": StatusLook("Expired", "#D9822B", "orange", ":material/timer_off:", "-"),
    "failed": StatusLook("Failed", "#D64545", "red", ":material/close:", "x"),
    "refused": StatusLook("Refused", "#A0522D", "red", ":material/block:", "\\"),
    "unconfirmed": StatusLook("Unconfirmed", "#B58900", "yellow", ":material/help:", "+"),
    "intent": StatusLook("Being sent", GREY, "gray", ":material/hourglass_top:"),
}


def status_look(status: str) -> StatusLook:
    """The look of a status; a status never seen is shown as *unrecognised: VALUE*."""
    return STATUS_LOOKS.get(
        status, StatusLook(f"unrecognised: {status}", GREY, "gray", ":material/question_mark:")
    )
