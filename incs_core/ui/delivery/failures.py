"""Why messages fail: every code with its meaning, whose fault, what to do, and since when."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from incs_core.analytics.failures import ExplainedFailure, FailureKey, FailureTrend
from incs_core.analytics.overview import Overview
from incs_core.analytics.rates import ratio
from incs_core.charts.delivery_tables import expired_change, failure_rows
from incs_core.charts.failures import CAUSE_STYLES, EXPIRED_REMEDY, failures_figure, reasons
from incs_core.charts.number_format import count, percent, points_text, range_text
from incs_core.ui.common.charts import draw_chart
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.links import messages_link
from incs_core.ui.common.periods import period_text
from incs_core.ui.delivery.data import load_trends
from incs_core.ui.delivery.tables import table_behind

POLICY = (
    "delivered / (delivered + failed + expired), excluding messages held back by a "
    "platform policy (such as 131049)."
)
SHOWN = 6
LONG_TREND = 3
LOST = ("failed", "expired", "refused")
ASCII_SIGNS = str.maketrans({"−": "-"})


def failures_section(overview: Overview) -> None:
    """The reasons side by side, then each code by itself, then the table."""
    found = reasons(overview.failures, overview.total, overview.horizon_hours)
    if not found:
        st.caption("Nothing failed, expired or was refused.")
        return
    _head(overview)
    alt = "Failure reasons, most frequent first"
    draw_chart(failures_figure(found), key="failures", alt=alt)
    trends = load_trends(
        overview.wanted,
        (overview.previous_start, overview.previous_end),
        (overview.total.accepted, overview.previous_total.accepted),
    )
    table_behind(failure_rows(overview, trends), overview, "failures")
    first, expired = overview.failures[:SHOWN], overview.total.expired
    before = tuple(failure for failure in first if failure.count > expired)
    _cards(before, overview, trends)
    if expired:
        _expired_card(overview)
    _cards(first[len(before) :], overview, trends)
    if len(overview.failures) > SHOWN:
        with st.expander(f"{len(overview.failures) - SHOWN} more codes"):
            _cards(overview.failures[SHOWN:], overview, trends)


def _head(overview: Overview) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Failure reasons", anchor=False, width="stretch")
        messages_link(overview.wanted, "Show messages", statuses=LOST)
    if overview.faults.policy_held:
        st.caption(_without_policy(overview), help=POLICY)


def _cards(
    failures: tuple[ExplainedFailure, ...],
    overview: Overview,
    trends: dict[FailureKey, FailureTrend],
) -> None:
    for failure in failures:
        with st.container(border=True):
            left, right = st.columns([1, 2.4], gap="medium")
            trend = trends.get((failure.code, failure.refused))
            with left:
                _number(failure, trend, overview)
            with right:
                _words(failure, trend, overview)


def _expired_card(overview: Overview) -> None:
    """Messages without a final word: no code says why, so they are a reason of their own."""
    total, before = overview.total, period_text(overview.previous_start, overview.previous_end)
    change = expired_change(overview)
    daily = [row.counts.expired for row in overview.series]
    lost = ratio(total.expired, total.failed + total.expired)
    with st.container(border=True):
        left, right = st.columns([1, 2.4], gap="medium")
        with left:
            st.metric(
                "Expired",
                f"{count(total.expired)} :small[:gray[{percent(lost, 0)} of undelivered]]",
                None if change is None else points_text(change).translate(ASCII_SIGNS),
                delta_color=_colour(change),
                delta_description="of accepted" if change is not None else None,
                chart_data=daily if len(daily) >= LONG_TREND else None,
                chart_type="bar",
                height="content",
                help=escape_markdown(
                    f"Expired messages by {overview.grain} sent. Change: their share of "
                    f"accepted, vs {before}."
                ),
            )
        with right:
            st.badge("Cause: unknown", color="gray")
            st.markdown(f"**No status within {overview.horizon_hours} hours.**  \n{EXPIRED_REMEDY}")
            st.caption("No error code: the phone was off, or a receipt was lost.")
            words = f"Show these {count(total.expired)} messages"
            messages_link(overview.wanted, words, statuses=("expired",))


def _colour(change: float | None) -> Literal["off", "inverse"]:
    return "off" if change is None or points_text(change).startswith("±") else "inverse"


def _number(failure: ExplainedFailure, trend: FailureTrend | None, overview: Overview) -> None:
    change = trend.change if trend else None
    before = period_text(overview.previous_start, overview.previous_end)
    daily = trend.daily if trend and len(trend.daily) >= LONG_TREND else None
    st.metric(
        escape_markdown(failure.code or "No code"),
        f"{count(failure.count)} :small[:gray[{escape_markdown(_share(failure))}]]",
        None if change is None else points_text(change).translate(ASCII_SIGNS),
        delta_color=_colour(change),
        delta_description="of accepted" if change is not None else None,
        chart_data=daily,
        chart_type="bar",
        height="content",
        help=escape_markdown(
            f"Messages with this code by day. Change: their share of accepted, vs {before}."
        ),
    )


def _share(failure: ExplainedFailure) -> str:
    return f"{percent(failure.share, 0)} of {'refused' if failure.refused else 'failed'}"


def _words(failure: ExplainedFailure, trend: FailureTrend | None, overview: Overview) -> None:
    look = CAUSE_STYLES[failure.fault]
    with st.container(horizontal=True, gap="small"):
        st.badge(f"Cause: {look.label.lower()}", color=look.badge)  # type: ignore[arg-type]
        if failure.refused:
            st.badge("Refused", color="gray")
        if not failure.known:
            st.badge("Unknown code", color="orange")
    meaning = failure.meaning if failure.known else f"Unknown code. {failure.meaning}"
    st.markdown(f"**{escape_markdown(meaning)}**  \n{escape_markdown(failure.remedy)}")
    st.caption("  \n".join(escape_markdown(line) for line in _facts(failure, trend)))
    status = "refused" if failure.refused else "failed"
    label = f"Show these {count(failure.count)} messages"
    messages_link(overview.wanted, label, statuses=(status,), error_code=failure.code)


def _facts(failure: ExplainedFailure, trend: FailureTrend | None) -> list[str]:
    facts = []
    if trend is not None:
        first, last = period_text(trend.first, trend.first), period_text(trend.last, trend.last)
        facts.append(f"First seen {first}, last seen {last}.")
    if failure.known and failure.title:
        facts.append(f"Provider message: {failure.title}")
    return facts


def _without_policy(overview: Overview) -> str:
    faults = overview.faults
    interval = f" ({range_text(*faults.interval)})" if faults.interval else ""
    return (
        f"Delivery rate (final) excluding {count(faults.policy_held)} messages held back by "
        f"platform policy: **{percent(faults.rate_without_policy)}**{interval}"
    )
