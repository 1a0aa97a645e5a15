"""Which is better: templates side by side, or this period against the one it is compared with."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.analytics.verdicts import Measure, Side, Verdict, verdicts
from incs_core.charts.compare import (
    MEASURES,
    chance_words,
    comparison_rows,
    difference_words,
    differences_figure,
    doubts,
    mix_words,
    needed_words,
    verdict_words,
)
from incs_core.charts.report.document import Table, Unit
from incs_core.charts.report.rows import table_of
from incs_core.charts.tiles import read_on
from incs_core.ui.chart import draw_chart
from incs_core.ui.delivery.on_screen import OnScreen, on_screen
from incs_core.ui.delivery.parts import table_behind
from incs_core.ui.delivery.sides import (
    FARTHEST,
    compared_with,
    dates_back,
    earlier,
    present,
    template,
)
from incs_core.ui.guard import as_text

TEMPLATES, PERIODS = "Templates", "Periods"
COMPARED = "Which is better"
MOST, LEAST = 6, 2
Chosen = tuple[Side, Sequence[Side], Measure]
BACK = {"1 period back": 1, **{f"{n} periods back": n for n in range(2, FARTHEST + 1)}}
"""The names stand in addresses too."""


@st.fragment
def which_is_better(overview: Overview) -> None:
    """The choice of what to compare, then the verdicts."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        what = _choice("Compare", [TEMPLATES, PERIODS], "compare")
        label = _choice("By", list(MEASURES.values()), "measure")
    choices = on_screen()
    choices.periods = what == PERIODS
    choices.measure = next(key for key, name in MEASURES.items() if name == label)
    if choices.periods:
        choices.back = tuple(_more_periods(overview))
    else:
        choices.compared = tuple(_templates(overview))
    chosen = _chosen(overview, choices)
    if chosen is None:
        st.caption("Choose two or more templates; the first is what the others are compared with.")
        return
    _verdicts(*chosen, overview)


def comparison_table(overview: Overview, choices: OnScreen) -> Table:
    """What the section shows by what was chosen last, for the report."""
    chosen = _chosen(overview, choices)
    if chosen is None:
        return table_of("comparison", COMPARED, [])
    reference, others, measure = chosen
    found = verdicts(reference, others, measure)
    rows = comparison_rows(found, reference, measure)
    units: dict[str, Unit] = {MEASURES[measure]: "rate", "By chance": "rate"}
    lines = [
        *doubts(reference, others, measure, read_on(overview)),
        *(verdict_words(verdict, reference, measure) for verdict in found),
    ]
    return table_of("comparison", COMPARED, rows, units=units, lines=lines)


def _chosen(overview: Overview, choices: OnScreen) -> Chosen | None:
    """The reference, the others and the measure; None where there are not two to compare."""
    if choices.periods:
        others = [earlier(overview, back) for back in choices.back]
        return compared_with(overview), [present(overview), *others], choices.measure
    offered, named = _offered(overview), choices.compared
    names = offered[:LEAST] if named is None else [name for name in named if name in offered]
    if len(names) < LEAST:
        return None
    first, *others = [template(name, overview) for name in names]
    return first, others, choices.measure


def _verdicts(
    reference: Side, others: Sequence[Side], measure: Measure, overview: Overview
) -> None:
    found = verdicts(reference, others, measure)
    if any(verdict.comparison for verdict in found):
        alt = f"Differences of the {MEASURES[measure].lower()} to {reference.name}, with intervals"
        draw_chart(differences_figure(found, reference.name), key="differences", alt=alt)
    for doubt in doubts(reference, others, measure, read_on(overview)):
        st.warning(as_text(doubt), icon=":material/help:")
    for verdict in found:
        _verdict(verdict, reference, measure)
    if len(found) > 1:
        st.caption("Chances are made stricter for the number of comparisons (Holm).")
    table_behind(comparison_rows(found, reference, measure), overview, "comparison")


def _verdict(verdict: Verdict, reference: Side, measure: Measure) -> None:
    with st.container(border=True):
        words = (chance_words(verdict), needed_words(verdict, reference, measure))
        st.markdown(
            f"**{as_text(difference_words(verdict, reference.name))}**  \n"
            f"{as_text(' '.join(filter(None, words)))}",
            help="Newcombe’s interval from Wilson scores; the chance is that of the two-sided "
            "score test; the sample is for 95 % confidence and a power of 80 %.",
        )
        for mix in verdict.mixes:
            st.warning(as_text(mix_words(mix)), icon=":material/balance:")


def _offered(overview: Overview) -> list[str]:
    return [row.group for row in overview.tables["template"] if row.group]


def _templates(overview: Overview) -> list[str]:
    offered = _offered(overview)
    return st.multiselect(
        "Templates; the first is what the others are compared with",
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
        "Further periods of the same length",
        offered,
        key="further",
        bind="query-params",
        placeholder="None",
        max_selections=MOST - LEAST,
        help="All of them are compared with the period that the page is compared with.",
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
