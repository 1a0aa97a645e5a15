"""A reply to a customer about a message, in three lines: what happened, why, and what is next.

The number is masked, and causes on our side are given without internals. (`operator` explains the
same to people who work with the dashboard.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from incs_core.error_codes import CodeInfo, Fault, explain
from incs_core.wire.phone_numbers import mask, mask_phone_numbers

_WHITESPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ReplyContext:
    """The message in question. `when`: formatted local time with its zone."""

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
        """The lines joined by newlines."""
        return "\n".join(self)


class _Lines(NamedTuple):
    what: str  # follows "The message of … to …"
    why: str
    next: str


_NO_ACTION: Final = "Nothing needs to be done."
_WAIT: Final = "Please wait a few minutes and ask again; most phones confirm within that time."
_BY_STATUS: Final[Mapping[str, _Lines]] = {
    "read": _Lines("was delivered and opened.", "The phone confirmed both.", _NO_ACTION),
    "delivered": _Lines(
        "was delivered to the phone.",
        "The phone confirmed it. Whether it was opened is not known: it was not yet, or read "
        "receipts are switched off.",
        _NO_ACTION,
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
_WHY_BY_FAULT: Final[Mapping[Fault, str]] = {
    Fault.US: _OUR_SIDE,
    Fault.TEMPLATE: _OUR_SIDE,
    Fault.NETWORK: "The network or the messaging platform had a fault at that time",
}
_NEXT_BY_FAULT: Final[Mapping[Fault, str]] = {
    Fault.US: "Nothing needs to be done on your side; we look into it and can send it again.",
    Fault.TEMPLATE: "Nothing needs to be done on your side; we correct it and can send it again.",
    Fault.NETWORK: "We can send it again in a few minutes.",
    Fault.RECIPIENT: "Please check that the number is right and the phone is on; we can then send "
    "it again, or use another channel.",
    Fault.POLICY: "It can be tried again after 24 hours, or sent by another channel.",
    Fault.UNKNOWN: "We look into it with the messaging platform.",
}
_OPTED_OUT: Final = frozenset({"131050", "OPTED_OUT"})
_OPTED_OUT_NEXT: Final = (
    "We send no such messages to this number any more, unless its owner asks for them."
)


def customer_reply(message: ReplyContext) -> CustomerReply:
    """The three lines for any status and code; unknown ones are reported as unknown."""
    lines = _lines(message)
    number = mask(message.recipient) or "a number that we do not know"
    head = f"The message of {message.when} to {number}"
    return CustomerReply(
        *(_one_line(line) for line in (f"{head} {lines.what}", lines.why, lines.next))
    )


def _lines(message: ReplyContext) -> _Lines:
    if message.status == "failed":
        return _failed_lines("did not arrive.", message)
    if message.status == "refused":
        return _failed_lines("was not sent.", message)
    return _BY_STATUS.get(message.status) or _Lines(
        "has a status that we do not know yet.",
        f"The messaging platform calls it “{mask_phone_numbers(message.status.strip())}”.",
        _NEXT_BY_FAULT[Fault.UNKNOWN],
    )


def _failed_lines(what: str, message: ReplyContext) -> _Lines:
    info = explain(message.code, message.title)
    next_step = _OPTED_OUT_NEXT if info.code in _OPTED_OUT else _NEXT_BY_FAULT[info.fault]
    return _Lines(what, _reason(info, message), next_step)


def _reason(info: CodeInfo, message: ReplyContext) -> str:
    """The reason with its code, so that we can find the message from the customer's answer."""
    code = f" (code {info.code})" if message.code else ""
    if info.fault in _WHY_BY_FAULT:
        return f"{_WHY_BY_FAULT[info.fault]}{code}."
    if not info.known and not message.title.strip():
        return f"The messaging platform gave no reason{code}."
    if not info.known:  # the platform's words may name numbers
        text = mask_phone_numbers(message.title.strip())
        return f"The messaging platform says: “{text}”{code}."
    return f"{info.meaning.rstrip('.')}{code}."


def _one_line(text: str) -> str:
    return _WHITESPACE.sub(" ", text).strip()
