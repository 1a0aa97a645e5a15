"""Which is better: templates side by side, or this period against the one it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import streamlit as st

from incs_core.analytics.compare import mix_distance
from incs_core.analytics.overview import Overview
from incs_core.analytics.verdicts import Measure, Side, Verdict, verdicts
from incs_core.charts.breakdown import group_name
from incs_core.charts.compare import (
    MEASURES,
    chance_words,
    comparison_rows,
    difference_words,
    differences_figure,
    mix_words,
    needed_words,
)
from incs_core.ui.chart import draw_chart
from incs_core.ui.delivery.data import load_groups
from incs_core.ui.delivery.parts import table_behind
from incs_core.ui.guard import as_text
from incs_core.ui.periods import in_words

TEMPLATES, PERIODS = "Templates", "Periods"
MOST, LEAST = 6, 2
Mix = Literal["country", "template", "type"]
MIXES: tuple[Mix, ...] = ("country", "template", "type")


@st.fragment
def which_is_better(overview: Overview) -> None:
    """The choice of what to compare, then the verdicts."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        what = _choice("Compare", [TEMPLATES, PERIODS], "compare")
        label = _choice("By", list(MEASURES.values()), "measure")
    measure = next(key for key, name in MEASURES.items() if name == label)
    if what == PERIODS:
        mix = _most_apart(overview)
        before, now = _periods(overview, mix)
        _verdicts(before, [now], measure, mix, overview)
        return
    chosen = _templates(overview)
    if len(chosen) < LEAST:
        st.caption("Choose two or more templates; the first is what the others are compared with.")
        return
    first, *others = [_template(name, overview) for name in chosen]
    _verdicts(first, others, measure, "country", overview)


def _verdicts(
    reference: Side, others: Sequence[Side], measure: Measure, mix: Mix, overview: Overview
) -> None:
    found = verdicts(reference, others, measure)
    if any(verdict.comparison for verdict in found):
        alt = f"Differences of the {MEASURES[measure].lower()} to {reference.name}, with intervals"
        draw_chart(differences_figure(found, reference.name), key="differences", alt=alt)
    for verdict in found:
        _verdict(verdict, reference, measure, mix)
    if len(found) > 1:
        st.caption("Chances are made stricter for the number of comparisons (Holm).")
    table_behind(comparison_rows(found, reference, measure), overview, "comparison")


def _verdict(verdict: Verdict, reference: Side, measure: Measure, mix: Mix) -> None:
    with st.container(border=True):
        words = (chance_words(verdict), needed_words(verdict, reference, measure))
        st.markdown(
            f"**{as_text(difference_words(verdict, reference.name))}**  \n"
            f"{as_text(' '.join(filter(None, words)))}",
            help="Newcombe’s interval from Wilson scores; the chance is that of the two-sided "
            "score test; the sample is for 95 % confidence and a power of 80 %.",
        )
        if warning := mix_words(verdict, mix):
            st.warning(as_text(warning), icon=":material/balance:")


def _periods(overview: Overview, mix: Mix) -> tuple[Side, Side]:
    """The period before and this one, each with its messages by `mix`."""
    wanted = overview.wanted
    past = replace(wanted, start=overview.previous_start, end=overview.previous_end)
    totals = (overview.previous_total, overview.total)
    before, now = (
        Side(in_words(each.start, each.end), total, load_groups(each, mix, overview.as_of_ms))
        for each, total in zip((past, wanted), totals, strict=True)
    )
    return before, now


def _most_apart(overview: Overview) -> Mix:
    """The dimension in which the two periods differ the most."""
    sides = {mix: _periods(overview, mix) for mix in MIXES}
    return max(MIXES, key=lambda mix: mix_distance(*(side.mix for side in sides[mix])) or 0.0)


def _template(name: str, overview: Overview) -> Side:
    row = next(row for row in overview.tables["template"] if row.group == name)
    wanted = replace(overview.wanted, templates=(name,))
    countries = load_groups(wanted, "country", overview.as_of_ms)
    return Side(group_name("template", name), row.counts, countries)


def _templates(overview: Overview) -> list[str]:
    offered = [row.group for row in overview.tables["template"] if row.group]
    return st.multiselect(
        "Templates; the first is what the others are compared with",
        offered,
        default=offered[:LEAST],
        key="compared",
        bind="query-params",
        max_selections=MOST,
    )


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
