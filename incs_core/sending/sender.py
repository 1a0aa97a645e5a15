"""Sends a message once, and keeps what happened: intent, one POST, outcome.

The intent is on disk before anything leaves, the outcome as soon as INCS answered. A send whose
answer never came is unconfirmed and is not repeated by itself.
"""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
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

HIDDEN: Final = "••••••"
_WAIT_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of a send. `message_id` if INCS accepted it; `advice` says what to do next."""

    intent_id: str
    kind: OutcomeKind
    message_id: str | None
    code: str | None
    message: str
    advice: str


class OutcomeNotRecorded(StoreError):
    """What became of a send could not be stored; `result` and the message say what it was."""

    code = "outcome_not_recorded"

    def __init__(self, result: SendResult, cause: StoreError) -> None:
        super().__init__(f"{_left(result)} The history could not record it: {cause.message}")
        first = "Nothing left." if result.kind == "refused" else "Do not send it again."
        self.advice = f"{first} {cause.advice}"
        self.result = result


class Sender:
    """Sends for every account; safe to use from many threads and processes.

    Args:
        store: where intents and outcomes are kept.
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
        """Send `draft` once and return what became of it.

        With the same `intent_id` again nothing is sent; the first send's result is returned.

        Raises:
            InvalidDraft: our own checks refuse it. Nothing was stored or sent.
            ConfigurationError: there is no such account. Nothing was stored or sent.
            OutcomeNotRecorded: it was sent, but the store failed afterwards.
            StoreError: the intent could not be stored. Nothing was sent.
        """
        problems = draft.check()
        if problems:
            raise InvalidDraft(problems)
        client = self._client_of(account_id)
        intent = _intent(intent_id or str(uuid.uuid4()), account_id, draft, is_test, actor)
        if not self._store.sends.record_intent(intent):
            return self._earlier(intent)
        return self._send(client, draft, intent)

    def _send(self, client: IncsClient, draft: MessageDraft, intent: Intent) -> SendResult:
        outcome, advice = _post(client, draft)
        result = _result(intent.intent_id, outcome, advice)
        try:
            self._store.sends.record_outcome(intent.intent_id, outcome)
            self._store.audit.add(_audit_row(intent, outcome))
            if outcome.kind == "unconfirmed" and self._store.sends.reconcile(intent.account):
                result = self._known(intent.intent_id) or result
        except StoreError as error:
            # No traceback: the statement in it would hold the recipient and the text.
            log.error(  # noqa: TRY400
                "Send %s is %s as %s, but this could not be stored: %s",
                *(intent.intent_id, result.kind, result.message_id, error.message),
            )
            raise OutcomeNotRecorded(result, error) from error
        return result

    def _earlier(self, intent: Intent) -> SendResult:
        """Return what became of the first send with this intent, waiting while it is under way."""
        end = time.monotonic() + _WAIT_SECONDS
        while (row := self._store.messages.by_intent(intent.intent_id)) is None or (
            row.status == "intent"
        ):
            if time.monotonic() > end:
                return self._interrupted(intent)
            time.sleep(_POLL_SECONDS)
        return _result_of_row(intent.intent_id, row)

    def _known(self, intent_id: str) -> SendResult | None:
        """What is known by now: INCS's own callback may have come before its answer failed to."""
        row = self._store.messages.by_intent(intent_id)
        return None if row is None else _result_of_row(intent_id, row)

    def _interrupted(self, intent: Intent) -> SendResult:
        """Close a send whose process was stopped before it could say what became of it."""
        outcome = interrupted_outcome(_now_ms())
        self._store.sends.record_outcome(intent.intent_id, outcome)
        if self._store.sends.reconcile(intent.account) and (known := self._known(intent.intent_id)):
            return known
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
        request=json.dumps(kept_request(draft), ensure_ascii=False),
        created_ms=_now_ms(),
        actor=actor,
    )


def kept_request(draft: MessageDraft) -> dict[str, Any]:
    """Return the request without what must not be read later: a one-time password is a secret."""
    body = draft.wire()
    if draft.type == "otp":
        body["otp"] = {**body["otp"], "code": HIDDEN}
    return body


def _post(client: IncsClient, draft: MessageDraft) -> tuple[Outcome, str]:
    """Make the one call; return the outcome and what to do next."""
    try:
        receipt = client.messages.send(draft)
    except IncsError as error:
        return _failed(error), error.advice
    response = json.dumps(receipt.raw, ensure_ascii=False)
    return Outcome("accepted", _now_ms(), receipt.message_id, None, "", response), ""


def _failed(error: IncsError) -> Outcome:
    is_open = isinstance(error, Unconfirmed) or (isinstance(error, TransportError) and error.sent)
    raw = error.raw if isinstance(error, ApiError) else None
    response = "" if raw is None else json.dumps(raw, ensure_ascii=False, default=str)
    kind: OutcomeKind = "unconfirmed" if is_open else "refused"
    return Outcome(kind, _now_ms(), None, str(error.code), error.message, response)


def _result(intent_id: str, outcome: Outcome, advice: str) -> SendResult:
    return SendResult(
        intent_id, outcome.kind, outcome.message_id, outcome.code, outcome.text, advice
    )


def _result_of_row(intent_id: str, row: MessageRow) -> SendResult:
    """Return the result again from what is kept; a message that was accepted may be read by now."""
    if row.status == "refused":
        advice = "Mend what is named and send it anew."
        return SendResult(intent_id, "refused", None, row.error_code, row.error_title, advice)
    if row.status == "unconfirmed":
        code, words = row.error_code, row.error_title
        return SendResult(intent_id, "unconfirmed", None, code, words, Unconfirmed.advice)
    return SendResult(intent_id, "accepted", row.message_id, None, "", "")


def _left(result: SendResult) -> str:
    """Say what is certain about a send whose outcome the store did not take."""
    if result.kind == "accepted":
        return f"The message WAS sent; its id is {result.message_id}."
    if result.kind == "unconfirmed":
        return "The message may have been sent; INCS did not answer."
    return f"The message was NOT sent; it was refused: {result.message}"


def _audit_row(intent: Intent, outcome: Outcome) -> AuditRow:
    what = intent.template or intent.type
    detail = f"{intent.account}, {intent.channel} {what}: {outcome.message_id or outcome.code}"
    return AuditRow(
        outcome.at_ms, intent.actor, "send", mask(intent.recipient), outcome.kind, detail
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
