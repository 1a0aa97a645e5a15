"""Sending: what to know before, one message once, many in a test run."""

from __future__ import annotations

from incs_core.sending.sender import HIDDEN, OutcomeNotRecorded, Sender, SendResult

__all__ = ["HIDDEN", "OutcomeNotRecorded", "SendResult", "Sender"]
