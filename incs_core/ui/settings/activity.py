"""What the background sync last did, and who did what."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from incs_core.charts.number_format import count
from incs_core.sync.report import StatusReport, TemplateReport, last_report
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table
from incs_core.ui.common.times import ago, zone

AUDIT_ROWS = 50


def sync_part() -> None:
    """What the background sync last did, and its trouble."""
    st.subheader("Background sync", anchor=False)
    st.caption(
        "Asks INCS about open messages that no webhook told of, and reads templates so that a "
        "change of status becomes history. One process of all does it at a time."
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
    first = "Open messages looked up"
    if report is None:
        st.metric(first, "not yet", border=True)
        return
    st.metric(
        first,
        count(report.asked),
        border=True,
        help="Messages of the last round that INCS was asked about.",
    )
    st.caption(
        f"{ago(report.at_ms)}: {count(report.found)} known, {count(report.unknown)} not known to "
        f"INCS, {count(report.failed)} could not be asked."
    )
    if report.interrupted:
        st.caption(f"{count(report.interrupted)} sends had no outcome and are unconfirmed now.")


def _templates(report: TemplateReport | None) -> None:
    first = "Templates read"
    if report is None:
        st.metric(first, "not yet", border=True)
        return
    st.metric(
        first, count(report.templates), border=True, help="Of all accounts, in the last round."
    )
    changes = "1 change" if report.changes == 1 else f"{count(report.changes)} changes"
    st.caption(f"{ago(report.at_ms)}: {changes}.")


def audit_part() -> None:
    """The last actions that changed something."""
    st.subheader("Who did what", anchor=False)
    with error_boundary("the audit log"):
        rows = services().store.audit.list(AUDIT_ROWS)
        if not rows:
            st.info("Nothing was changed from here yet.", icon=":material/history:")
            return
        st.caption(f"The last {AUDIT_ROWS} actions; times in {zone().key}.")
        show_table(
            [
                {
                    "Time": datetime.fromtimestamp(row.at_ms / 1000, zone()),
                    "Who": row.actor,
                    "What": row.action,
                    "To what": row.subject,
                    "Outcome": row.outcome,
                    "Detail": row.detail,
                }
                for row in rows
            ],
            key="audit",
            file_name="audit log",
            config={"Time": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss")},
        )
