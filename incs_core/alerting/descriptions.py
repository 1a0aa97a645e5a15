"""Texts of alerts and rules, for the screen and for the webhook."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from incs_core.analytics.alert_rules import RATES, Firing, Measure, Rule
from incs_core.analytics.webhook_silence import Silence
from incs_core.domain.filters import FILTER_FIELDS

MEASURES: dict[Measure, str] = {
    "final": "Delivery rate (final)",
    "so_far": "Delivery rate (so far)",
    "read": "Read rate",
    "failed": "Failed messages",
    "code": "Messages with an error code",
    "silence": "Webhook silence",
}


def threshold_text(rule: Rule) -> str:
    """The condition of a rule: ``settled rate below 95.0 %``."""
    if rule.measure == "silence":
        return f"no receipt by webhook for {rule.threshold:.0f} minutes while some are overdue"
    subject = f"messages failed with {rule.code}" if rule.measure == "code" else ""
    subject = subject or MEASURES[rule.measure].lower()
    if rule.measure in RATES:
        return f"{subject} below {rule.threshold:.1%}".replace("%", " %")
    return f"{subject}: {rule.threshold:.0f} or more"


def threshold_title(rule: Rule) -> str:
    """The same with a capital letter; an error code in it stays as it is written."""
    text = threshold_text(rule)
    return text[:1].upper() + text[1:]


def rule_text(rule: Rule) -> str:
    """The whole rule in a sentence."""
    if rule.measure == "silence":
        return f"{threshold_title(rule)}, with {rule.least_n} or more messages pending."
    among = ", ".join(value for each in FILTER_FIELDS for value in each.values(rule))
    return (
        f"{threshold_title(rule)} in {rule.in_a_row} consecutive windows of {rule.window_h} "
        f"h, at least {rule.least_n} messages each; "
        f"{f'only {among}' if among else 'all messages'}."
    )


def firing_text(rule: Rule, firing: Firing, zone: ZoneInfo) -> str:
    """Why an alert was raised: the measured value, the period and the rule."""
    window = firing.raised
    start, end = (
        datetime.fromtimestamp(ms / 1_000, zone) for ms in (firing.since.start_ms, window.end_ms)
    )
    value = f"{window.value or 0:.1%}" if rule.measure in RATES else f"{window.value or 0:.0f}"
    return (
        f"{value.replace('%', ' %')} of n = {window.n:,} in the last of {rule.in_a_row} windows, "
        f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} {zone.key}; "
        f"the rule: {threshold_text(rule)}."
    )


def silence_text(found: Silence) -> str:
    """Why an alert of silence was raised."""
    usual = "" if found.expected is None else f", when {found.expected:.0f} are usual"
    return (
        f"No receipt by webhook for {found.quiet_s / 60:.0f} minutes{usual}; "
        f"{found.waiting:,} messages are pending."
    )
