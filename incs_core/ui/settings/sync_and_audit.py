"""What the background sync last did, and who did what."""

from __future__ import annotations

import streamlit as st

from incs_core.charts.number_format import count
from incs_core.sync.report import StatusReport, TemplateReport, last_report
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table, time_column
from incs_core.ui.common.times import ago, local_time, zone

AUDIT_ROWS = 50


def sync_part() -> None:
    """What the background sync last did, and its trouble."""
    st.subheader("Background sync", anchor=False)
    st.caption(
        "Looks up pending messages without a webhook, and records changes of templates. "
        "One process runs it at a time."
    )
    with error_boundary("the last sync"):
        report = last_report(services().store)
        first, second = st.columns(2)
        with first:
            _statuses(report.statuses)
        with second:
            _templates(report.templates)
        for problem in report.problems:
            st.warning(escape_markdown(problem), icon=":material/sync_problem:")


def _statuses(report: StatusReport | None) -> None:
    first = "Pending messages looked up"
    if report is None:
        st.metric(first, "never", border=True)
        return
    st.metric(
        first,
        count(report.asked),
        border=True,
        help="Messages looked up in the last run.",
    )
    st.caption(
        f"{ago(report.at_ms)}: {count(report.found)} found, {count(report.unknown)} not "
        f"found, {count(report.failed)} failed."
    )
    if report.interrupted:
        st.caption(f"{count(report.interrupted)} sends had no outcome and are now unconfirmed.")


def _templates(report: TemplateReport | None) -> None:
    first = "Templates checked"
    if report is None:
        st.metric(first, "never", border=True)
        return
    st.metric(first, count(report.templates), border=True, help="Of all accounts, in the last run.")
    changes = "1 change" if report.changes == 1 else f"{count(report.changes)} changes"
    st.caption(f"{ago(report.at_ms)}: {changes}.")


def audit_part() -> None:
    """The last actions that changed something."""
    st.subheader("Audit log", anchor=False)
    with error_boundary("the audit log"):
        rows = services().store.audit.list(AUDIT_ROWS)
        if not rows:
            st.info("No actions yet.", icon=":material/history:")
            return
        st.caption(f"The last {AUDIT_ROWS} actions; times in {zone().key}.")
        show_table(
            [
                {
                    "Time": local_time(row.at_ms),
                    "Person": row.actor,
                    "Action": row.action,
                    "Subject": row.subject,
                    "Outcome": row.outcome,
                    "Detail": row.detail,
                }
                for row in rows
            ],
            key="audit",
            file_name="audit log",
            config={"Time": time_column()},
        )
