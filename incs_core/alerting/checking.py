"""Checks every rule against the store, raises what fires and resolves what is good again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from incs_core.alerting.words import firing_words, silence_words
from incs_core.analytics.alerts import (
    RIPE_HOURS,
    Firing,
    Rule,
    Window,
    firings,
    last_judged,
    windows,
)
from incs_core.analytics.silence import Silence, SilenceRule
from incs_core.analytics.silent import is_quiet, silence_now, usual_of
from incs_core.store import Store
from incs_core.store.alerts import AlertRow, RuleRow
from incs_core.store.types import Filter

HOUR_MS: Final = 3_600_000
_LOOK_BACK_HOURS: Final = 72
SYNC: Final = "sync"
"""Who changed an alert where nobody did."""


def check_alerts(store: Store, accounts: tuple[str, ...], now_ms: int, *, tell: bool) -> int:
    """Check every rule once; returns how many alerts changed. `tell`: a webhook waits for news.

    Raises StoreError.
    """
    return sum(_check(store, row, accounts, now_ms, tell) for row in store.alert_rules())


def judged(
    store: Store, rule: Rule, accounts: tuple[str, ...], start_ms: int, now_ms: int
) -> list[Window]:
    """The windows of a rule since `start_ms`, as they look today. Raises StoreError."""
    first, last = (datetime.fromtimestamp(ms / 1_000, store.zone) for ms in (start_ms, now_ms))
    wanted = Filter(first.date(), last.date(), accounts, rule.templates, rule.countries)
    hours = {int(row.group): row.counts for row in store.counts(wanted, "hour", now_ms)}
    codes = store.code_hours(wanted, rule.code) if rule.measure == "code" else {}
    return windows(rule, hours, codes, start_ms, now_ms)


def silence_rule(rule: Rule) -> SilenceRule:
    """What a rule on silence asks for."""
    return replace(SilenceRule(), minutes=rule.threshold, waiting=rule.least_n)


def _check(store: Store, row: RuleRow, accounts: tuple[str, ...], now_ms: int, tell: bool) -> bool:
    rule, last = Rule.from_json(row.body), store.last_alert(row.id)
    if rule.measure == "silence":
        return _check_silence(store, row, rule, last, accounts, now_ms, tell)
    hours = max(_LOOK_BACK_HOURS, (rule.in_a_row + 2) * rule.window_h)
    start_ms = now_ms - (hours + RIPE_HOURS.get(rule.measure, 0)) * HOUR_MS
    found = judged(store, rule, accounts, start_ms, now_ms)
    if last is not None and last.state != "resolved":
        latest = last_judged(one for one in found if one.end_ms > last.opened_ms)
        is_good = latest is not None and latest.is_bad is False
        return is_good and store.change_alert(last.id, "resolved", now_ms, SYNC, tell=tell)
    firing = _lasting(found, rule, last)
    if firing is None:
        return False
    detail = firing_words(rule, firing, store.zone)
    return store.open_alert(row.id, row.name, now_ms, detail, tell=tell)


def _lasting(found: list[Window], rule: Rule, last: AlertRow | None) -> Firing | None:
    """What fires now, by windows that ended after the last alert was resolved."""
    since_ms = last.changed_ms if last is not None else 0
    fired = firings([one for one in found if one.end_ms > since_ms], rule.in_a_row)
    return fired[-1] if fired and fired[-1].until is None else None


def watches_silence(store: Store) -> bool:
    """Whether a rule is on silence: it then takes the place of the dashboard's own banner.

    Raises StoreError.
    """
    return any(Rule.from_json(row.body).measure == "silence" for row in store.alert_rules())


def _silence(store: Store, rule: Rule, accounts: tuple[str, ...], now_ms: int) -> Silence | None:
    """The silence that there is, or None; cheap while webhooks come."""
    limits = silence_rule(rule)
    if not is_quiet(store, accounts, now_ms, limits):
        return None
    found = silence_now(store, accounts, usual_of(store, accounts, now_ms), now_ms, limits)
    return found if found.is_alarm else None


def _check_silence(
    store: Store,
    row: RuleRow,
    rule: Rule,
    last: AlertRow | None,
    accounts: tuple[str, ...],
    now_ms: int,
    tell: bool,
) -> bool:
    found = _silence(store, rule, accounts, now_ms)
    if last is not None and last.state != "resolved":
        return found is None and store.change_alert(last.id, "resolved", now_ms, SYNC, tell=tell)
    if found is None:
        return False
    is_same = last is not None and (found.last_ms or 0) <= last.changed_ms
    if is_same and last is not None and last.actor != SYNC:
        return False  # a person resolved this very silence
    return store.open_alert(row.id, row.name, now_ms, silence_words(found), tell=tell)
