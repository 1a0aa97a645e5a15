"""A rule being made: its chart is there while the threshold is set."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence

import streamlit as st

from incs_core.alerting.descriptions import MEASURES, threshold_title
from incs_core.alerting.evaluate import HOUR_MS, evaluate_rule
from incs_core.analytics.alert_rules import RATES, RIPE_HOURS, Measure, Rule, Window, firings
from incs_core.analytics.overview import Overview
from incs_core.charts.alert_rule import alert_figure, window_rows
from incs_core.domain.actions import Action
from incs_core.domain.filters import FILTER_FIELDS
from incs_core.domain.saved import RuleRow
from incs_core.ui.common import outcome
from incs_core.ui.common.charts import draw_chart
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.filters import load_choices, offers
from incs_core.ui.common.outcome import acting
from incs_core.ui.common.permissions import actor, audit, require
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table
from incs_core.ui.common.times import now_ms
from incs_core.ui.delivery.annotations import annotations_since
from incs_core.wire.phone_numbers import has_phone_number

NEW, MADE = "alert_rule", "alert_rule_made"
DAYS = 30
WIDTHS = (1, 2, 3, 6, 12, 24)
START = {"final": 90.0, "so_far": 85.0, "read": 30.0, "failed": 20.0, "code": 10.0}
SILENT_MINUTES = 20.0
TABLE_PX = 400


def rule_form(overview: Overview, rows: Sequence[RuleRow]) -> None:
    """Choose what to watch, see what it would have done, save it."""
    st.subheader("Add or edit a rule", anchor=False)
    names = {row.id: row.name for row in rows}
    chosen = st.selectbox(
        "Rule", ["", *names], key=NEW, format_func=lambda one: names.get(one, "New rule")
    )
    row = next((row for row in rows if row.id == chosen), None)
    kept = Rule.from_json(row.body) if row is not None else None
    rule = _inputs(overview, kept, chosen or "new")
    if rule.measure == "silence":
        st.caption(
            "Silence is checked every minute, so there is no chart of the past. This rule "
            "replaces the dashboard’s own silence banner."
        )
    elif rule.measure == "code" and not rule.code:
        st.caption("Choose an error code to preview the rule.")
        return
    else:
        _chart(rule, overview)
    _save_part(rule, row)


def _inputs(overview: Overview, kept: Rule | None, key: str) -> Rule:
    first, second, third = st.columns(3)
    measures = list(MEASURES)
    measure = first.selectbox(
        "Metric",
        measures,
        index=measures.index(kept.measure) if kept else 0,
        format_func=lambda one: MEASURES[one],
        key=f"alert-measure-{key}",
    )
    with second:
        threshold = _threshold(measure, kept, f"{key}-{measure}")
    least_n = third.number_input(
        "Minimum messages",
        1,
        1_000_000,
        kept.least_n if kept else 50,
        key=f"alert-least-{key}",
        help="Windows with fewer messages are not evaluated: their rate says little.",
    )
    if measure == "silence":
        return Rule(measure, threshold, least_n=least_n)
    window_h, in_a_row = _windows(kept, key)
    chosen = _among(kept, key)
    code = _code(overview, kept, key) if measure == "code" else ""
    return Rule(measure, threshold, window_h, least_n, in_a_row, code, **chosen)


def _threshold(measure: Measure, kept: Rule | None, key: str) -> float:
    is_rate, same = measure in RATES, kept is not None and kept.measure == measure
    start = START.get(measure, SILENT_MINUTES)
    if kept is not None and same:
        start = kept.threshold * 100 if is_rate else kept.threshold
    label = {"silence": "Minutes without a receipt"}.get(measure, "At least")
    found = st.number_input(
        "Below (%)" if is_rate else label,
        0.0 if is_rate else 1.0,
        100.0 if is_rate else 1_000_000.0,
        float(start),
        0.5 if is_rate else 1.0,
        format="%.1f" if is_rate else "%.0f",
        key=f"alert-threshold-{key}",
    )
    return round(found / 100, 6) if is_rate else found


def _windows(kept: Rule | None, key: str) -> tuple[int, int]:
    left, right = st.columns(2)
    window_h = left.selectbox(
        "Window",
        WIDTHS,
        index=WIDTHS.index(kept.window_h) if kept and kept.window_h in WIDTHS else 0,
        format_func=lambda hours: f"{hours} h",
        key=f"alert-window-{key}",
        help="Consecutive windows; messages count at the time they were accepted.",
    )
    in_a_row = right.number_input(
        "Consecutive windows", 1, 20, kept.in_a_row if kept else 2, key=f"alert-row-{key}"
    )
    return window_h, in_a_row


def _among(kept: Rule | None, key: str) -> dict[str, tuple[str, ...]]:
    """What the rule is restricted to, by attribute; what it has is shown, on offer or not."""
    offered = offers(load_choices(tuple(services().accounts)))
    before = {each: each.values(kept) if kept else () for each in FILTER_FIELDS}
    shown = [each for each in FILTER_FIELDS if each in offered or before[each]]
    columns = st.columns(2)
    return {
        each.attribute: tuple(
            columns[place % 2].multiselect(
                f"Only these {each.attribute}",
                sorted({*offered.get(each, ()), *before[each]}),
                list(before[each]),
                key=f"alert-{each.attribute}-{key}",
                placeholder=f"All {each.attribute}",
            )
        )
        for place, each in enumerate(shown)
    }


def _code(overview: Overview, kept: Rule | None, key: str) -> str:
    seen = [row.code for row in overview.failures if row.code and not row.refused]
    codes = list(dict.fromkeys([*([kept.code] if kept and kept.code else []), *seen]))
    chosen = st.selectbox("Error code", codes, key=f"alert-code-{key}", accept_new_options=True)
    return (chosen or "").strip()


@st.cache_data(ttl=300, max_entries=64, show_spinner=False)
def load_windows(rule: Rule, accounts: tuple[str, ...]) -> list[Window]:
    """The windows of a rule in the last days, as they look today.

    Raises:
        StoreError: the database cannot be read.
    """
    now_ms = time.time_ns() // 1_000_000
    return evaluate_rule(services().store, rule, accounts, now_ms - DAYS * 24 * HOUR_MS, now_ms)


def _chart(rule: Rule, overview: Overview) -> None:
    windows = load_windows(rule, tuple(services().accounts))
    fired = firings(windows, rule.in_a_row)
    zone = services().store.zone
    marks = annotations_since(windows[0].start_ms, zone) if windows else []
    figure = alert_figure(rule, windows, fired, zone, marks)
    alt = f"{MEASURES[rule.measure]} in each window of {DAYS} days, with the threshold"
    draw_chart(figure, key="alert-chart", alt=alt)
    bad = sum(one.is_bad is True for one in windows)
    few = sum(one.is_bad is None for one in windows)
    times = "once" if len(fired) == 1 else f"{len(fired)} times"
    ripe = RIPE_HOURS.get(rule.measure, 0)
    wait = f" A window is evaluated {ripe} h after its end." if ripe else ""
    st.markdown(f"**In the last {DAYS} days it would have fired {times}.**")
    st.caption(
        escape_markdown(
            f"{len(windows)} windows, {bad} bad, {few} with too few messages; "
            f"{overview.zone}. Based on receipts received since then.{wait}"
        )
    )
    with st.expander("Table", icon=":material/table:", type="compact"):
        rows = window_rows(windows, zone)
        show_table(rows, key="alert-windows", file_name="alert-windows", height=TABLE_PX)


def _save_part(rule: Rule, row: RuleRow | None) -> None:
    key = row.id if row is not None else "new"
    name = st.text_input(
        "Name",
        row.name if row is not None else "",
        max_chars=60,
        key=f"alert-name-{key}",
        placeholder=threshold_title(rule),
        help="Appears in the banner and in notifications: no phone numbers.",
    )
    if st.button("Save rule", key="alert-save", type="primary", icon=":material/notification_add:"):
        with acting("save the rule"):
            _save(rule, row, " ".join(name.split()) or threshold_title(rule))


def _save(rule: Rule, row: RuleRow | None, name: str) -> None:
    require(Action.MANAGE_ALERTS)
    if has_phone_number(name):
        st.error(
            "The name contains what may be a phone number. Remove it.", icon=":material/error:"
        )
        return
    store = services().store
    says = (name, rule.as_json())
    known = {one.id: (one.name, one.body) for one in store.alerts.rules()}
    rule_id = row.id if row is not None else _new_id(says, known)
    if known.get(rule_id) != says:
        made_ms = row.created_ms if row is not None else now_ms()
        store.alerts.save_rule(RuleRow(rule_id, *says, actor(), made_ms))
        audit("save alert rule", name, detail=says[1])
    outcome.remember(f"Saved “{name}”. It is checked every minute.")
    st.rerun()


def _new_id(says: tuple[str, str], known: Mapping[str, tuple[str, str]]) -> str:
    """The id of a rule being made, the same while nothing in it changes: two clicks make one.

    Args:
        says: its name and body.
        known: what the rules that there are say, by id.
    """
    made: tuple[tuple[str, str], str] | None = st.session_state.get(MADE)
    if made is None or made[0] != says or known.get(made[1], says) != says:
        made = st.session_state[MADE] = (says, uuid.uuid4().hex)
    return made[1]
