"""Every error of this project, and who must act.

IncsError
├── ConfigurationError      whoever runs the program: a setting is missing or wrong
├── InvalidDraft            whoever wrote the draft: our own checks refused it, nothing was sent
├── Forbidden               an administrator: this role may not do that
├── MalformedEvent          us: a webhook body that we cannot understand (kept as a dead letter)
├── ApiError                INCS answered and said no
│   ├── AuthenticationError     check the certification code, or user and password
│   ├── InvalidRequest          mend the request
│   ├── NotFound                the thing does not exist (any more)
│   ├── RateLimited             slow down; repeating later helps
│   ├── ServerError             INCS failed; repeating later helps
│   ├── ProviderError           the channel refused: WhatsAppError, ViberError, RcsError
│   └── UnexpectedAnswer        the answer is not what INCS documents
├── TransportError          no answer came: network, address, time
│   ├── HostUnreachable         no connection was made
│   ├── RequestTimedOut         connected, but too slow
│   ├── ConnectionCut           connected, then broken
│   └── Unconfirmed             a write whose answer never came; never repeated by itself
└── StoreError              the history: StoreLocked, StoreMissing, StoreReadOnly, StoreFull,
                            StoreTooNew, StoreDamaged

Every error carries `code`, `message`, `retryable` (can repeating the same thing help?) and `advice`
(what a person should do next). None of them carries a secret. This module imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """What is wrong with one field (dotted: `content.suggestions[0].text`), and how to mend it."""

    field: str
    message: str


class IncsError(Exception):
    """The root of all errors of this project. Class attributes give the defaults."""

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
    """Our own checks refused a draft or a parameter. Nothing was sent."""

    code = "invalid"
    advice = "Mend the fields that are named and try again. Nothing was sent."

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(f"{field}: {text}" for field, text in self.problems))
        self.args = (self.problems,)  # a copy or a pickle is built from the problems again


class Forbidden(IncsError):
    """The signed-in person's role may not do this. `action` says what was tried."""

    code = "forbidden"
    advice = "Ask an administrator for a role that may do this."

    def __init__(self, action: str) -> None:
        super().__init__(f"Your role may not do this: {action}.")
        self.action = action


class MalformedEvent(IncsError):
    """A webhook body that we cannot understand. `reason` says why; the event is kept."""

    code = "malformed"
    advice = "Look at the event on the Events page; it can be replayed after an upgrade."

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ApiError(IncsError):
    """INCS answered and said no (INCS: General API Format, Error Codes).

    `code` is the body's, or else the HTTP status. `raw` is a dict if the body was INCS's envelope.
    """

    code: int | str = "api"
    advice = "Read what INCS said; if it is not clear, give INCS support the code and the time."

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

    def __str__(self) -> str:  # INCS's own words do not say who speaks
        return self.message if self.host in self.message else f"{self.host}: {self.message}"


class AuthenticationError(ApiError):
    """INCS does not accept the certification code, the user and password, or the token."""

    code = 10001
    advice = "Check this account's certification code (for tasks: user and password)."


class InvalidRequest(ApiError):
    """INCS found a parameter wrong."""

    code = 422
    advice = "Mend what INCS names and send again."


class NotFound(ApiError):
    """What was asked for does not exist, or not for this account."""

    code = 404
    advice = "Check the id and the account; it may have been deleted."


class RateLimited(ApiError):
    """Too many calls. `retry_after` is the wait in seconds that INCS asked for, if it did."""

    code = 429
    retryable = True
    advice = "Wait a little, then try again."
    retry_after: float | None = None


class ServerError(ApiError):
    """INCS failed, or something between us and INCS did."""

    code = 500
    retryable = True
    advice = "This is on the side of INCS. Try again in a few minutes."


class ProviderError(ApiError):
    """The channel behind INCS refused."""

    code: int | str = "provider"
    advice = "Read what the channel said; sending the same again will be refused again."


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
    """The answer is not what INCS documents, so we do not know what it means."""

    code = "unexpected"
    advice = "Check the host address; if it is right, INCS may have changed its API."


class TransportError(IncsError):
    """No answer came. `sent` says whether the request may have reached INCS."""

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
    """No connection to the host was made, so nothing was sent."""

    code = "unreachable"


class RequestTimedOut(TransportError):
    """The host did not answer in time."""

    code = "timeout"


class ConnectionCut(TransportError):
    """The connection broke before the answer was whole."""

    code = "cut"


class Unconfirmed(TransportError):
    """A write whose answer never came: INCS may or may not have taken it. Never repeated."""

    code = "unconfirmed"
    retryable = False
    advice = "Wait for a receipt, or ask the recipient. Sending again may deliver it twice."


class StoreError(IncsError):
    """The history cannot be read or written."""

    code = "store"
    advice = "Check the database with `python -m incs_core doctor`."


class StoreLocked(StoreError):
    """Another process holds the database for too long."""

    code = "store_locked"
    retryable = True
    advice = "Try again; if it stays so, see which other process uses the database."


class StoreMissing(StoreError):
    """The database, its folder or its server is not there."""

    code = "store_missing"
    advice = "Check INCS_DATABASE_URL and that the folder or server exists."


class StoreReadOnly(StoreError):
    """The database may not be written."""

    code = "store_read_only"
    advice = "Give this user the right to write to the database file and its folder."


class StoreFull(StoreError):
    """No room is left on the disk."""

    code = "store_full"
    advice = "Free disk space; webhooks that were turned away come again."


class StoreTooNew(StoreError):
    """A newer version of this project wrote the database."""

    code = "store_too_new"
    advice = "Upgrade this installation, or use the newer one."


class StoreDamaged(StoreError):
    """The file is not a sound database."""

    code = "store_damaged"
    advice = "Restore the database from a backup."
