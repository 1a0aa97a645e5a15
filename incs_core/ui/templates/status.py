"""Status of a template: facts, history, a review followed live, and its traffic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from incs_core.analytics.rates import SMALL_N
from incs_core.analytics.template_traffic import DAYS, TemplateTraffic, daily_sends, template_filter
from incs_core.charts.number_format import count, duration, percent
from incs_core.charts.template_approval import wait_text
from incs_core.charts.template_board import BoardEntry
from incs_core.charts.template_tables import (
    category_label,
    history_lines,
    status_label,
    template_change_rows,
    type_label,
)
from incs_core.charts.template_tables import duration_text as in_words
from incs_core.domain.templates import TemplateChange
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.links import delivery_link, messages_link
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_wrapped_table
from incs_core.ui.common.times import ago, at, now_ms, zone
from incs_core.ui.templates.actions import resubmit_button
from incs_core.ui.templates.data import ASK_S, fetch_now, load_page
from incs_core.wire.templates import TemplateStatus

FRESH = timedelta(minutes=5)
LIST_S, LATER_S = 15.0, 30.0
"""How often a list is read for the sake of one, and how often one that waits for long is."""


def follow_review(entry: BoardEntry) -> None:
    """Show that a template waits, and look at it again and again: often while it is fresh."""
    submitted = entry.listed.template.created_at
    fresh = submitted is None or datetime.now(UTC) - submitted < FRESH
    period = period_of(entry.listed.account) if fresh else LATER_S
    st.fragment(_poll_review, run_every=period)(entry, period)


def period_of(account: str) -> float:
    """How often to ask at first (seconds): for a WhatsApp template, INCS has only the list."""
    is_listed = services().accounts[account].channel == "whatsapp"
    return LIST_S if is_listed else ASK_S + 0.5


def _poll_review(entry: BoardEntry, period: float) -> None:
    listed = entry.listed
    with error_boundary("the review's status"):
        current = fetch_now(listed.account, listed.template.template_id)
        if current.raw_status != listed.template.raw_status:
            outcome.remember(f"{current.name}: {status_label(current.raw_status)}.")
            load_page.clear()
            st.rerun()
    _wait_note(entry, f"This page checks INCS every {period:.0f} s and updates automatically.")


def _wait_note(entry: BoardEntry, asks: str) -> None:
    created, wait = entry.listed.template.created_at, entry.wait
    if wait is None or created is None:
        st.info(f"In review. {asks}", icon=":material/hourglass_top:")
        return
    wait = wait._replace(seconds=(datetime.now(UTC) - created).total_seconds())
    if wait.is_unusual:
        st.warning(
            escape_markdown(f"{wait_text(wait)} Contact INCS with the template id. {asks}"),
            icon=":material/hourglass_disabled:",
        )
    else:
        st.info(escape_markdown(f"{wait_text(wait)} {asks}"), icon=":material/hourglass_top:")


def show_status(entry: BoardEntry, changes: Sequence[TemplateChange]) -> None:
    """Say what is to be known at once: in review, rejected and why, deleted, or never heard of."""
    template = entry.listed.template
    if entry.listed.is_deleted:
        _deleted(entry, changes)
    elif template.status is TemplateStatus.PENDING:
        follow_review(entry)
    elif template.status is TemplateStatus.REJECTED:
        _rejected(entry, changes)
    elif template.status is TemplateStatus.UNKNOWN:
        st.warning(
            escape_markdown(
                f"Unknown status {template.raw_status or '(none)'} from INCS. Send a test "
                "message to check whether it can be used."
            ),
            icon=":material/question_mark:",
        )


def _deleted(entry: BoardEntry, changes: Sequence[TemplateChange]) -> None:
    last = next((each for each in reversed(changes) if each.aspect == "status"), None)
    who = " from here" if last is not None and last.source == "action" else ""
    when = f", {ago(last.at_ms)}" if last is not None else ""
    st.info(
        escape_markdown(
            f"Deleted at INCS{who}{when}. Its history and JSON are kept. It cannot be "
            "restored; submit it as a new template."
        ),
        icon=":material/delete:",
    )
    resubmit_button(entry.listed)


def _rejected(entry: BoardEntry, changes: Sequence[TemplateChange]) -> None:
    given = [change.reason for change in changes if change.reason]
    reason = given[-1] if given else "INCS gave no reason."
    st.error(
        f"**Rejected.** {escape_markdown(reason)} Correct it and submit it as a new "
        "template. The comparison below shows a similar approved one.",
        icon=":material/cancel:",
    )
    resubmit_button(entry.listed, given[-1] if given else "")


def show_template_facts(entry: BoardEntry) -> None:
    """The facts in a small table."""
    template = entry.listed.template
    rows = {
        "Type": type_label(template.type),
        "Category": category_label(template.category)
        if template.category
        else "Not provided by INCS",
        "Submitted": _time(template.created_at),
        "Review time": _review(entry),
        "Status since": _since(template.status_updated_at),
        "Last change": at(entry.changed_ms) or "–",
        "Template id": template.template_id,
    }
    if len(services().accounts) > 1:
        rows["Account"] = services().accounts[entry.listed.account].label
    rows |= {"Language": template.language} if template.language else {}
    rows |= {"Quality": template.quality.capitalize()} if template.quality else {}
    shown = {name: escape_markdown(value) for name, value in rows.items() if value}
    st.table(shown, border="horizontal")
    st.caption(f"Times in {zone().key}.")


def show_history(entry: BoardEntry, changes: Sequence[TemplateChange]) -> None:
    """All that happened, newest first, with when we learnt it and from where."""
    show_wrapped_table(
        history_lines(entry.created_ms, changes, zone()),
        key="template_history",
        file_name=f"{entry.listed.template.name}-history",
        export=template_change_rows(changes, zone()),
    )
    st.caption(
        "Changes come from webhooks and from periodic sync. Changes found by sync may have "
        "happened earlier."
    )


def _review(entry: BoardEntry) -> str:
    if entry.wait is not None or entry.review_s is None:
        return ""
    return duration(entry.review_s)


def _since(moment: datetime | None) -> str:
    if moment is None:
        return "–"
    ms = int(moment.timestamp() * 1000)
    return f"{at(ms)} ({in_words(timedelta(milliseconds=now_ms() - ms))} ago)"


def _time(moment: datetime | None) -> str:
    return at(int(moment.timestamp() * 1000)) if moment else "–"


def show_traffic(entry: BoardEntry) -> None:
    """Draw the figures of the last 30 days, with links to Delivery and to the log."""
    traffic = entry.traffic
    st.markdown(f"**Messages of the last {DAYS} days**")
    if traffic.counts.accepted or traffic.counts.refused:
        listed = entry.listed
        _figures(traffic, load_days(listed.account, listed.template.name))
    else:
        st.caption("No messages in this period, tests excluded.")
    _links(entry)


@st.cache_data(ttl=60, max_entries=64, show_spinner=False)
def load_days(account: str, template: str) -> list[int]:
    """How many went out on each of the last 30 days, the oldest first.

    Raises:
        StoreError: the history cannot be read.
    """
    return list(daily_sends(services().store, account, template, now_ms()).values())


def _figures(traffic: TemplateTraffic, days: Sequence[int]) -> None:
    counts, rates = traffic.counts, traffic.rates
    few = f"n = {rates.n_completed} < {SMALL_N}" if rates.muted else None
    st.metric(
        "Sends",
        count(counts.accepted),
        help=f"Messages accepted in the last {DAYS} days, and per day. Tests are excluded.",
        border=True,
        chart_data=days if any(days) else None,
        chart_type="bar",
    )
    with st.container(horizontal=True, gap="small"):
        _metric(
            "Delivery rate",
            "–" if rates.muted else percent(rates.final_rate),
            "Delivery rate (final): delivered / (delivered + failed + expired). None below "
            f"{SMALL_N} completed messages.",
            few,
        )
        _metric(
            "Read rate",
            "–" if rates.muted else percent(rates.read_rate),
            "Read rate: read / delivered; a lower bound, since read receipts may be off.",
        )
        _metric("Failed", count(counts.failed), "Messages accepted, then failed.")
        if counts.refused:
            _metric("Refused", count(counts.refused), "Messages not accepted by INCS.")


def _metric(label: str, value: str, about: str, delta: str | None = None) -> None:
    st.metric(
        label,
        value,
        delta=delta,
        delta_color="off",
        delta_arrow="off",
        help=f"{about} Tests are excluded.",
        border=True,
        width=125,
    )


def _links(entry: BoardEntry) -> None:
    listed = entry.listed
    wanted = template_filter(services().store, listed.account, listed.template.name, now_ms())
    with st.container(horizontal=True, gap="small"):
        delivery_link(wanted, "Delivery")
        messages_link(wanted, "Messages")
