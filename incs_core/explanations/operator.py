"""An explanation of a message's status for operators: what happened, why, and what to do next.

The provider's own text is quoted too, since the meaning of codes changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from incs_core.error_codes import CodeInfo, Fault, explain

Tone = Literal["good", "waiting", "bad", "unsure"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The explanation of a status. `final`: the status cannot change any more."""

    what: str
    why: str
    next: str
    tone: Tone
    final: bool


CAUSE_LABELS = {
    Fault.US: "Cause: our setup.",
    Fault.TEMPLATE: "Cause: the template.",
    Fault.RECIPIENT: "Cause: the recipient's phone number or phone.",
    Fault.NETWORK: "Cause: the network or INCS.",
    Fault.POLICY: "Cause: a rule of the platform.",
    Fault.UNKNOWN: "",
}

_NO_ACTION = "Nothing to do."
_BY_STATUS = {
    "intent": Explanation(
        "It is being sent.",
        "The request is on its way to INCS.",
        "Wait a moment.",
        "waiting",
        final=False,
    ),
    "accepted": Explanation(
        "INCS accepted it.",
        "The channel has not confirmed sending yet.",
        "Wait: this usually takes seconds.",
        "waiting",
        final=False,
    ),
    "sent": Explanation(
        "It was sent.",
        "The phone has not confirmed it yet; it may be off or without a network.",
        "Wait: most phones confirm within minutes.",
        "waiting",
        final=False,
    ),
    "delivered": Explanation(
        "It was delivered to the phone.",
        "It was not read yet, or read receipts are off.",
        _NO_ACTION,
        "good",
        final=False,
    ),
    "read": Explanation("It was delivered and read.", "", _NO_ACTION, "good", final=True),
    "expired": Explanation(
        "No final status in time.",
        "The phone was off, or a receipt was lost.",
        "Look it up again, or use another channel.",
        "unsure",
        final=False,
    ),
    "unconfirmed": Explanation(
        "Unknown whether INCS accepted it.",
        "The request was sent, but no response came back.",
        "It is never resent automatically. Wait for a receipt or ask the recipient: "
        "sending again may deliver it twice.",
        "unsure",
        final=False,
    ),
}
_REFUSED_TEXTS = {
    "invalid": "Our own checks stopped it; nothing was sent.",
    "429": "INCS refused it because of too many requests; nothing was sent.",
    "unreachable": "It failed to reach INCS; nothing was sent.",
    "timeout": "It failed to reach INCS in time; nothing was sent.",
    "forbidden": "Your role cannot send messages; nothing was sent.",
    "10001": "INCS does not accept this account; nothing was sent.",
    "500": "INCS had an internal error; nothing was sent.",
}
_UNREACHABLE = {"unreachable", "timeout", "cut", "transport"}


_RCS_ERROR_TEXTS = (
    ("rcs-disabled", "NOT_FOUND"),
    ("not launched", "NOT_FOUND"),
    ("insufficient custom params", "132000"),
    ("does not exist", "132001"),
)
"""Code 10004 covers many RCS errors: parts of the provider's text, and the specific code."""


def explain_message(status: str, code: str | int | None = None, title: str = "") -> Explanation:
    """Explain a status.

    Args:
        status: a status of the store, or ``expired``; an unknown one is reported as unknown.
        code: the error code of a message that failed or was refused.
        title: the provider's error text.
    """
    if status == "failed":
        return _explained("It failed.", explain(code, title), title)
    if status == "refused":
        key = "" if code is None else str(code)
        what = _REFUSED_TEXTS.get(key, "INCS refused it; nothing was sent.")
        if key in _UNREACHABLE:
            return _unreachable(what, title)
        return _explained(what, explain(_specific_code(key, title), title), title)
    if status == "unconfirmed" and title.strip():
        return replace(_BY_STATUS[status], why=title.strip())
    return _BY_STATUS.get(status) or _unknown_status(status)


def _specific_code(code: str, title: str) -> str:
    """The specific code for the provider's text."""
    text = title.lower()
    codes = (code_ for pattern, code_ in _RCS_ERROR_TEXTS if pattern in text)
    return next(codes, code) if code == "10004" else code


def _explained(what: str, info: CodeInfo, title: str) -> Explanation:
    parts = (info.meaning, CAUSE_LABELS[info.fault], _quoted(info, title))
    return Explanation(what, " ".join(filter(None, parts)), info.remedy, "bad", final=True)


def _quoted(info: CodeInfo, title: str) -> str:
    """The provider's text, unless the meaning already contains it."""
    text = title.strip()
    return f"In its own words: “{text}”" if text and text not in info.meaning else ""


def _unreachable(what: str, title: str) -> Explanation:
    advice = "Check the network and the host address, then send again."
    return Explanation(what, title.strip(), advice, "bad", final=True)


def _unknown_status(status: str) -> Explanation:
    return Explanation(
        f"Unknown status: {status}.",
        "INCS may have added it.",
        "See the message's events for what INCS sent.",
        "unsure",
        final=False,
    )
