"""Comparison of templates, or of this period with an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from incs_core.analytics.comparison import (
    ComparisonSide,
    PairwiseComparison,
    RateMeasure,
    pairwise_comparisons,
)
from incs_core.analytics.overview import Overview
from incs_core.charts.comparison import (
    MEASURES,
    comparison_caveats,
    comparison_rows,
    comparison_text,
    difference_text,
    differences_figure,
    mix_text,
    p_value_text,
    sample_size_text,
)
from incs_core.charts.headline_tiles import as_of_date
from incs_core.charts.rate_ranking import group_name
from incs_core.domain.delivery import CountRow, Counts
from incs_core.report.document import Table, Unit
from incs_core.report.tables import table_of
from incs_core.ui.common.charts import draw_chart
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.filters import today
from incs_core.ui.common.periods import (
    CHOSEN,
    COMPARE_WITH,
    PREVIOUS,
    comparison_period,
    period_text,
)
from incs_core.ui.delivery.data import load_tables
from incs_core.ui.delivery.tables import table_behind
from incs_core.ui.delivery.visible_state import VisibleState, visible_state

TRAFFIC_MIXES = ("country", "type", "account", "template")
OF_TEMPLATES = TRAFFIC_MIXES[:-1]
MAX_PERIODS_BACK = 6
"""How many periods back are on offer."""


def this_period(overview: Overview) -> ComparisonSide:
    """The period of the page."""
    wanted = overview.wanted
    mixes = {
        mix: [CountRow(row.group, row.counts) for row in overview.tables[mix]]
        for mix in TRAFFIC_MIXES
    }
    dates = wanted.start, wanted.end
    return ComparisonSide(period_text(*dates), overview.total, mixes, dates)


def compared_period(overview: Overview) -> ComparisonSide:
    """The period that the page is compared with."""
    mixes = {mix: overview.previous_tables[mix] for mix in TRAFFIC_MIXES}
    dates = overview.previous_start, overview.previous_end
    return ComparisonSide(period_text(*dates), overview.previous_total, mixes, dates)


def dates_back(overview: Overview, back: int) -> tuple[date, date]:
    """First and last date of the period that lies `back` times its length before this one."""
    start, end = overview.wanted.start, overview.wanted.end
    shift = (end - start + timedelta(days=1)) * back
    return start - shift, end - shift


def earlier_period(overview: Overview, back: int) -> ComparisonSide:
    """A period of equal length, `back` times as far away as the one just before.

    Raises StoreError.
    """
    start, end = dates_back(overview, back)
    tables = load_tables(replace(overview.wanted, start=start, end=end), overview.as_of_ms)
    total = sum((row.counts for row in tables["template"]), Counts())
    return ComparisonSide(
        period_text(start, end), total, {mix: tables[mix] for mix in TRAFFIC_MIXES}, (start, end)
    )


def template_side(name: str, overview: Overview) -> ComparisonSide:
    """The messages of one template.

    Raises StoreError.
    """
    row = next(row for row in overview.tables["template"] if row.group == name)
    tables = load_tables(replace(overview.wanted, templates=(name,)), overview.as_of_ms)
    return ComparisonSide(
        group_name("template", name), row.counts, {mix: tables[mix] for mix in OF_TEMPLATES}
    )


TEMPLATES, PERIODS = "Templates", "Periods"
COMPARED = "Comparison"
MOST, LEAST = 6, 2
Chosen = tuple[ComparisonSide, Sequence[ComparisonSide], RateMeasure]
BACK = {"1 period back": 1, **{f"{n} periods back": n for n in range(2, MAX_PERIODS_BACK + 1)}}
"""The names stand in addresses too."""


@st.fragment
def comparison_section(overview: Overview) -> None:
    """The choice of what to compare, then the verdicts."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        what = _choice("Compare", [TEMPLATES, PERIODS], "compare")
        label = _choice("By", list(MEASURES.values()), "measure")
    choices = visible_state()
    choices.periods = what == PERIODS
    choices.measure = next(key for key, name in MEASURES.items() if name == label)
    if choices.periods:
        choices.back = tuple(_more_periods(overview))
    else:
        choices.compared = tuple(_templates(overview))
    chosen = _chosen(overview, choices)
    if chosen is None:
        st.caption("Choose two or more templates. The first is the baseline.")
        return
    _verdicts(*chosen, overview)


def comparison_table(overview: Overview, choices: VisibleState) -> Table:
    """What the section shows by what was chosen last, for the report."""
    chosen = _chosen(overview, choices)
    if chosen is None:
        return table_of("comparison", COMPARED, [])
    reference, others, measure = chosen
    found = pairwise_comparisons(reference, others, measure)
    rows = comparison_rows(found, reference, measure)
    units: dict[str, Unit] = {MEASURES[measure]: "rate", "p-value": "rate"}
    lines = [
        *comparison_caveats(reference, others, measure, as_of_date(overview)),
        *(comparison_text(verdict, reference, measure) for verdict in found),
    ]
    return table_of("comparison", COMPARED, rows, units=units, lines=lines)


def _chosen(overview: Overview, choices: VisibleState) -> Chosen | None:
    """The reference, the others and the measure; None where there are not two to compare."""
    if choices.periods:
        others = [earlier_period(overview, back) for back in choices.back]
        return compared_period(overview), [this_period(overview), *others], choices.measure
    offered, named = _offered(overview), choices.compared
    names = offered[:LEAST] if named is None else [name for name in named if name in offered]
    if len(names) < LEAST:
        return None
    first, *others = [template_side(name, overview) for name in names]
    return first, others, choices.measure


def _verdicts(
    reference: ComparisonSide,
    others: Sequence[ComparisonSide],
    measure: RateMeasure,
    overview: Overview,
) -> None:
    found = pairwise_comparisons(reference, others, measure)
    if any(verdict.comparison for verdict in found):
        alt = f"Differences of the {MEASURES[measure].lower()} to {reference.name}, with intervals"
        draw_chart(differences_figure(found, reference.name), key="differences", alt=alt)
    for doubt in comparison_caveats(reference, others, measure, as_of_date(overview)):
        st.warning(escape_markdown(doubt), icon=":material/help:")
    for verdict in found:
        _verdict(verdict, reference, measure)
    if len(found) > 1:
        st.caption("p-values are adjusted for multiple comparisons (Holm).")
    table_behind(comparison_rows(found, reference, measure), overview, "comparison")


def _verdict(verdict: PairwiseComparison, reference: ComparisonSide, measure: RateMeasure) -> None:
    with st.container(border=True):
        words = (p_value_text(verdict), sample_size_text(verdict, reference, measure))
        st.markdown(
            f"**{escape_markdown(difference_text(verdict, reference.name))}**  \n"
            f"{escape_markdown(' '.join(filter(None, words)))}",
            help="Newcombe interval from Wilson scores; p-value of a two-sided score test; "
            "sample size for 95 % confidence and 80 % power.",
        )
        for mix in verdict.mixes:
            st.warning(escape_markdown(mix_text(mix)), icon=":material/balance:")


def _offered(overview: Overview) -> list[str]:
    return [row.group for row in overview.tables["template"] if row.group]


def _templates(overview: Overview) -> list[str]:
    offered = _offered(overview)
    return st.multiselect(
        "Templates (the first is the baseline)",
        offered,
        default=offered[:LEAST],
        key="compared",
        bind="query-params",
        max_selections=MOST,
    )


def _more_periods(overview: Overview) -> list[int]:
    """How many periods back each of the further ones lies."""
    against = overview.previous_start, overview.previous_end
    offered = [name for name, back in BACK.items() if dates_back(overview, back) != against]
    chosen = st.multiselect(
        "More periods of the same length",
        offered,
        key="periods_back",
        bind="query-params",
        placeholder="None",
        max_selections=MOST - LEAST,
        help="Each is compared with the comparison period of the page.",
    )
    return [BACK[name] for name in chosen]


def _choice(label: str, options: Sequence[str], key: str) -> str:
    chosen = st.segmented_control(
        label,
        options,
        default=options[0],
        required=True,
        key=key,
        bind="query-params",
    )
    return chosen or options[0]


CONTROL_WIDTH = 230


def comparison_control(period: tuple[date, date]) -> tuple[date, date] | None:
    """Draw the choice; returns the dates to compare with, None for the period just before."""
    against = st.selectbox(
        "Compared with",
        COMPARE_WITH,
        key="compare_to",
        bind="query-params",
        label_visibility="collapsed",
        width=CONTROL_WIDTH,
        help="Changes on this page are relative to this period.",
    )
    chosen: Sequence[date] = _dates() if against == CHOSEN else ()
    return comparison_period(*period, against or PREVIOUS, chosen)


def _dates() -> Sequence[date]:
    found: Sequence[date] = st.date_input(
        "First and last date to compare with",
        value=[],
        max_value=today(),
        format="YYYY-MM-DD",
        key="compare_dates",
        bind="query-params",
        label_visibility="collapsed",
        width=CONTROL_WIDTH,
    )
    return found
