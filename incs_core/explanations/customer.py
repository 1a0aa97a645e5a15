"""What became of a message, in three plain lines for whoever asked: what, why, and what next.

The lines go to people outside: the number is masked, and what is wrong on our side is said without
the inner workings. (`words` says the same to people who work with the dashboard.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from incs_core.error_codes import CodeInfo, Fault, explain
from incs_core.wire.phone_numbers import mask, mask_phone_numbers

_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ReplyContext:
    """The message that somebody asks about. `when`: as people read it, with the zone."""

    status: str
    recipient: str
    when: str
    code: str | None = None
    title: str = ""


class CustomerReply(NamedTuple):
    """Three lines, each one sentence or two, none empty."""

    what: str
    why: str
    next: str

    @property
    def text(self) -> str:
        """The lines as they are pasted."""
        return "\n".join(self)


class _Lines(NamedTuple):
    what: str  # follows "The message of … to …"
    why: str
    next: str


_NOTHING: Final = "Nothing needs to be done."
_WAIT: Final = "Please wait a few minutes and ask again; most phones confirm within that time."
_PLAIN: Final[Mapping[str, _Lines]] = {
    "read": _Lines("was delivered and opened.", "The phone confirmed both.", _NOTHING),
    "delivered": _Lines(
        "was delivered to the phone.",
        "The phone confirmed it. Whether it was opened is not known: it was not yet, or read "
        "receipts are switched off.",
        _NOTHING,
    ),
    "sent": _Lines(
        "is on its way.",
        "The phone has not confirmed it yet; it may be off or without a network.",
        _WAIT,
    ),
    "accepted": _Lines(
        "was taken for sending.",
        "The network has not confirmed yet that it went out.",
        _WAIT,
    ),
    "intent": _Lines(
        "is being sent.", "It has just been handed over.", "Please ask again in a minute."
    ),
    "expired": _Lines(
        "was sent, but nothing confirms that it arrived.",
        "The phone sent no receipt in the time that we wait for one; it may have been off.",
        "Please check whether it arrived; if not, we can send it again or use another channel.",
    ),
    "unconfirmed": _Lines(
        "may or may not have been sent.",
        "The connection broke before the platform confirmed it.",
        "Please check whether it arrived before we send it again, so that it does not come twice.",
    ),
}
_OUR_SIDE: Final = "The cause is on our side, in how the message was prepared or sent"
_WHY: Final[Mapping[Fault, str]] = {
    Fault.US: _OUR_SIDE,
    Fault.TEMPLATE: _OUR_SIDE,
    Fault.NETWORK: "The network or the messaging platform had a fault at that time",
}
_NEXT: Final[Mapping[Fault, str]] = {
    Fault.US: "Nothing needs to be done on your side; we look into it and can send it again.",
    Fault.TEMPLATE: "Nothing needs to be done on your side; we correct it and can send it again.",
    Fault.NETWORK: "We can send it again in a few minutes.",
    Fault.RECIPIENT: "Please check that the number is right and the phone is on; we can then send "
    "it again, or use another channel.",
    Fault.POLICY: "It can be tried again after 24 hours, or sent by another channel.",
    Fault.UNKNOWN: "We look into it with the messaging platform.",
}
_OPTED_OUT: Final = frozenset({"131050", "OPTED_OUT"})
_NO_MORE: Final = (
    "We send no such messages to this number any more, unless its owner asks for them."
)


def customer_reply(question: ReplyContext) -> CustomerReply:
    """The three lines for any status and any code; one that we do not know is said to be so."""
    lines = _lines(question)
    number = mask(question.recipient) or "a number that we do not know"
    head = f"The message of {question.when} to {number}"
    return CustomerReply(
        *(_one_line(line) for line in (f"{head} {lines.what}", lines.why, lines.next))
    )


def _lines(question: ReplyContext) -> _Lines:
    if question.status == "failed":
        return _failed("did not arrive.", question)
    if question.status == "refused":
        return _failed("was not sent.", question)
    return _PLAIN.get(question.status) or _Lines(
        "has a status that we do not know yet.",
        f"The messaging platform calls it “{mask_phone_numbers(question.status.strip())}”.",
        _NEXT[Fault.UNKNOWN],
    )


def _failed(what: str, question: ReplyContext) -> _Lines:
    info = explain(question.code, question.title)
    following = _NO_MORE if info.code in _OPTED_OUT else _NEXT[info.fault]
    return _Lines(what, _why(info, question), following)


def _why(info: CodeInfo, question: ReplyContext) -> str:
    """The reason with its code, so that we can find it again when the answer comes back."""
    code = f" (code {info.code})" if question.code else ""
    if info.fault in _WHY:
        return f"{_WHY[info.fault]}{code}."
    if not info.known and not question.title.strip():
        return f"The messaging platform gave no reason{code}."
    if not info.known:  # the platform's words may name numbers
        said = mask_phone_numbers(question.title.strip())
        return f"The messaging platform says: “{said}”{code}."
    return f"{info.meaning.rstrip('.')}{code}."


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()
