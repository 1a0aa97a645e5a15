"""Which messages a screen is about: a row of filters that lives in the address.

The keys are the names in the address, the same on every screen that has them: ``period``,
``dates``, ``tests`` and the names of `FILTER_FIELDS`. Values that are not on offer are dropped from
the address by Streamlit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

import streamlit as st

from incs_core.domain.filters import FILTER_FIELDS, Choices, Filter, FilterField
from incs_core.ui.common.periods import DATES, DEFAULT_PRESET, PRESETS, dates_of
from incs_core.ui.common.services import services

NAMES = tuple(each.name for each in FILTER_FIELDS)


def today() -> date:
    """The date in the zone in which the figures are kept."""
    return datetime.now(services().store.zone).date()


@st.cache_data(ttl=30, max_entries=8, show_spinner=False)
def load_choices(accounts: tuple[str, ...]) -> Choices:
    """The values that occur in the history of these accounts.

    Raises:
        StoreError: the database cannot be read.
    """
    found: Choices = services().store.rollups.choices(accounts)
    return found


def filter_row(period: tuple[date, date], choices: Choices) -> Filter:
    """Draw the filters beside the period, in the present container; return what all of them say."""
    start, end = period
    chosen = {each.attribute: _choice(each, options) for each, options in offers(choices).items()}
    chosen["accounts"] = chosen.get("accounts") or tuple(services().accounts)
    tests = _tests()
    _reset_button()
    return Filter(start, end, tests, **chosen)


def offers(choices: Choices) -> dict[FilterField, tuple[str, ...]]:
    """The filters that a screen offers, with their values. Accounts are those of the settings."""
    known = replace(choices, accounts=tuple(services().accounts))
    found = {each: each.values(known) for each in FILTER_FIELDS}
    return {each: found[each] for each in found if each.always_shown or len(found[each]) > 1}


def chosen_values(wanted: Filter) -> dict[str, tuple[str, ...]]:
    """The values that narrow a filter, by the name of the field; every account narrows nothing."""
    chosen = {each.name: values for each in FILTER_FIELDS if (values := each.values(wanted))}
    if set(chosen.get("account", ())) >= set(services().accounts):
        del chosen["account"]
    return chosen


def period_control() -> tuple[date, date]:
    """Draw the period alone, for a place of its own; returns its first and last date."""
    with st.container(width="content", horizontal_alignment="right", gap="xsmall"):
        preset = st.segmented_control(
            "Period",
            [*PRESETS, DATES],
            default=DEFAULT_PRESET,
            required=True,
            key="period",
            bind="query-params",
            label_visibility="collapsed",
            on_change=_seed_dates,
            wrap=True,
        )
        chosen: Sequence[date] = _dates() if preset == DATES else ()
    return dates_of(preset or DEFAULT_PRESET, chosen, today())


def reset() -> None:
    """Set every filter back, in the address too."""
    st.session_state["period"] = DEFAULT_PRESET
    st.session_state["tests"] = False
    for name in NAMES:
        if name in st.session_state:
            st.session_state[name] = []


def address() -> dict[str, str | list[str]]:
    """What the filters say, as the address of the screen has it, without the tests."""
    state = st.session_state
    found: dict[str, str | list[str]] = {
        name: list(state[name]) for name in NAMES if state.get(name)
    }
    if state.get("period", DEFAULT_PRESET) != DEFAULT_PRESET:
        found["period"] = state["period"]
    if state.get("period") == DATES:
        found["dates"] = [day.isoformat() for day in state.get("dates", ())]
    return found


def is_narrowed() -> bool:
    """Whether any filter differs from what the screen shows by itself."""
    state = st.session_state
    chosen = any(state.get(name) for name in (*NAMES, "tests"))
    return chosen or state.get("period", DEFAULT_PRESET) != DEFAULT_PRESET


def _seed_dates() -> None:
    """Begin with dates that pin what the default period shows, so that a link stays true."""
    if st.session_state["period"] == DATES and "dates" not in st.query_params:
        start, end = dates_of(DEFAULT_PRESET, (), today())
        st.query_params["dates"] = [start.isoformat(), end.isoformat()]


def _dates() -> Sequence[date]:
    return st.date_input(
        "First and last date",
        value=dates_of(DEFAULT_PRESET, (), today()),
        max_value=today(),
        format="YYYY-MM-DD",
        key="dates",
        bind="query-params",
        label_visibility="collapsed",
        width=270,
    )


def _choice(each: FilterField, options: Sequence[str]) -> tuple[str, ...]:
    return multi_filter(each.name, each.label, options, f"All {each.attribute}", width=each.width)


def multi_filter(
    key: str,
    label: str,
    options: Sequence[str],
    placeholder: str,
    *,
    width: int,
    format_func: Callable[[str], str] = str,
) -> tuple[str, ...]:
    """A filter that takes several values, by the name `key` in the address; the label is hidden."""
    chosen = st.multiselect(
        label,
        list(options),
        key=key,
        bind="query-params",
        placeholder=placeholder,
        label_visibility="collapsed",
        format_func=format_func,
        width=width,
    )
    return tuple(chosen)


def _tests() -> bool:
    return st.toggle(
        "Tests",
        key="tests",
        bind="query-params",
        help="Include test messages sent from the Send page. Rates exclude them by default.",
    )


def _reset_button() -> None:
    st.button(
        "Reset",
        key="reset-filters",
        icon=":material/filter_alt_off:",
        type="tertiary",
        on_click=reset,
        disabled=not is_narrowed(),
        help="All messages of the last 7 days, without tests.",
    )
