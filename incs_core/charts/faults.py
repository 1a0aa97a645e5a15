"""One colour, one pattern and one name for whoever can do something about a failure."""

from __future__ import annotations

from dataclasses import dataclass

from incs_core.charts.palette import BLUE
from incs_core.codes import Fault


@dataclass(frozen=True)
class FaultLook:
    """How a fault looks: its name in a sentence, chart colour, pattern, badge colour."""

    label: str
    colour: str
    pattern: str
    badge: str


FAULT_LOOKS = {
    Fault.US: FaultLook("Us", "#D64545", "", "red"),
    Fault.TEMPLATE: FaultLook("Template", "#D9822B", "/", "orange"),
    Fault.RECIPIENT: FaultLook("Recipient", BLUE, ".", "blue"),
    Fault.NETWORK: FaultLook("Network", "#12A08A", "\\", "green"),
    Fault.POLICY: FaultLook("Policy", "#7A5AE0", "x", "violet"),
    Fault.UNKNOWN: FaultLook("Unknown", "#7D8796", "-", "gray"),
}
EXPIRED_REMEDY = "Look the messages up, and check that webhooks reach us."
"""What to do about messages without a final word, which have no code."""
