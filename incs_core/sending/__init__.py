"""Sending: pre-flight checks, single sends, and test runs."""

from __future__ import annotations

from incs_core.sending.sender import REDACTED as REDACTED
from incs_core.sending.sender import OutcomeNotRecorded as OutcomeNotRecorded
from incs_core.sending.sender import Sender as Sender
from incs_core.sending.sender import SendResult as SendResult

__all__ = ["REDACTED", "OutcomeNotRecorded", "SendResult", "Sender"]
