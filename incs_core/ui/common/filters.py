"""Which messages a screen is about: a row of filters that lives in the address.

The keys are the names in the address, the same on every screen that has them: ``period``,
``dates``, ``account``, ``template``, ``country``, ``type``, ``tests``. Values that are not on offer
are dropped from the address by Streamlit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from incs_core.domain.filters import Choices, Filter
from incs_core.ui.common.periods import DATES, DEFAULT_PRESET, PRESETS, dates_of
from incs_core.ui.common.services import services

ATTRIBUTES = {"template": "templates", "country": "countries", "type": "types"}
PLACEHOLDERS = {
    "template": "All templates",
    "country": "All countries",
    "type": "All types",
    "account": "All accounts",
}
WIDTHS = {"template": 280, "country": 180, "type": 180, "account": 180}


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
    accounts = _accounts()
    chosen = {name: _choice(name, getattr(choices, field)) for name, field in ATTRIBUTES.items()}
    tests = _tests()
    _reset_button()
    return Filter(
        start,
        end,
        accounts=accounts,
        templates=chosen["template"],
        countries=chosen["country"],
        types=chosen["type"],
        include_tests=tests,
    )


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
    for name in (*ATTRIBUTES, "account"):
        if name in st.session_state:
            st.session_state[name] = []


def address() -> dict[str, str | list[str]]:
    """What the filters say, as the query of a link to another screen that has them."""
    state = st.session_state
    found: dict[str, str | list[str]] = {
        name: list(state[name]) for name in (*ATTRIBUTES, "account") if state.get(name)
    }
    if state.get("period", DEFAULT_PRESET) != DEFAULT_PRESET:
        found["period"] = state["period"]
    if state.get("period") == DATES:
        found["dates"] = [day.isoformat() for day in state.get("dates", ())]
    return found


def is_narrowed() -> bool:
    """Whether any filter differs from what the screen shows by itself."""
    state = st.session_state
    chosen = any(state.get(name) for name in (*ATTRIBUTES, "account", "tests"))
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


def _accounts() -> tuple[str, ...]:
    known = services().accounts
    if len(known) < 2:
        return tuple(known)
    return _choice("account", tuple(known)) or tuple(known)


def _choice(name: str, options: Sequence[str]) -> tuple[str, ...]:
    chosen = st.multiselect(
        name.capitalize(),
        list(options),
        key=name,
        bind="query-params",
        placeholder=PLACEHOLDERS[name],
        label_visibility="collapsed",
        width=WIDTHS[name],
    )
    return tuple(chosen)


def _tests() -> bool:
    return st.toggle(
        "Tests",
        key="tests",
        bind="query-params",
        help="Count messages sent from the Send page too. They are outside every rate unless "
        "asked for.",
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
