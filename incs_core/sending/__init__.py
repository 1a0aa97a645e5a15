"""Sending: what to know before, one message once, many in a test run."""

from __future__ import annotations

from incs_core.sending.sender import HIDDEN as HIDDEN
from incs_core.sending.sender import OutcomeNotRecorded as OutcomeNotRecorded
from incs_core.sending.sender import Sender as Sender
from incs_core.sending.sender import SendResult as SendResult

__all__ = ["HIDDEN", "OutcomeNotRecorded", "SendResult", "Sender"]
