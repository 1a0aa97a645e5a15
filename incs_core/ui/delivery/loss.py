"""Where messages were lost on the way, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.charts.delivery_rows import Row, failure_rows, funnel_rows
from incs_core.charts.failures import failures_figure, reasons
from incs_core.charts.faults import FAULT_LOOKS
from incs_core.charts.figure import CONFIG
from incs_core.charts.funnel import funnel_figure
from incs_core.charts.numbers import count, percent, span
from incs_core.charts.palette import status_look
from incs_core.ui.delivery.parts import file_name, table_behind
from incs_core.ui.filters import address
from incs_core.ui.frame import page_file
from incs_core.ui.guard import as_text
from incs_core.ui.tables import export_buttons

POLICY = (
    "delivered / (delivered + failed + expired), with messages that a platform's policy held back "
    "(such as 131049) taken out: nothing was wrong with what we sent."
)


SHOWN = 10
BADGES = {look.label: look.badge for look in FAULT_LOOKS.values()}


def how_far(overview: Overview) -> None:
    """The funnel: how far messages got, and what leaked."""
    st.subheader("How far they got", anchor=False)
    _funnel(overview)


def why_they_fail(overview: Overview) -> None:
    """The reasons of failure, and what to do about each."""
    st.subheader("Why", anchor=False)
    _reasons(overview)
    what_to_do(overview)


def what_to_do(overview: Overview) -> None:
    """Every reason with its meaning, whose fault it is and what to do."""
    rows = failure_rows(overview)
    if not rows:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("What to do about it", anchor=False, width="stretch")
        st.page_link(
            page_file("messages"),
            label="See these messages",
            icon=":material/manage_search:",
            query_params=_lost_messages(overview),
        )
    if overview.faults.policy_held:
        st.caption(_without_policy(overview), help=POLICY)
    _reason_table(rows[:SHOWN])
    if len(rows) > SHOWN:
        with st.expander(f"{len(rows) - SHOWN} more"):
            _reason_table(rows[SHOWN:])
    export_buttons(list(rows[0]), rows, key="failures", file_name=file_name("failures", overview))


def _lost_messages(overview: Overview) -> dict[str, str | list[str]]:
    """The query with which the Messages page shows just these."""
    statuses = [status_look(status).label for status in ("failed", "expired", "refused")]
    tests: dict[str, str | list[str]] = (
        {} if overview.wanted.include_tests else {"with_tests": "false"}
    )
    return {**address(), **tests, "message_status": statuses}


def _reason_table(rows: Sequence[Row]) -> None:
    st.table([_legible(row) for row in rows], border="horizontal", hide_index=True)


def _legible(row: Row) -> dict[str, str]:
    """A reason as text that wraps: what is to be done must be readable without a click."""
    share, fault = row["Share of lost"], str(row["Whose fault"])
    beside = str(row["When"]) if share is None else percent(float(str(share)))
    return {
        "Messages": f"**{count(int(str(row['Messages'])))}** :small[{as_text(beside)}]",
        "Reason": f":{BADGES[fault]}-badge[{fault}] **{as_text(str(row['Code']))}**  \n"
        f"{as_text(str(row['Meaning']))}",
        "What to do": as_text(str(row["What to do"])),
    }


def _funnel(overview: Overview) -> None:
    if not overview.total.accepted:
        st.caption("INCS accepted no message in this period.")
        return
    alt = "Bars of accepted, sent, delivered and read messages, with failed, expired and open"
    st.plotly_chart(funnel_figure(overview.total), key="funnel", config=CONFIG, alt=alt)
    table_behind(funnel_rows(overview), overview, "funnel")


def _reasons(overview: Overview) -> None:
    found = reasons(overview.failures, overview.total, overview.horizon_hours)
    if not found:
        st.caption("Nothing failed, expired or was refused.")
        return
    alt = "Reasons why messages did not arrive, the most frequent first"
    st.plotly_chart(failures_figure(found), key="failures", config=CONFIG, alt=alt)


def _without_policy(overview: Overview) -> str:
    faults = overview.faults
    interval = f" ({span(*faults.interval)})" if faults.interval else ""
    return (
        f"Settled rate without the {count(faults.policy_held)} messages that a platform's policy "
        f"held back: **{percent(faults.rate_without_policy)}**{interval}"
    )
