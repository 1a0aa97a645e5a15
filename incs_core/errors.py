"""All exceptions of this project, and who must act.

IncsError
├── ConfigurationError      whoever runs the program: a setting is missing or wrong
├── InvalidDraft            whoever wrote the draft: our own checks refused it, nothing was sent
├── Forbidden               an administrator: this role may not do that
├── MalformedEvent          us: a webhook body that cannot be parsed (stored as a dead letter)
├── ApiError                INCS refused the request
│   ├── AuthenticationError     check the certification code, or user and password
│   ├── InvalidRequest          correct the request
│   ├── NotFound                the resource does not exist (any more)
│   ├── RateLimited             slow down and retry later
│   ├── ServerError             INCS failed; retry later
│   ├── ProviderError           the channel refused: WhatsAppError, ViberError, RcsError
│   └── UnexpectedAnswer        the answer is not what INCS documents
├── TransportError          no answer came: network, address, time
│   ├── HostUnreachable         no connection was made
│   ├── RequestTimedOut         connected, but too slow
│   ├── ConnectionCut           connected, then broken
│   └── Unconfirmed             a write without an answer; never retried
└── StoreError              the history: StoreLocked, StoreMissing, StoreReadOnly, StoreFull,
                            StoreTooNew, StoreDamaged

Every error has `code`, `message`, `retryable` (whether a repetition can help) and `advice` (what a
person should do next). No error contains a secret. This module imports nothing of the project.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """A problem of one field (dotted: `content.suggestions[0].text`), and how to correct it."""

    field: str
    message: str


class IncsError(Exception):
    """Base class of all errors of this project; class attributes are the defaults."""

    code: int | str = "error"
    retryable: bool = False
    advice: str = ""

    def __init__(
        self,
        message: str,
        *,
        code: int | str | None = None,
        retryable: bool | None = None,
        advice: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = self.code if code is None else code
        self.retryable = self.retryable if retryable is None else retryable
        self.advice = self.advice if advice is None else advice

    def __str__(self) -> str:
        return self.message


class ConfigurationError(IncsError):
    """A setting is missing, unknown or malformed: `setting` names it. Its value is never shown."""

    code = "configuration"
    advice = "Correct the setting and start again; `python -m incs_core doctor` checks all of them."

    def __init__(self, message: str, *, setting: str = "", advice: str | None = None) -> None:
        super().__init__(message, advice=advice)
        self.setting = setting


class InvalidDraft(IncsError):
    """Our own checks rejected a draft or a parameter; nothing was sent."""

    code = "invalid"
    advice = "Correct the named fields and try again. Nothing was sent."

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(f"{field}: {text}" for field, text in self.problems))
        self.args = (self.problems,)  # copy and pickle call the constructor with these


class Forbidden(IncsError):
    """The signed-in person's role may not do this. `action` says what was tried."""

    code = "forbidden"
    advice = "Ask an administrator for a role with this permission."

    def __init__(self, action: str) -> None:
        super().__init__(f"Your role does not allow this: {action}.")
        self.action = action


class MalformedEvent(IncsError):
    """A webhook body that cannot be parsed. `reason` says why; the event is stored."""

    code = "malformed"
    advice = "See the event on the Events page; it can be replayed after an upgrade."

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ApiError(IncsError):
    """INCS refused the request (INCS: General API Format, Error Codes).

    `code` is the body's, else the HTTP status. `raw` is a dict if the body is INCS's envelope.
    """

    code: int | str = "api"
    advice = (
        "Read the message from INCS; if unclear, contact INCS support with the code and the time."
    )

    def __init__(
        self,
        message: str,
        *,
        code: int | str | None = None,
        host: str = "",
        http_status: int = 0,
        raw: object = None,
        advice: str | None = None,
    ) -> None:
        super().__init__(message, code=code, advice=advice)
        self.host = host
        self.http_status = http_status
        self.raw = raw

    def __str__(self) -> str:  # INCS's messages do not name the host
        return self.message if self.host in self.message else f"{self.host}: {self.message}"


class AuthenticationError(ApiError):
    """INCS does not accept the certification code, the user and password, or the token."""

    code = 10001
    advice = "Check this account's certification code (for tasks: user and password)."


class InvalidRequest(ApiError):
    """INCS rejected a parameter."""

    code = 422
    advice = "Correct what INCS names and send again."


class NotFound(ApiError):
    """The resource does not exist, or not for this account."""

    code = 404
    advice = "Check the id and the account; it may have been deleted."


class RateLimited(ApiError):
    """Too many requests. `retry_after` is the wait in seconds that INCS asked for, or None."""

    code = 429
    retryable = True
    advice = "Wait a moment, then try again."
    retry_after: float | None = None


class ServerError(ApiError):
    """INCS failed, or a proxy in front of it."""

    code = 500
    retryable = True
    advice = "The error is at INCS. Try again in a few minutes."


class ProviderError(ApiError):
    """The channel behind INCS refused."""

    code: int | str = "provider"
    advice = "Read the message from the channel; the same message will be refused again."


class WhatsAppError(ProviderError):
    """WhatsApp refused."""

    code = 10002


class ViberError(ProviderError):
    """Viber refused."""

    code = 10003


class RcsError(ProviderError):
    """The RCS platform refused."""

    code = 10004
    advice = "Check that the template is approved and that every variable has a value."


class UnexpectedAnswer(ApiError):
    """The response does not have the documented form."""

    code = "unexpected"
    advice = "Check the host address; if it is right, INCS may have changed its API."


class TransportError(IncsError):
    """No response arrived. `sent`: the request may have reached INCS."""

    code = "transport"
    retryable = True
    advice = "Check the network and the host address, then try again."

    def __init__(
        self, message: str, *, host: str = "", sent: bool = True, advice: str | None = None
    ) -> None:
        super().__init__(message, advice=advice)
        self.host = host
        self.sent = sent


class HostUnreachable(TransportError):
    """No connection was established, so nothing was sent."""

    code = "unreachable"


class RequestTimedOut(TransportError):
    """The host did not answer in time."""

    code = "timeout"


class ConnectionCut(TransportError):
    """The connection broke before the response was complete."""

    code = "cut"


class Unconfirmed(TransportError):
    """A write without a response: INCS may or may not have accepted it. Never retried."""

    code = "unconfirmed"
    retryable = False
    advice = "Wait for a receipt, or ask the recipient. Sending again may deliver it twice."


class StoreError(IncsError):
    """The history cannot be read or written."""

    code = "store"
    advice = "Check the database with `python -m incs_core doctor`."


class StoreLocked(StoreError):
    """Another process held the database lock for too long."""

    code = "store_locked"
    retryable = True
    advice = "Try again; if it persists, check which process uses the database."


class StoreMissing(StoreError):
    """The database, its folder or its server does not exist."""

    code = "store_missing"
    advice = "Check INCS_DATABASE_URL and that the folder or server exists."


class StoreReadOnly(StoreError):
    """The database is read-only."""

    code = "store_read_only"
    advice = "Give this user write permission for the database file and its folder."


class StoreFull(StoreError):
    """The disk is full."""

    code = "store_full"
    advice = "Free disk space; INCS retries the webhooks."


class StoreTooNew(StoreError):
    """A newer version of this project wrote the database."""

    code = "store_too_new"
    advice = "Upgrade this installation, or use the newer one."


class StoreDamaged(StoreError):
    """The database file is corrupt."""

    code = "store_damaged"
    advice = "Restore the database from a backup."
