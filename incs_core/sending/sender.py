"""Sends a message exactly once and records intent and outcome.

The intent is committed before the request, the outcome after the response. A send without a
response is unconfirmed and never retried.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from incs_core.api import IncsClient
from incs_core.domain.events import AuditRow
from incs_core.domain.messages import Intent, MessageRow, Outcome, OutcomeKind
from incs_core.errors import (
    ApiError,
    IncsError,
    InvalidDraft,
    StoreError,
    TransportError,
    Unconfirmed,
)
from incs_core.store import Store
from incs_core.store.sends.sends import interrupted_outcome
from incs_core.wire.drafts import MessageDraft
from incs_core.wire.phone_numbers import country_of, mask

log = logging.getLogger(__name__)

REDACTED: Final = "••••••"
_WAIT_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class SendResult:
    """Result of a send. `message_id` is set if INCS accepted it; `advice` says what to do next."""

    intent_id: str
    kind: OutcomeKind
    message_id: str | None
    code: str | None
    message: str
    advice: str


class OutcomeNotRecorded(StoreError):
    """The outcome of a send could not be stored; `result` and the message contain it."""

    code = "outcome_not_recorded"

    def __init__(self, result: SendResult, cause: StoreError) -> None:
        super().__init__(
            f"{_certain_outcome(result)} The history could not record it: {cause.message}"
        )
        first = "Nothing was sent." if result.kind == "refused" else "Do not send it again."
        self.advice = f"{first} {cause.advice}"
        self.result = result


class Sender:
    """Sends for every account. Safe for threads and processes.

    Args:
        store: stores intents and outcomes.
        client_of: returns the client of an account id; raises ConfigurationError.
    """

    def __init__(self, store: Store, client_of: Callable[[str], IncsClient]) -> None:
        self._store = store
        self._client_of = client_of

    def send(
        self,
        account_id: str,
        draft: MessageDraft,
        *,
        is_test: bool,
        actor: str,
        intent_id: str | None = None,
    ) -> SendResult:
        """Send `draft` once and return the result.

        A repeated `intent_id` sends nothing and returns the result of the first send.

        Raises:
            InvalidDraft: our own checks reject it. Nothing was stored or sent.
            ConfigurationError: there is no such account. Nothing was stored or sent.
            OutcomeNotRecorded: the request was made, but the store failed afterwards.
            StoreError: the intent could not be stored. Nothing was sent.
        """
        problems = draft.check()
        if problems:
            raise InvalidDraft(problems)
        client = self._client_of(account_id)
        intent = _intent(intent_id or str(uuid.uuid4()), account_id, draft, is_test, actor)
        if not self._store.sends.record_intent(intent):
            return self._existing_result(intent)
        return self._send(client, draft, intent)

    def _send(self, client: IncsClient, draft: MessageDraft, intent: Intent) -> SendResult:
        outcome, advice = _post(client, draft)
        result = _result(intent.intent_id, outcome, advice)
        try:
            self._store.sends.record_outcome(intent.intent_id, outcome)
            self._store.audit.add(_audit_row(intent, outcome))
            if outcome.kind == "unconfirmed" and self._store.sends.reconcile(intent.account):
                result = self._current_result(intent.intent_id) or result
        except StoreError as error:
            # No traceback: its SQL statement would contain the recipient and the text.
            log.error(  # noqa: TRY400
                "Send %s is %s as %s, but this could not be stored: %s",
                *(intent.intent_id, result.kind, result.message_id, error.message),
            )
            raise OutcomeNotRecorded(result, error) from error
        return result

    def _existing_result(self, intent: Intent) -> SendResult:
        """Return the result of the first send with this intent; wait while it is in progress."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while (row := self._store.messages.by_intent(intent.intent_id)) is None or (
            row.status == "intent"
        ):
            if time.monotonic() > deadline:
                return self._close_interrupted(intent)
            time.sleep(_POLL_SECONDS)
        return _result_from_row(intent.intent_id, row)

    def _current_result(self, intent_id: str) -> SendResult | None:
        """Return the stored result: INCS's callback may arrive although the response did not."""
        row = self._store.messages.by_intent(intent_id)
        return None if row is None else _result_from_row(intent_id, row)

    def _close_interrupted(self, intent: Intent) -> SendResult:
        """Record the outcome of a send whose process ended before it could."""
        outcome = interrupted_outcome(_now_ms())
        self._store.sends.record_outcome(intent.intent_id, outcome)
        if self._store.sends.reconcile(intent.account) and (
            current := self._current_result(intent.intent_id)
        ):
            return current
        return _result(intent.intent_id, outcome, Unconfirmed.advice)


def _intent(
    intent_id: str, account_id: str, draft: MessageDraft, is_test: bool, actor: str
) -> Intent:
    return Intent(
        intent_id=intent_id,
        account=account_id,
        channel=draft.channel,
        recipient=draft.to,
        country=country_of(draft.to),
        template=draft.template_name,
        type=draft.type,
        is_test=is_test,
        request=json.dumps(redacted_request(draft), ensure_ascii=False),
        created_ms=_now_ms(),
        actor=actor,
    )


def redacted_request(draft: MessageDraft) -> dict[str, Any]:
    """Return the request body for storage, without the code of a one-time password."""
    body = draft.wire()
    if draft.type == "otp":
        body["otp"] = {**body["otp"], "code": REDACTED}
    return body


def _post(client: IncsClient, draft: MessageDraft) -> tuple[Outcome, str]:
    """Make the API call; return the outcome and the advice."""
    try:
        receipt = client.messages.send(draft)
    except IncsError as error:
        return _outcome_of_error(error), error.advice
    response = json.dumps(receipt.raw, ensure_ascii=False)
    return Outcome("accepted", _now_ms(), receipt.message_id, None, "", response), ""


def _outcome_of_error(error: IncsError) -> Outcome:
    is_unconfirmed = isinstance(error, Unconfirmed) or (
        isinstance(error, TransportError) and error.sent
    )
    raw = error.raw if isinstance(error, ApiError) else None
    response = "" if raw is None else json.dumps(raw, ensure_ascii=False, default=str)
    kind: OutcomeKind = "unconfirmed" if is_unconfirmed else "refused"
    return Outcome(kind, _now_ms(), None, str(error.code), error.message, response)


def _result(intent_id: str, outcome: Outcome, advice: str) -> SendResult:
    return SendResult(
        intent_id, outcome.kind, outcome.message_id, outcome.code, outcome.text, advice
    )


def _result_from_row(intent_id: str, row: MessageRow) -> SendResult:
    """Return the result of a stored message; an accepted one may be delivered or read by now."""
    if row.status == "refused":
        advice = "Correct the named fields and send again."
        return SendResult(intent_id, "refused", None, row.error_code, row.error_title, advice)
    if row.status == "unconfirmed":
        code, words = row.error_code, row.error_title
        return SendResult(intent_id, "unconfirmed", None, code, words, Unconfirmed.advice)
    return SendResult(intent_id, "accepted", row.message_id, None, "", "")


def _certain_outcome(result: SendResult) -> str:
    """Return a sentence on what is certain about a send whose outcome could not be stored."""
    if result.kind == "accepted":
        return f"The message WAS sent; its id is {result.message_id}."
    if result.kind == "unconfirmed":
        return "The message may have been sent; INCS did not answer."
    return f"The message was NOT sent; it was refused: {result.message}"


def _audit_row(intent: Intent, outcome: Outcome) -> AuditRow:
    content = intent.template or intent.type
    detail = f"{intent.account}, {intent.channel} {content}: {outcome.message_id or outcome.code}"
    return AuditRow(
        outcome.at_ms, intent.actor, "send", mask(intent.recipient), outcome.kind, detail
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


IsTaken = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class SendReservation:
    """An intent id and the fingerprint of the form that it belongs to."""

    fingerprint: str
    intent_id: str


def reserve_idempotency_key(
    account: str,
    draft: MessageDraft,
    *,
    is_test: bool,
    key: str,
    is_taken: IsTaken,
    previous: SendReservation | None = None,
) -> SendReservation:
    """Return the intent id of a form; `previous` as long as the form has not changed.

    Args:
        key: secret of the installation, so that the id does not reveal the phone number.
        is_taken: tells whether an intent id was used already.
    """
    state = json.dumps([account, draft.channel, is_test, draft.wire()], sort_keys=True)
    fingerprint = hmac.new(key.encode(), state.encode(), hashlib.sha256).hexdigest()
    if previous is not None and previous.fingerprint == fingerprint:
        return previous
    ids = (_intent_id(fingerprint, number) for number in count())
    return SendReservation(
        fingerprint, next(candidate for candidate in ids if not is_taken(candidate))
    )


def _intent_id(fingerprint: str, number: int) -> str:
    return hashlib.sha256(f"{fingerprint}-{number}".encode()).hexdigest()[:32]
