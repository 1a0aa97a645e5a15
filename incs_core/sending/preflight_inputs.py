"""Gathers the inputs of the pre-flight checks from history, account and media URLs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx

from incs_core.domain.filters import Filter
from incs_core.safe_fetch import FetchResult, fetch
from incs_core.sending.preflight import EarlierSend, MediaProbe, PreflightInputs, TrackRecord
from incs_core.sending.sender import redacted_request
from incs_core.settings import Account
from incs_core.store import Store
from incs_core.wire.drafts import MessageDraft
from incs_core.wire.phone_numbers import (
    country_of,
    phone_number_kind_of,
    recipient_problem,
    time_zones_of,
)

TRACK_DAYS: Final = 30
REFUSAL_MEMORY_MS: Final = 3_600_000
_INVALID_CODE: Final = "10001"
TIMEOUT_S: Final = 4.0

TrackRecordOf = Callable[[str, str, str], TrackRecord]


def track_record(store: Store, account: str, channel: str, country: str) -> TrackRecord:
    """Return the recent track record of an account and channel in a country. Raises StoreError."""
    today = datetime.now(store.zone).date()
    track_filter = Filter(
        today - timedelta(days=TRACK_DAYS),
        today,
        accounts=(account,),
        countries=(country,),
        channels=(channel,),
        include_tests=True,  # an account that only tests has no other messages
    )
    counts = store.rollups.counts(track_filter, "total")[0].counts
    return TrackRecord(counts.completed, counts.delivered)


def gather_inputs(
    store: Store,
    account: Account,
    form_inputs: PreflightInputs,
    to: str,
    draft: MessageDraft | None,
    track: TrackRecordOf | None = None,
) -> PreflightInputs:
    """Complete the inputs of the form with facts from history and account.

    `to` is digits; `track` replaces `track_record` (account, channel, country), for caching.
    Raises StoreError.
    """
    now_ms = time.time_ns() // 1_000_000
    inputs = replace(
        form_inputs,
        now_ms=now_ms,
        number_problem=recipient_problem(to),
        account_problem=_account_problem(account),
        code_refused_ms=_code_refused_ms(store, account.id, now_ms),
    )
    if inputs.number_problem is not None:
        return inputs
    lookup_track_record = track or (lambda *names: track_record(store, *names))
    zones = time_zones_of(to)
    return replace(
        inputs,
        number_kind=phone_number_kind_of(to),
        zones=zones,
        track_record=lookup_track_record(account.id, account.channel, country_of(to)),
        last_inbound_ms=_last_inbound_ms(store, account.id, to),
        earlier=_earlier(store, account.id, to, draft, zones, now_ms),
    )


def probe_media(link: str, transport: httpx.AsyncBaseTransport | None = None) -> MediaProbe:
    """Fetch the headers of a URL. Never raises; failures are in `problem`.

    `transport` replaces the network in tests.
    """
    response = fetch(link, 0, TIMEOUT_S, transport, plain_http=True)
    return MediaProbe(link, response.problem) if response.problem else _media_probe(link, response)


def _last_inbound_ms(store: Store, account: str, sender: str) -> int | None:
    return max(
        (message.at_ms for message in store.inbox.conversation(account, sender)), default=None
    )


def _earlier(
    store: Store,
    account: str,
    to: str,
    draft: MessageDraft | None,
    zones: Sequence[str],
    now_ms: int,
) -> tuple[EarlierSend, ...]:
    """Return our messages to a number since midnight of its time zone."""
    zone = ZoneInfo(zones[0]) if zones else UTC
    midnight = datetime.fromtimestamp(now_ms / 1000, zone).replace(hour=0, minute=0, second=0)
    since_ms = int(midnight.timestamp()) * 1000
    # The code of a one-time password is not stored, so two cannot be compared.
    request = None if draft is None or draft.type == "otp" else redacted_request(draft)
    return tuple(
        EarlierSend(
            row.cohort_ms,
            row.status,
            _parsed_request(row.request) == request and row.account == account,
        )
        for row in store.messages.to_recipient(to, since_ms)
    )


def _parsed_request(request: str | None) -> dict[str, Any] | None:
    return json.loads(request) if request else {}


def _account_problem(account: Account) -> str:
    if account.certification_code.get_secret_value().strip():
        return ""
    return f"The account {account.label or account.id} has no certification code."


def _code_refused_ms(store: Store, account: str, now_ms: int) -> int | None:
    """Return when INCS refused the account's code if that is the last outcome and recent."""
    code, at_ms = store.sends.last_outcome(account)
    return at_ms if code == _INVALID_CODE and now_ms - at_ms <= REFUSAL_MEMORY_MS else None


def _media_probe(link: str, response: FetchResult) -> MediaProbe:
    if not 200 <= response.status < 300:
        return MediaProbe(link, f"Its host returns HTTP {response.status}.")
    kind = response.headers.get("content-type", "").partition(";")[0].strip()
    length = response.headers.get("content-length", "")
    if kind == "text/html":
        return MediaProbe(link, "It is a web page, not a file.", kind=kind)
    return MediaProbe(link, "", int(length) if length.isdecimal() else None, kind)
