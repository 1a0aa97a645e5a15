"""What happened to a message, in plain words: what, why, and what to do next.

A status and a code become three sentences that a person without the API's manual understands.
The provider's own words are kept beside ours, since the meaning of codes changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from incs_core.error_codes import CodeInfo, Fault, explain

Tone = Literal["good", "waiting", "bad", "unsure"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a message. `final`: nothing more is to be expected."""

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

_NOTHING = "Nothing to do."
_PLAIN = {
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
        _NOTHING,
        "good",
        final=False,
    ),
    "read": Explanation("It was delivered and read.", "", _NOTHING, "good", final=True),
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
_NOTHING_WENT_OUT = {
    "invalid": "Our own checks stopped it; nothing was sent.",
    "429": "INCS refused it because of too many requests; nothing was sent.",
    "unreachable": "It failed to reach INCS; nothing was sent.",
    "timeout": "It failed to reach INCS in time; nothing was sent.",
    "forbidden": "Your role cannot send messages; nothing was sent.",
    "10001": "INCS does not accept this account; nothing was sent.",
    "500": "INCS had an internal error; nothing was sent.",
}
_UNREACHABLE = {"unreachable", "timeout", "cut", "transport"}


_SAID = (
    ("rcs-disabled", "NOT_FOUND"),
    ("not launched", "NOT_FOUND"),
    ("insufficient custom params", "132000"),
    ("does not exist", "132001"),
)
"""RCS platforms say in words what their one code 10004 does not."""


def explain_message(status: str, code: str | int | None = None, title: str = "") -> Explanation:
    """Say what a status means.

    Args:
        status: a status of the store, or ``expired``; one that we do not know is said to be so.
        code: the error code of a message that failed or was refused.
        title: the provider's words about it.
    """
    if status == "failed":
        return _told("It failed.", explain(code, title), title)
    if status == "refused":
        key = "" if code is None else str(code)
        what = _NOTHING_WENT_OUT.get(key, "INCS refused it; nothing was sent.")
        if key in _UNREACHABLE:
            return _no_way(what, title)
        return _told(what, explain(_meant(key, title), title), title)
    if status == "unconfirmed" and title.strip():
        return replace(_PLAIN[status], why=title.strip())
    return _PLAIN.get(status) or _unknown(status)


def _meant(code: str, title: str) -> str:
    """The code whose meaning fits what the provider says."""
    words = title.lower()
    named = (meant for said, meant in _SAID if said in words)
    return next(named, code) if code == "10004" else code


def _told(what: str, info: CodeInfo, title: str) -> Explanation:
    parts = (info.meaning, CAUSE_LABELS[info.fault], _quoted(info, title))
    return Explanation(what, " ".join(filter(None, parts)), info.remedy, "bad", final=True)


def _quoted(info: CodeInfo, title: str) -> str:
    """The provider's words, where the meaning does not already repeat them."""
    words = title.strip()
    return f"Provider message: “{words}”" if words and words not in info.meaning else ""


def _no_way(what: str, title: str) -> Explanation:
    advice = "Check the network and the host address, then send again."
    return Explanation(what, title.strip(), advice, "bad", final=True)


def _unknown(status: str) -> Explanation:
    return Explanation(
        f"Unknown status: {status}.",
        "INCS may have added it.",
        "See the message's events for what INCS sent.",
        "unsure",
        final=False,
    )
