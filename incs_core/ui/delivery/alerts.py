"""Alerts: open and past ones, the rules, and where notifications go."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from incs_core.alerting.descriptions import rule_text
from incs_core.alerting.notify import URL_KEY, host_problem, send_test
from incs_core.analytics.alert_rules import Rule
from incs_core.analytics.overview import Overview
from incs_core.domain.actions import Action
from incs_core.domain.saved import AlertRow, AlertState, RuleRow
from incs_core.tabular.columns import Cell
from incs_core.ui.common import outcome
from incs_core.ui.common.banners import load_open_alerts
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.outcome import acting
from incs_core.ui.common.permissions import actor, audit, is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table
from incs_core.ui.common.times import at, now_ms
from incs_core.ui.delivery.alert_rule_form import MADE, NEW, rule_form
from incs_core.ui.delivery.tables import file_name

FIELD = "alert_hook"


def has_notification_target() -> bool:
    """Whether an address is set."""
    return bool(services().store.meta.get(URL_KEY))


def notification_settings() -> None:
    """Where alerts are sent, a field for another address, a test."""
    kept = services().store.meta.get(URL_KEY) or ""
    state = escape_markdown(f"{urlsplit(kept).hostname}") if kept else "none set"
    with st.expander(f"Notifications: {state}", icon=":material/webhook:"):
        st.caption(
            "Raised and resolved alerts are posted to this URL as JSON, with a “text” that "
            "chat tools show. No phone numbers. Failed posts are retried for an hour."
        )
        url = st.text_input(
            "URL",
            key=FIELD,
            type="password",
            placeholder="https://…",
            autocomplete="off",
            help="An https URL on a public host. Only the host is shown afterwards.",
        )
        with st.container(horizontal=True, gap="small"):
            if st.button("Save", key="alert-hook-save", type="primary", disabled=not url):
                with acting("change the notification URL"):
                    _save(url.strip())
            if st.button("Send a test", key="alert-hook-test", disabled=not (url or kept)):
                with acting("send the test"):
                    _test(url.strip() or kept)
            if kept and st.button("Remove", key="alert-hook-remove", type="tertiary"):
                with acting("remove the notification URL"):
                    _save("")


def _save(url: str) -> None:
    require(Action.MANAGE_ALERTS)
    allowed = services().settings.notification_allowed_hosts
    problem = host_problem(url, allowed) if url else None
    if problem is not None:
        st.error(problem, icon=":material/error:")
        return
    host = urlsplit(url).hostname or "nowhere"
    services().store.meta.set(URL_KEY, url)
    audit("set alert webhook", host)
    st.session_state.pop(FIELD, None)
    outcome.remember(f"Alerts are posted to {host}." if url else "Notifications are off.")
    st.rerun()


def _test(url: str) -> None:
    require(Action.MANAGE_ALERTS)
    with st.spinner("Sending…"):
        problem = send_test(url, allowed=services().settings.notification_allowed_hosts)
    if problem:
        st.error(f"The test failed. {problem}", icon=":material/error:")
    else:
        st.success("The test was delivered.", icon=":material/check:")


HISTORY = 100
ALERT_STYLES = {
    "open": (":red-badge[:material/notification_important: Open]", "Open"),
    "acknowledged": (":orange-badge[:material/visibility: Acknowledged]", "Acknowledged"),
    "resolved": (":green-badge[:material/check: Resolved]", "Resolved"),
}


def alerts_section(overview: Overview) -> None:
    """What is wrong now, and what shall be watched?"""
    store = services().store
    alerts = store.alerts.list(HISTORY)
    rows = store.alerts.rules()
    _current([alert for alert in alerts if alert.state != "resolved"], rows)
    _rules(rows)
    if is_allowed(Action.MANAGE_ALERTS):
        rule_form(overview, rows)
        notification_settings()
    else:
        st.caption("Your role cannot change alert rules.")
    _history(alerts, overview)


def _current(alerts: list[AlertRow], rows: list[RuleRow]) -> None:
    st.subheader("Now", anchor=False)
    st.caption("The filters above do not apply to alerts.")
    if not alerts and rows:
        st.success("No open alerts. Rules are checked every minute.", icon=":material/check:")
    elif not alerts:
        st.info("No rules yet. Add one below.", icon=":material/notifications:")
    for alert in alerts:
        with st.container(border=True):
            st.markdown(f"{ALERT_STYLES[alert.state][0]} **{escape_markdown(alert.name)}**")
            st.markdown(escape_markdown(alert.detail))
            since = f"Since {at(alert.opened_ms)}"
            by = f" · acknowledged by {alert.actor}" if alert.state == "acknowledged" else ""
            st.caption(escape_markdown(f"{since}{by}{_told(alert)}"))
            _buttons(alert)


def _told(alert: AlertRow) -> str:
    if not alert.problem:
        return ""
    return f" · notification failed ({alert.tries} attempts): {alert.problem}"


def _buttons(alert: AlertRow) -> None:
    with st.container(horizontal=True, gap="small"):
        if alert.state == "open" and st.button(
            "Acknowledge",
            key=f"acknowledge-{alert.id}",
            icon=":material/visibility:",
            type="primary",
            disabled=not is_allowed(Action.ACKNOWLEDGE),
            help="Hides the banner. The alert stays open until it is resolved.",
        ):
            with acting("acknowledge the alert"):
                _change(alert, "acknowledged")
        if st.button(
            "Resolve",
            key=f"resolve-{alert.id}",
            icon=":material/check:",
            disabled=not is_allowed(Action.ACKNOWLEDGE),
            help="Closes the alert. Earlier windows do not raise it again.",
        ):
            with acting("resolve the alert"):
                _change(alert, "resolved")


def _change(alert: AlertRow, state: AlertState) -> None:
    require(Action.ACKNOWLEDGE)
    notify = state == "resolved" and has_notification_target()
    if services().store.alerts.change(alert.id, state, now_ms(), actor(), notify=notify):
        audit(f"alert {state}", alert.name, detail=alert.id)
    load_open_alerts.clear()
    outcome.remember(f"“{alert.name}” is now {state}.")
    st.rerun()


def _rules(rows: list[RuleRow]) -> None:
    st.subheader("Rules", anchor=False)
    if not rows:
        st.caption("No rules yet.")
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            words = escape_markdown(rule_text(Rule.from_json(row.body)))
            st.markdown(f"**{escape_markdown(row.name)}**  \n:small[{words}]", width="stretch")
            if st.button(
                escape_markdown(f"Delete the rule “{row.name}”"),
                key=f"delete-rule-{row.id}",
                icon=":material/delete:",
                type="tertiary",
                disabled=not is_allowed(Action.MANAGE_ALERTS),
                help="Its alerts stay in the history; open ones are resolved.",
            ):
                with acting("delete the rule"):
                    _delete(row)


def _delete(row: RuleRow) -> None:
    require(Action.MANAGE_ALERTS)
    store = services().store
    last = store.alerts.last(row.id)
    if last is not None:
        store.alerts.change(
            last.id, "resolved", now_ms(), actor(), notify=has_notification_target()
        )
    store.alerts.delete_rule(row.id)
    audit("delete alert rule", row.name, detail=row.body)
    for key in (NEW, MADE):
        st.session_state.pop(key, None)
    load_open_alerts.clear()
    outcome.remember(f"Deleted the rule “{row.name}”.", ":material/delete:")
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
            "Condition": rule_text(Rule.from_json(row.body)),
            "Created": at(row.created_ms),
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
            "State": ALERT_STYLES[alert.state][1],
            "Changed": at(alert.changed_ms),
            "By": alert.actor,
            "Reason": alert.detail,
            "Notification": alert.problem or ("pending" if alert.unsent else ""),
        }
        for alert in alerts
    ]
