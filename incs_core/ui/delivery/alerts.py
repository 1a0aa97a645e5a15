"""Alerts: what is open, what was, the rules, and where they are told."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.alerting.words import rule_words
from incs_core.analytics.alerts import Rule
from incs_core.analytics.overview import Overview
from incs_core.exports import Cell
from incs_core.store.alerts import AlertRow, RuleRow, State
from incs_core.ui import outcome
from incs_core.ui.access import Action, actor, may, require
from incs_core.ui.alerts import load_open_alerts
from incs_core.ui.audit import note
from incs_core.ui.delivery.alert_hook import hook_part, is_told
from incs_core.ui.delivery.alert_rule import MADE, NEW, rule_form
from incs_core.ui.delivery.parts import file_name
from incs_core.ui.guard import as_text
from incs_core.ui.outcome import acting
from incs_core.ui.resources import services
from incs_core.ui.tables import show_table
from incs_core.ui.times import at, now_ms

HISTORY = 100
LOOKS = {
    "open": (":red-badge[:material/notification_important: Open]", "Open"),
    "acknowledged": (":orange-badge[:material/visibility: Acknowledged]", "Acknowledged"),
    "resolved": (":green-badge[:material/check: Resolved]", "Resolved"),
}


def draw(overview: Overview) -> None:
    """What is wrong now, and what shall be watched?"""
    store = services().store
    alerts = store.alerts(HISTORY)
    rows = store.alert_rules()
    _current([alert for alert in alerts if alert.state != "resolved"], rows)
    _rules(rows)
    if may(Action.MANAGE_ALERTS):
        rule_form(overview, rows)
        hook_part()
    else:
        st.caption("Your role sees alerts and cannot change the rules.")
    _history(alerts, overview)


def _current(alerts: list[AlertRow], rows: list[RuleRow]) -> None:
    st.subheader("Now", anchor=False)
    st.caption("Alerts have filters of their own: those above do not change them.")
    if not alerts and rows:
        st.success("No alert is open. Rules are checked each minute.", icon=":material/check:")
    elif not alerts:
        st.info("Nothing is watched yet: make a rule below.", icon=":material/notifications:")
    for alert in alerts:
        with st.container(border=True):
            st.markdown(f"{LOOKS[alert.state][0]} **{as_text(alert.name)}**")
            st.markdown(as_text(alert.detail))
            since = f"Since {at(alert.opened_ms)}"
            by = f" · acknowledged by {alert.actor}" if alert.state == "acknowledged" else ""
            st.caption(as_text(f"{since}{by}{_told(alert)}"))
            _buttons(alert)


def _told(alert: AlertRow) -> str:
    if not alert.problem:
        return ""
    return f" · the webhook could not be told ({alert.tries} tries): {alert.problem}"


def _buttons(alert: AlertRow) -> None:
    with st.container(horizontal=True, gap="small"):
        if alert.state == "open" and st.button(
            "Acknowledge",
            key=f"acknowledge-{alert.id}",
            icon=":material/visibility:",
            type="primary",
            disabled=not may(Action.ACKNOWLEDGE),
            help="Somebody looks after it: the banner goes, the alert stays until it is good.",
        ):
            with acting("acknowledge the alert"):
                _change(alert, "acknowledged")
        if st.button(
            "Resolve",
            key=f"resolve-{alert.id}",
            icon=":material/check:",
            disabled=not may(Action.ACKNOWLEDGE),
            help="It is over. What has been bad so far does not raise it again.",
        ):
            with acting("resolve the alert"):
                _change(alert, "resolved")


def _change(alert: AlertRow, state: State) -> None:
    require(Action.ACKNOWLEDGE)
    tell = state == "resolved" and is_told()
    if services().store.change_alert(alert.id, state, now_ms(), actor(), tell=tell):
        note(f"alert {state}", alert.name, detail=alert.id)
    load_open_alerts.clear()
    outcome.remember(f"“{alert.name}” is {state}.")
    st.rerun()


def _rules(rows: list[RuleRow]) -> None:
    st.subheader("Rules", anchor=False)
    if not rows:
        st.caption("There is no rule yet.")
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            words = as_text(rule_words(Rule.from_json(row.body)))
            st.markdown(f"**{as_text(row.name)}**  \n:small[{words}]", width="stretch")
            if st.button(
                as_text(f"Delete the rule “{row.name}”"),
                key=f"delete-rule-{row.id}",
                icon=":material/delete:",
                type="tertiary",
                disabled=not may(Action.MANAGE_ALERTS),
                help="Its alerts stay in the history; an open one is resolved.",
            ):
                with acting("delete the rule"):
                    _delete(row)


def _delete(row: RuleRow) -> None:
    require(Action.MANAGE_ALERTS)
    store = services().store
    last = store.last_alert(row.id)
    if last is not None:
        store.change_alert(last.id, "resolved", now_ms(), actor(), tell=is_told())
    store.remove_rule(row.id)
    note("delete alert rule", row.name, detail=row.body)
    for key in (NEW, MADE):
        st.session_state.pop(key, None)
    load_open_alerts.clear()
    outcome.remember(f"The rule “{row.name}” is deleted.", ":material/delete:")
    st.rerun()


def _history(alerts: list[AlertRow], overview: Overview) -> None:
    if not alerts:
        return
    st.subheader("History", anchor=False)
    st.caption(f"The last {HISTORY} alerts, newest first; times in the reporting zone.")
    show_table(alert_rows(alerts), key="alert-history", file_name=file_name("alerts", overview))


def rule_rows(rows: Sequence[RuleRow]) -> list[dict[str, Cell]]:
    """The rules as they are exported."""
    return [
        {
            "Rule": row.name,
            "Watches": rule_words(Rule.from_json(row.body)),
            "Made": at(row.created_ms),
            "By": row.actor,
        }
        for row in rows
    ]


def alert_rows(alerts: Sequence[AlertRow]) -> list[dict[str, Cell]]:
    """The history of alerts as it is shown and exported."""
    return [
        {
            "Raised": at(alert.opened_ms),
            "Rule": alert.name,
            "State": LOOKS[alert.state][1],
            "Changed": at(alert.changed_ms),
            "By": alert.actor,
            "Why": alert.detail,
            "Webhook": alert.problem or ("still to be told" if alert.unsent else ""),
        }
        for alert in alerts
    ]
