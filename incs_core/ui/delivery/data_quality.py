"""Can I trust the data? Silence, the hand-over check, gaps, dead letters, what cannot be known."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.analytics.source_agreement import (
    Agreement,
    SourceAgreement,
    SourceComparison,
    StatusStatement,
    compare_sources,
)
from incs_core.analytics.webhook_silence import Silence, WebhookGap, open_hours, webhook_gaps
from incs_core.charts.arrivals import arrival_rows, arrivals_figure, gap_rows
from incs_core.charts.message_timeline import received_statuses
from incs_core.charts.number_format import count, percent
from incs_core.charts.style import status_style
from incs_core.domain.events import Arrivals
from incs_core.domain.statuses import Status
from incs_core.report.document import Table
from incs_core.report.tables import table_of
from incs_core.ui.common.banners import load_silence, silence_message
from incs_core.ui.common.charts import draw_chart
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.layout import page_file
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table
from incs_core.ui.common.times import ago, at, zone
from incs_core.ui.delivery.annotations import annotations_since
from incs_core.ui.delivery.tables import table_behind

SLOT_MS, DAY_MS = 600_000, 86_400_000
MOST_COMPARED = 1_000
LINKED = 5
WORDS = {
    Agreement.NONE: "no webhook received",
    Agreement.BEHIND: "webhook is behind",
    Agreement.AHEAD: "look-up is behind",
    Agreement.CONTRADICT: "statuses conflict",
}
UNKNOWN = """
- **Messages with no receipt at all.** A message sent by another system is known from its first
  receipt or from an import. If all its receipts are lost, no figure includes it.
- **Why a message is pending.** The phone may be off, or the receipt may be lost. A look-up shows
  what INCS knows.
- **Who reads without a receipt.** Read receipts may be switched off: the read rate is a
  lower bound.
- **Clock differences.** Receipt times come from INCS. For messages sent from here, the time
  accepted comes from this dashboard.
"""


@dataclass(frozen=True, slots=True)
class DataQuality:
    """Everything that the section shows, read at one moment."""

    now_ms: int
    silence: Silence
    arrivals: Arrivals
    gaps: tuple[WebhookGap, ...]
    checked: SourceAgreement
    dead: int


@st.cache_data(ttl=30, max_entries=8, show_spinner=False)
def load_data_quality(accounts: tuple[str, ...]) -> DataQuality:
    """Read what the section needs: the newest events, not the whole history.

    Raises:
        StoreError: the database cannot be read.
    """
    store, now_ms = services().store, time.time_ns() // 1_000_000
    arrivals = store.events.arrivals(now_ms - DAY_MS, SLOT_MS, accounts)
    found = webhook_gaps(arrivals, open_hours(store, accounts, now_ms), now_ms)
    events = store.events.by_messages(store.events.recent_lookups(MOST_COMPARED, accounts))
    words = (
        StatusStatement(
            event.account,
            event.message_id or "",
            Status.parse(heard.status),
            event.source,
            event.received_ms,
        )
        for event in events
        for heard in received_statuses(None, [event])
    )
    checked = compare_sources(word for word in words if word.status is not Status.UNKNOWN)
    return DataQuality(
        now_ms, load_silence(accounts), arrivals, tuple(found), checked, store.events.dead_count()
    )


def data_quality_section(overview: Overview) -> None:
    """Is anything silent, do webhooks and look-ups agree, and what can nobody know?"""
    trust = load_data_quality(overview.wanted.accounts or tuple(services().accounts))
    _verdict(trust)
    _tiles(trust)
    _hand_over(trust, overview)
    _over_time(trust, overview)
    st.subheader("Known limits", anchor=False)
    st.markdown(UNKNOWN)


def _verdict(trust: DataQuality) -> None:
    found = trust.silence
    if found.is_alarm:
        st.warning("No webhooks received.", icon=":material/notifications_paused:")
        st.caption(silence_message(found))
    elif found.last_ms is None:
        st.info(
            "No recent receipt by webhook: statuses come from look-ups only, and later. "
            "Settings shows the URL that INCS should call.",
            icon=":material/webhook:",
        )
    else:
        st.success("Receipts arrive as expected.", icon=":material/check:")


def _tiles(trust: DataQuality) -> None:
    found, checked = trust.silence, trust.checked
    (first, second), (third, fourth) = st.columns(2), st.columns(2)
    first.metric(
        "Last webhook",
        "none recently" if found.last_ms is None else ago(found.last_ms, trust.now_ms),
        border=True,
        help="Time of the last receipt by webhook: "
        f"{escape_markdown(at(found.last_ms)) or 'not among the newest events'}.",
    )
    second.metric(
        "Overdue receipts",
        "–" if found.expected is None else count(round(found.expected)),
        border=True,
        help="Pending messages that would usually have had a receipt since then, by our usual "
        "delays. The alarm starts at 10, after 20 minutes.",
    )
    third.metric(
        "Webhooks match look-ups",
        percent(_agreement(checked)),
        border=True,
        help="Share of the latest look-ups whose status matches the webhooks within 10 minutes. "
        f"n = {count(len(checked.compared))}.",
    )
    fourth.metric(
        "Dead letters",
        count(trust.dead),
        border=True,
        help="Events of all accounts that could not be processed. They are stored.",
    )
    if trust.dead:
        st.page_link(
            page_file("events"), label="Show dead letters", icon=":material/mark_email_unread:"
        )


def _agreement(checked: SourceAgreement) -> float | None:
    n = len(checked.compared)
    return checked.count(Agreement.AGREE, Agreement.LATE) / n if n else None


def data_quality_tables(overview: Overview) -> tuple[Table, ...]:
    """What the section shows, for the report."""
    trust = load_data_quality(overview.wanted.accounts or tuple(services().accounts))
    return (
        _said(trust),
        table_of(
            "hand-over",
            "Webhooks against look-ups",
            [_row(one) for one in trust.checked.disagreeing],
            lines=[_scope(trust.checked)],
        ),
        table_of("arrivals", "Receipts over time", arrival_rows(trust.arrivals, zone())),
        table_of("gaps", "Webhook gaps", gap_rows(trust.gaps, zone())),
    )


def _said(trust: DataQuality) -> Table:
    silent = trust.silence
    due = None if silent.expected is None else round(silent.expected)
    said = {
        "Webhook silence": silence_message(silent) if silent.is_alarm else "none",
        "Last webhook": at(silent.last_ms) or "none recently",
        "Overdue receipts": "unknown" if due is None else count(due),
        "Webhooks match look-ups": f"{percent(_agreement(trust.checked))}, "
        f"n = {count(len(trust.checked.compared))}",
        "Dead letters": count(trust.dead),
        "Webhook gaps, last 24 hours": count(len(trust.gaps)),
        "Updated": at(trust.now_ms),
    }
    rows = [{"Check": name, "Result": words} for name, words in said.items()]
    return table_of("trust", "Data quality", rows)


def _hand_over(trust: DataQuality, overview: Overview) -> None:
    checked = trust.checked
    st.subheader("Webhooks against look-ups", anchor=False)
    st.caption(_scope(checked))
    rows = checked.disagreeing
    if not rows:
        return
    st.markdown(" · ".join(_counted(checked, finding) for finding in WORDS))
    show_table(
        [_row(one) for one in rows],
        key="hand-over",
        file_name=f"hand-over_{overview.zone.replace('/', '-')}",
    )
    st.caption("Latest look-ups:")
    for one in rows[:LINKED]:
        st.page_link(
            page_file("messages"),
            label=escape_markdown(f"{one.message_id}: {WORDS[one.finding]}"),
            icon=":material/manage_search:",
            query_params={"message": one.message_id, "account": one.account},
        )


def _scope(checked: SourceAgreement) -> str:
    generated = (
        f" {count(checked.generated)} more have a generated history without real webhooks "
        "and are excluded."
        if checked.generated
        else ""
    )
    if not checked.compared:
        return f"No message with real webhooks was looked up recently.{generated}"
    return (
        f"Of the last {count(len(checked.compared))} messages that were looked up, "
        f"{count(len(checked.disagreeing))} do not match.{generated} Only pending messages "
        "are looked up automatically, so this finds lost receipts; it is not a sample of "
        "all messages."
    )


def _counted(checked: SourceAgreement, finding: Agreement) -> str:
    return f"{WORDS[finding]}: **{count(checked.count(finding))}**"


def _row(one: SourceComparison) -> dict[str, str]:
    return {
        "Message id": one.message_id,
        "Account": one.account,
        "By webhook": "–" if one.webhook is None else status_style(one.webhook).label,
        "By look-up": status_style(one.lookup).label,
        "Looked up": at(one.looked_up_ms),
        "Finding": WORDS[one.finding],
    }


def _over_time(trust: DataQuality, overview: Overview) -> None:
    st.subheader("Receipts in the last 24 hours", anchor=False)
    if not trust.arrivals.rows:
        st.caption("No receipts in the last 24 hours.")
        return
    marks = annotations_since(trust.arrivals.since_ms, zone())
    figure = arrivals_figure(trust.arrivals, trust.gaps, trust.now_ms, zone(), marks)
    alt = "Receipts in each ten minutes by source, with webhook gaps shaded"
    draw_chart(figure, key="arrivals", alt=alt)
    st.caption(_about_gaps(trust))
    table_behind(arrival_rows(trust.arrivals, zone()), overview, "arrivals")
    if trust.gaps:
        st.markdown("**Webhook gaps**")
        table_behind(gap_rows(trust.gaps, zone()), overview, "gaps")


def _about_gaps(trust: DataQuality) -> str:
    since = escape_markdown(at(trust.arrivals.since_ms))
    if trust.silence.last_ms is None:
        return f"By time received, since {since}. Gaps are not shown without webhooks."
    words = f"{len(trust.gaps)} gaps of 20 minutes or more without webhooks since {since}"
    return f"{words}, shaded. Gaps at night or at low volume are normal."
