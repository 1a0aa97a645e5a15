"""Can I trust the data? Silence, the hand-over check, gaps, dead letters, what cannot be known."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from incs_core.analytics.gaps import Gap, gaps
from incs_core.analytics.handover import Compared, Finding, HandOver, Word, hand_over
from incs_core.analytics.overview import Overview
from incs_core.analytics.silence import Silence
from incs_core.analytics.silent import open_hours
from incs_core.charts.arrivals import arrival_rows, arrivals_figure, gap_rows
from incs_core.charts.numbers import count, percent
from incs_core.charts.palette import status_look
from incs_core.charts.report.document import Table
from incs_core.charts.report.rows import table_of
from incs_core.charts.timeline import timeline
from incs_core.models.status import Status
from incs_core.store.heard import Arrivals
from incs_core.ui.chart import draw_chart
from incs_core.ui.delivery.marks import marks_since
from incs_core.ui.delivery.parts import table_behind
from incs_core.ui.frame import page_file
from incs_core.ui.guard import as_text
from incs_core.ui.resources import services
from incs_core.ui.silence import in_words, load_silence
from incs_core.ui.tables import show_table
from incs_core.ui.times import ago, at, zone

SLOT_MS, DAY_MS = 600_000, 86_400_000
MOST_COMPARED = 1_000
LINKED = 5
WORDS = {
    Finding.NONE: "no webhook came",
    Finding.BEHIND: "the webhooks tell less",
    Finding.AHEAD: "the look-up tells less",
    Finding.CONTRADICT: "they contradict each other",
}
UNKNOWN = """
- **A message of which nobody told us.** Another system's send is known from its first receipt, or
  from an import; one whose receipts were all lost is in no figure.
- **Why a message is open.** The phone may be off, or the receipt may be lost: a look-up decides,
  and it knows only what INCS knows.
- **Who reads without a receipt.** People may switch read receipts off: the read rate is a floor.
- **Whose clock is right.** Times of a receipt are those of INCS, the time of acceptance is ours
  for messages sent from here.
"""


@dataclass(frozen=True, slots=True)
class Trust:
    """Everything that the section shows, read at one moment."""

    now_ms: int
    silence: Silence
    arrivals: Arrivals
    gaps: tuple[Gap, ...]
    checked: HandOver
    dead: int


@st.cache_data(ttl=30, max_entries=8, show_spinner=False)
def load_trust(accounts: tuple[str, ...]) -> Trust:
    """Read what the section needs: the newest events, not the whole history.

    Raises:
        StoreError: the database cannot be read.
    """
    store, now_ms = services().store, time.time_ns() // 1_000_000
    arrivals = store.arrivals(now_ms - DAY_MS, SLOT_MS, accounts)
    found = gaps(arrivals, open_hours(store, accounts, now_ms), now_ms)
    events = store.events_about(store.looked_up(MOST_COMPARED, accounts))
    words = (
        Word(
            event.account,
            event.message_id or "",
            Status.parse(heard.status),
            event.source,
            event.received_ms,
        )
        for event in events
        for heard in timeline(None, [event])
    )
    checked = hand_over(word for word in words if word.status is not Status.UNKNOWN)
    return Trust(
        now_ms, load_silence(accounts), arrivals, tuple(found), checked, store.dead_count()
    )


def draw(overview: Overview) -> None:
    """Is anything silent, do webhooks and look-ups agree, and what can nobody know?"""
    trust = load_trust(overview.wanted.accounts or tuple(services().accounts))
    _verdict(trust)
    _tiles(trust)
    _hand_over(trust, overview)
    _over_time(trust, overview)
    st.subheader("What cannot be known", anchor=False)
    st.markdown(UNKNOWN)


def _verdict(trust: Trust) -> None:
    found = trust.silence
    if found.is_alarm:
        st.warning("Webhooks are silent.", icon=":material/notifications_paused:")
        st.caption(in_words(found))
    elif found.last_ms is None:
        st.info(
            "Lately no receipt came by webhook: statuses come from look-ups alone, later and "
            "without failures in between. Settings has the address that INCS should call.",
            icon=":material/webhook:",
        )
    else:
        st.success(
            "No silence: receipts come as our own delays let expect.", icon=":material/check:"
        )


def _tiles(trust: Trust) -> None:
    found, checked = trust.silence, trust.checked
    first, second, third, fourth = st.columns(4)
    first.metric(
        "Last webhook",
        "none lately" if found.last_ms is None else ago(found.last_ms, trust.now_ms),
        border=True,
        help="When a webhook last brought word of a message: "
        f"{as_text(at(found.last_ms)) or 'not among the newest events'}.",
    )
    second.metric(
        "Receipts due",
        "–" if found.expected is None else count(round(found.expected)),
        border=True,
        help="How many of the open messages would usually have had a receipt since then, by our "
        "own delays. From 10 on, after 20 minutes, it is an alarm.",
    )
    third.metric(
        "Hand-over agrees",
        percent(_agreement(checked)),
        border=True,
        help="Of the messages that were looked up last: the share where the look-up says what "
        f"the webhooks said, or said within 10 minutes. n = {count(len(checked.compared))}.",
    )
    fourth.metric(
        "Dead letters",
        count(trust.dead),
        border=True,
        help="Events that could not be understood, of all accounts. They are kept.",
    )
    if trust.dead:
        st.page_link(
            page_file("events"), label="See the dead letters", icon=":material/mark_email_unread:"
        )


def _agreement(checked: HandOver) -> float | None:
    n = len(checked.compared)
    return checked.count(Finding.AGREE, Finding.LATE) / n if n else None


def trust_tables(overview: Overview) -> tuple[Table, ...]:
    """What the section shows, for the report."""
    trust = load_trust(overview.wanted.accounts or tuple(services().accounts))
    return (
        _said(trust),
        table_of(
            "hand-over",
            "Webhooks against look-ups",
            [_row(one) for one in trust.checked.disagreeing],
            lines=[_scope(trust.checked)],
        ),
        table_of("arrivals", "Receipts as they came", arrival_rows(trust.arrivals, zone())),
        table_of("gaps", "Times without webhooks", gap_rows(trust.gaps, zone())),
    )


def _said(trust: Trust) -> Table:
    silent = trust.silence
    due = None if silent.expected is None else round(silent.expected)
    said = {
        "Silence of webhooks": in_words(silent) if silent.is_alarm else "none",
        "Last webhook": at(silent.last_ms) or "none lately",
        "Receipts due by now": "not known" if due is None else count(due),
        "Hand-over agrees": f"{percent(_agreement(trust.checked))}, "
        f"n = {count(len(trust.checked.compared))}",
        "Dead letters": count(trust.dead),
        "Times without webhooks, last 24 hours": count(len(trust.gaps)),
        "Read": at(trust.now_ms),
    }
    rows = [{"What": name, "Found": words} for name, words in said.items()]
    return table_of("trust", "Can the data be trusted", rows)


def _hand_over(trust: Trust, overview: Overview) -> None:
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
    st.caption("The last ones looked up:")
    for one in rows[:LINKED]:
        st.page_link(
            page_file("messages"),
            label=as_text(f"{one.message_id}: {WORDS[one.finding]}"),
            icon=":material/manage_search:",
            query_params={"message": one.message_id, "account": one.account},
        )


def _scope(checked: HandOver) -> str:
    generated = (
        f" {count(checked.generated)} more have a generated past, without real webhooks, and are "
        "left out."
        if checked.generated
        else ""
    )
    if not checked.compared:
        return f"No message with real webhooks was looked up lately.{generated}"
    return (
        f"Of the last {count(len(checked.compared))} messages that were looked up, "
        f"{count(len(checked.disagreeing))} disagree.{generated} Only open messages are looked up "
        "by themselves, so this finds lost receipts; it is no sample of all messages."
    )


def _counted(checked: HandOver, finding: Finding) -> str:
    return f"{WORDS[finding]}: **{count(checked.count(finding))}**"


def _row(one: Compared) -> dict[str, str]:
    return {
        "Message id": one.message_id,
        "Account": one.account,
        "By webhook": "–" if one.webhook is None else status_look(one.webhook).label,
        "By look-up": status_look(one.lookup).label,
        "Looked up": at(one.looked_up_ms),
        "Finding": WORDS[one.finding],
    }


def _over_time(trust: Trust, overview: Overview) -> None:
    st.subheader("Receipts as they came, last 24 hours", anchor=False)
    if not trust.arrivals.rows:
        st.caption("No receipt came in the last 24 hours.")
        return
    marks = marks_since(trust.arrivals.since_ms, zone())
    figure = arrivals_figure(trust.arrivals, trust.gaps, trust.now_ms, zone(), marks)
    alt = "Receipts in each ten minutes by source, with the times without webhooks shaded"
    draw_chart(figure, key="arrivals", alt=alt)
    st.caption(_about_gaps(trust))
    table_behind(arrival_rows(trust.arrivals, zone()), overview, "arrivals")
    if trust.gaps:
        st.markdown("**Times without webhooks**")
        table_behind(gap_rows(trust.gaps, zone()), overview, "gaps")


def _about_gaps(trust: Trust) -> str:
    since = as_text(at(trust.arrivals.since_ms))
    if trust.silence.last_ms is None:
        return f"By the time of arrival, since {since}. Without webhooks there are no gaps to find."
    words = f"{len(trust.gaps)} times without a webhook for 20 minutes or more since {since}"
    return f"{words}, shaded. At night, or when little is sent, that is no fault."
