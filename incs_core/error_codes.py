"""Catalogue of the error codes of INCS and its channels: meaning, cause, remedy.

Sources: INCS "Error Codes" for the API's own; Meta's published meanings for WhatsApp; Google's RCS
Business Messaging errors and the texts of RCS platforms for the rest. Always show the provider's
text beside these: meanings change, and INCS passes on undocumented codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Whose side a failure is on."""

    US = "us"
    TEMPLATE = "template"
    RECIPIENT = "recipient"
    NETWORK = "network"
    POLICY = "policy"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """Explanation of an error code. `known` is False if only the provider's text is available."""

    code: str
    meaning: str
    fault: Fault
    remedy: str
    known: bool = True


API_CODES: tuple[int, ...] = (200, 400, 404, 422, 429, 500, 10001, 10002, 10003, 10004)
"""All codes that INCS documents for a response body (INCS: Error Codes)."""

_RESYNC = "Refresh the templates and send only an approved one."
_VALUES = "Give every variable of header, body and buttons a value of the right kind."
_SLOW = "Send more slowly; spread the load over time."
_ACCOUNT = "Check the business account in WhatsApp Manager, or contact INCS support."
_LATER = "Try again in a few minutes."
_NOT_US = "Do not resend immediately; the message itself is fine."

_API = (
    (
        "invalid",
        "Our own checks refused it; nothing was sent",
        Fault.US,
        "Correct the named fields.",
    ),
    (
        "400",
        "INCS refused the request",
        Fault.US,
        "Read the message from INCS and correct the request.",
    ),
    ("401", "INCS does not accept the token", Fault.US, "Check user and password."),
    ("422", "A parameter is wrong", Fault.US, "Correct the parameter that INCS names."),
    ("429", "Too many calls or messages", Fault.US, _SLOW),
    ("500", "INCS had an internal error", Fault.NETWORK, _LATER),
    ("502", "INCS gateway error", Fault.NETWORK, _LATER),
    ("503", "INCS was not available", Fault.NETWORK, _LATER),
    ("504", "INCS gateway timeout", Fault.NETWORK, _LATER),
    ("10001", "The certification code is invalid", Fault.US, "Check the code in the settings."),
    ("10002", "WhatsApp refused the request", Fault.UNKNOWN, "Read the message from WhatsApp."),
    ("10003", "Viber refused the request", Fault.UNKNOWN, "Read the message from Viber."),
    ("10004", "The RCS platform refused the request", Fault.TEMPLATE, f"{_RESYNC} {_VALUES}"),
)

_WHATSAPP = (
    (
        "131049",
        "WhatsApp held a marketing message back to protect this person; neither an opt-out nor "
        "an error of ours",
        Fault.POLICY,
        "Wait at least 24 hours before the next try; a message in an open conversation is allowed.",
    ),
    (
        "131026",
        "Not deliverable: no WhatsApp on this phone number, an old app, or terms not accepted",
        Fault.RECIPIENT,
        "Check the phone number, or use another channel.",
    ),
    (
        "131047",
        "More than 24 hours since this person last wrote, so free text is refused",
        Fault.US,
        "Send an approved template, or wait until they write.",
    ),
    (
        "470",
        "More than 24 hours since this person last wrote (older form of 131047)",
        Fault.US,
        "Send an approved template, or wait until they write.",
    ),
    (
        "130472",
        "This person is in a WhatsApp experiment that holds marketing back",
        Fault.POLICY,
        "Use another channel; the same message fails again.",
    ),
    ("131051", "WhatsApp does not support this kind of message", Fault.US, "Send another kind."),
    (
        "131056",
        "Too many messages to this one person in a short time",
        Fault.US,
        "Pause for this person only; join texts into one message.",
    ),
    (
        "131048",
        "Sending is limited because people blocked or reported earlier messages",
        Fault.POLICY,
        "Check the quality rating; stop unwanted messages.",
    ),
    (
        "131050",
        "This person stopped marketing messages from this business",
        Fault.RECIPIENT,
        "Stop sending marketing messages to this person.",
    ),
    (
        "131030",
        "A test phone number may send only to phone numbers on its list",
        Fault.US,
        "Add the recipient to the list, or use a production number.",
    ),
    ("131031", "The business account is locked", Fault.POLICY, _ACCOUNT),
    ("368", "The business account is restricted for breaking a policy", Fault.POLICY, _ACCOUNT),
    (
        "131042",
        "A problem with the payment method",
        Fault.US,
        "Correct the billing of the account.",
    ),
    ("130429", "The sender's throughput limit is reached", Fault.US, _SLOW),
    ("80007", "The account's rate limit is reached", Fault.US, _SLOW),
    ("4", "The app's rate limit is reached", Fault.US, _SLOW),
    ("131053", "The media could not be uploaded", Fault.US, "Check the file's type and size."),
    ("131052", "The media could not be downloaded", Fault.US, "Check that the URL is public."),
    (
        "131021",
        "Sender and recipient are the same phone number",
        Fault.US,
        "Correct the recipient.",
    ),
    ("131000", "WhatsApp had an internal error", Fault.NETWORK, _LATER),
    ("131016", "WhatsApp was not available", Fault.NETWORK, _LATER),
    ("132000", "The number of values differs from the template's", Fault.TEMPLATE, _VALUES),
    ("132001", "No such template in this language, or not approved", Fault.TEMPLATE, _RESYNC),
    ("132005", "The filled text is too long", Fault.TEMPLATE, "Shorten the values."),
    ("132007", "The content breaks a policy", Fault.TEMPLATE, "Reword and submit again."),
    ("132008", "A value does not fit its variable", Fault.TEMPLATE, _VALUES),
    ("132012", "A value has the wrong format", Fault.TEMPLATE, _VALUES),
    (
        "132015",
        "The template is paused because of its quality",
        Fault.TEMPLATE,
        "Stop using it; change the content.",
    ),
    (
        "132016",
        "The template is disabled for good because of its quality",
        Fault.TEMPLATE,
        "Submit a new template with other content.",
    ),
    ("2388040", "A field of the template is too long", Fault.TEMPLATE, "Shorten the field."),
    ("2388293", "Too many variables for so little text", Fault.TEMPLATE, "Write more fixed text."),
    (
        "2388299",
        "A variable stands at the beginning or the end of the text",
        Fault.TEMPLATE,
        "Put fixed text before and after it.",
    ),
)

_NO_RCS = "Check the phone number; send by another channel if the phone has no RCS."
_RCS = (
    (
        "404",
        "Not found: the phone has no RCS, or its operator does not carry this sender yet",
        Fault.RECIPIENT,
        _NO_RCS,
    ),
    (
        "NOT_FOUND",
        "The phone has no RCS, or its operator does not carry this sender yet",
        Fault.RECIPIENT,
        _NO_RCS,
    ),
    (
        "INVALID_ARGUMENT",
        "The phone lacks a feature of the message, or a suggestion is too long",
        Fault.TEMPLATE,
        "Simplify the template; keep labels within 25 characters.",
    ),
    (
        "PERMISSION_DENIED",
        "A test phone has not accepted the invitation, or has no RCS",
        Fault.RECIPIENT,
        "Invite the phone again and check that RCS is on.",
    ),
    ("RESOURCE_EXHAUSTED", "The quota of test phones is used up", Fault.US, "Wait, or reuse one."),
    (
        "TOO_MANY_REQUESTS",
        "The platform's traffic limit for this person is reached",
        Fault.POLICY,
        "Wait for a reply, or for the next period.",
    ),
    (
        "UNAVAILABLE",
        "The operator's messaging service did not answer",
        Fault.NETWORK,
        _LATER,
    ),
    (
        "TTL_EXPIRATION_REVOKED",
        "Not delivered in time, so revoked",
        Fault.RECIPIENT,
        "The phone was off or offline; use another channel if it matters.",
    ),
    (
        "OPTED_OUT",
        "This person opted out or blocked the sender",
        Fault.RECIPIENT,
        "Stop sending messages to this person.",
    ),
)

CATALOGUE: dict[str, CodeInfo] = {
    code.upper(): CodeInfo(code, f"{meaning}.", fault, remedy)
    for code, meaning, fault, remedy in (*_API, *_WHATSAPP, *_RCS)
}
"""Explanations by code in upper case."""

_CHANNEL_REFUSED = frozenset({"10002", "10003", "10004"})
_SYMBOL = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b|\bopted_out\b")


def explain(code: str | int | None, words: str = "") -> CodeInfo:
    """Return the explanation of an error code; never raises.

    `words` is the provider's text, which is the meaning of an unknown code. A code that only names
    the channel is resolved by the symbol that RCS platforms put into the text.
    """
    key = "" if code is None else str(code).strip()
    known = CATALOGUE.get(key.upper())
    if known is None or key in _CHANNEL_REFUSED:
        known = _named_in(words) or known
    if known is not None:
        return known
    meaning = words.strip() or "INCS gave no reason."
    remedy = "Read the provider message; if unclear, contact INCS support with the code."
    return CodeInfo(key or "none", meaning, Fault.UNKNOWN, remedy, known=False)


def _named_in(words: str) -> CodeInfo | None:
    """Return the catalogue entry of the first known symbol in a provider's text."""
    symbols = (match.group().upper() for match in _SYMBOL.finditer(words))
    return next((CATALOGUE[symbol] for symbol in symbols if symbol in CATALOGUE), None)
