"""Gathers the inputs of the pre-flight checks: history, account, template, media."""

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
from incs_core.sending.sender import kept_request
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
REMEMBERED_MS: Final = 3_600_000
_REFUSED_CODE: Final = "10001"

TrackRecordOf = Callable[[str, str, str], TrackRecord]


def track_record(store: Store, account: str, channel: str, country: str) -> TrackRecord:
    """How an account's messages of a channel fared in a country lately. Raises StoreError."""
    today = datetime.now(store.zone).date()
    wanted = Filter(
        today - timedelta(days=TRACK_DAYS),
        today,
        accounts=(account,),
        countries=(country,),
        channels=(channel,),
        include_tests=True,  # whoever only tests learns from tests
    )
    counts = store.rollups.counts(wanted, "total")[0].counts
    return TrackRecord(counts.completed, counts.delivered)


def gather_inputs(
    store: Store,
    account: Account,
    said: PreflightInputs,
    to: str,
    draft: MessageDraft | None,
    track: TrackRecordOf | None = None,
) -> PreflightInputs:
    """Return what the form `said`, with what history and account know of it now.

    `to` is the number as digits; `track` says how a country fared (account, channel, country).
    Raises StoreError.
    """
    now_ms = time.time_ns() // 1_000_000
    known = replace(
        said,
        now_ms=now_ms,
        number_problem=recipient_problem(to),
        account_problem=_account_problem(account),
        code_refused_ms=_code_refused_ms(store, account.id, now_ms),
    )
    if known.number_problem is not None:
        return known
    find = track or (lambda *names: track_record(store, *names))
    zones = time_zones_of(to)
    return replace(
        known,
        number_kind=phone_number_kind_of(to),
        zones=zones,
        track=find(account.id, account.channel, country_of(to)),
        last_inbound_ms=_last_inbound_ms(store, account.id, to),
        earlier=_earlier(store, account.id, to, draft, zones, now_ms),
    )


def _last_inbound_ms(store: Store, account: str, sender: str) -> int | None:
    return max((one.at_ms for one in store.inbox.conversation(account, sender)), default=None)


def _earlier(
    store: Store,
    account: str,
    to: str,
    draft: MessageDraft | None,
    zones: Sequence[str],
    now_ms: int,
) -> tuple[EarlierSend, ...]:
    """What we wrote to a number since its midnight."""
    zone = ZoneInfo(zones[0]) if zones else UTC
    midnight = datetime.fromtimestamp(now_ms / 1000, zone).replace(hour=0, minute=0, second=0)
    since_ms = int(midnight.timestamp()) * 1000
    # Of a one-time password we keep no code, so that nobody can tell whether two say the same.
    wanted = None if draft is None or draft.type == "otp" else kept_request(draft)
    return tuple(
        EarlierSend(
            row.cohort_ms, row.status, _says(row.request) == wanted and row.account == account
        )
        for row in store.messages.to_recipient(to, since_ms)
    )


def _says(request: str | None) -> dict[str, Any] | None:
    return json.loads(request) if request else {}


def _account_problem(account: Account) -> str:
    if account.certification_code.get_secret_value().strip():
        return ""
    return f"The account {account.label or account.id} has no certification code."


def _code_refused_ms(store: Store, account: str, now_ms: int) -> int | None:
    """When INCS last refused the account's code, unless something went well since."""
    code, at_ms = store.sends.last_outcome(account)
    return at_ms if code == _REFUSED_CODE and now_ms - at_ms <= REMEMBERED_MS else None


TIMEOUT_S: Final = 4.0


def probe_media(link: str, transport: httpx.AsyncBaseTransport | None = None) -> MediaProbe:
    """Ask a link for its headers. Never raises: what is wrong is in the answer's `problem`.

    `transport` takes the place of the network, for tests.
    """
    seen = fetch(link, 0, TIMEOUT_S, transport, plain_http=True)
    return MediaProbe(link, seen.problem) if seen.problem else _read(link, seen)


def _read(link: str, seen: FetchResult) -> MediaProbe:
    if not 200 <= seen.status < 300:
        return MediaProbe(link, f"Its host answers HTTP {seen.status}.")
    kind = seen.headers.get("content-type", "").partition(";")[0].strip()
    length = seen.headers.get("content-length", "")
    if kind == "text/html":
        return MediaProbe(link, "It is a web page, not a file.", kind=kind)
    return MediaProbe(link, "", int(length) if length.isdecimal() else None, kind)
