"""The sandbox's numbers that always do the same, for those who rehearse."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.common.services import services

MAGIC_NUMBER_OUTCOMES = {
    "9001": "is delivered, then read",
    "9002": "is delivered and never read",
    "9003": "is sent, then gets no more receipts",
    "9004": "fails with 131049: held back by the platform",
    "9005": "fails with 131026: not deliverable",
    "9006": "is refused with 10004",
    "9007": "gets 429 once, then works",
    "9008": "gets a server error",
    "9009": "is accepted without a response; the callback confirms it",
    "9010": "gets receipts twice and in reverse order",
    "9011": "is read, then the customer taps the first suggested reply",
    "9012": "is accepted, then the connection breaks; the callback confirms it",
}


def magic_number_outcome(digits: str) -> str:
    """What the sandbox does with a message to this number; "" where it lives an ordinary life."""
    return MAGIC_NUMBER_OUTCOMES.get(digits[-4:], "")


def show_magic_numbers() -> None:
    """In the sandbox: which endings of a number have which fate."""
    if not services().settings.sandbox:
        return
    with st.popover("Sandbox phone numbers", icon=":material/science:", type="tertiary"):
        st.caption("Any phone number ending in these four digits:")
        lines = "\n".join(f"- `…{ending}` {fate}" for ending, fate in MAGIC_NUMBER_OUTCOMES.items())
        st.markdown(lines)
