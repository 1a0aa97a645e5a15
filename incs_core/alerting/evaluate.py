"""Evaluates every alert rule, raises and resolves alerts, then notifies."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any, Final

from incs_core.alerting.descriptions import firing_text, silence_text
from incs_core.alerting.notify import URL_KEY, notify_all
from incs_core.analytics.alert_rules import (
    RIPE_HOURS,
    Firing,
    Rule,
    Window,
    firings,
    last_judged,
    windows,
)
from incs_core.analytics.webhook_silence import (
    Silence,
    SilenceRule,
    current_silence,
    is_quiet,
    usual_traffic,
)
from incs_core.domain.filters import Filter, attribute_values
from incs_core.domain.saved import AlertRow, RuleRow
from incs_core.store import Store

HOUR_MS: Final = 3_600_000
_LOOKBACK_HOURS: Final = 72
SYNC_ACTOR: Final = "sync"
"""The actor of changes that the background sync makes."""


def evaluate_alerts(store: Store, accounts: tuple[str, ...], now_ms: int, *, notify: bool) -> int:
    """Check every rule once; returns how many alerts changed. `notify`: call the webhook.

    Raises StoreError.
    """
    return sum(_evaluate(store, row, accounts, now_ms, notify) for row in store.alerts.rules())


def evaluate_rule(
    store: Store, rule: Rule, accounts: tuple[str, ...], start_ms: int, now_ms: int
) -> list[Window]:
    """The windows of a rule from `start_ms` to `now_ms`. Raises StoreError."""
    first, last = (datetime.fromtimestamp(ms / 1_000, store.zone) for ms in (start_ms, now_ms))
    chosen: dict[str, Any] = {**attribute_values(rule), "accounts": rule.accounts or accounts}
    wanted = Filter(first.date(), last.date(), **chosen)
    hours = {int(row.group): row.counts for row in store.rollups.counts(wanted, "hour", now_ms)}
    codes = store.rollups.failure_hours(wanted, rule.code) if rule.measure == "code" else {}
    return windows(rule, hours, codes, start_ms, now_ms)


def silence_rule(rule: Rule) -> SilenceRule:
    """The silence rule of an alert rule."""
    return SilenceRule(minutes=rule.threshold, waiting=rule.least_n)


def _evaluate(
    store: Store, row: RuleRow, accounts: tuple[str, ...], now_ms: int, notify: bool
) -> bool:
    rule, last = Rule.from_json(row.body), store.alerts.last(row.id)
    if rule.measure == "silence":
        return _evaluate_silence(store, row, rule, last, accounts, now_ms, notify)
    hours = max(_LOOKBACK_HOURS, (rule.in_a_row + 2) * rule.window_h)
    start_ms = now_ms - (hours + RIPE_HOURS.get(rule.measure, 0)) * HOUR_MS
    found = evaluate_rule(store, rule, accounts, start_ms, now_ms)
    if last is not None and last.state != "resolved":
        latest = last_judged(window for window in found if window.end_ms > last.opened_ms)
        is_good = latest is not None and latest.is_bad is False
        return is_good and store.alerts.change(
            last.id, "resolved", now_ms, SYNC_ACTOR, notify=notify
        )
    firing = _current_firing(found, rule, last)
    if firing is None:
        return False
    detail = firing_text(rule, firing, store.zone)
    return store.alerts.open(row.id, row.name, now_ms, detail, notify=notify)


def _current_firing(found: list[Window], rule: Rule, last: AlertRow | None) -> Firing | None:
    """The firing that lasts, by windows that ended after the last alert was resolved, or None."""
    since_ms = last.changed_ms if last is not None else 0
    fired = firings([window for window in found if window.end_ms > since_ms], rule.in_a_row)
    return fired[-1] if fired and fired[-1].until is None else None


def has_silence_rule(store: Store) -> bool:
    """Whether a rule on silence exists; it replaces the dashboard's own banner.

    Raises StoreError.
    """
    return any(Rule.from_json(row.body).measure == "silence" for row in store.alerts.rules())


def _silence_alarm(
    store: Store, rule: Rule, accounts: tuple[str, ...], now_ms: int
) -> Silence | None:
    """The silence if it is an alarm, else None; cheap while webhooks come."""
    limits = silence_rule(rule)
    if not is_quiet(store, accounts, now_ms, limits):
        return None
    found = current_silence(store, accounts, usual_traffic(store, accounts, now_ms), now_ms, limits)
    return found if found.is_alarm else None


def _evaluate_silence(
    store: Store,
    row: RuleRow,
    rule: Rule,
    last: AlertRow | None,
    accounts: tuple[str, ...],
    now_ms: int,
    notify: bool,
) -> bool:
    found = _silence_alarm(store, rule, accounts, now_ms)
    if last is not None and last.state != "resolved":
        return found is None and store.alerts.change(
            last.id, "resolved", now_ms, SYNC_ACTOR, notify=notify
        )
    if found is None:
        return False
    is_same = last is not None and (found.last_ms or 0) <= last.changed_ms
    if is_same and last is not None and last.actor != SYNC_ACTOR:
        return False  # a person resolved this very silence
    return store.alerts.open(row.id, row.name, now_ms, silence_text(found), notify=notify)


def run_alerting(
    store: Store,
    accounts: tuple[str, ...],
    now_ms: int | None = None,
    allowed: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """Check every rule and notify the webhook of changes; a job of the background sync.

    `allowed` are hosts that may be notified although they are not public.
    A failed notification is recorded at its alert and blocks nothing. Raises
    StoreError.
    """
    now_ms = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    evaluate_alerts(store, accounts, now_ms, notify=bool(store.meta.get(URL_KEY)))
    notify_all(store, now_ms, allowed=allowed)
    return ()
