"""Saved views: a name for a set of filters, for everybody who uses this installation."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

import streamlit as st

from incs_core.domain.actions import Action
from incs_core.domain.filters import Choices, Filter, listed
from incs_core.domain.saved import View
from incs_core.errors import IncsError
from incs_core.store.saved.views import MOST_NAME
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.filters import NAMES, address, filter_row, offers, reset
from incs_core.ui.common.periods import DATES, DEFAULT_PRESET, PRESETS
from incs_core.ui.common.permissions import actor, audit, is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.times import now_ms
from incs_core.web.url_aliases import current_view

NEW_NAME, CHOSEN, OTHER_NAME = "view_name", "view_chosen", "view_other_name"


@st.cache_data(ttl=30, max_entries=2, show_spinner=False)
def load_views() -> list[View]:
    """Every saved view, in order of name.

    Raises:
        StoreError: the database cannot be read.
    """
    return services().store.views.list()


class ViewOptions(Protocol):
    """What a screen keeps in a view beside the filters."""

    def current_view(self) -> dict[str, Any]:
        """What is chosen now, under the names of the address."""

    def apply_view(self, query: Mapping[str, Any], choices: Choices) -> None:
        """Choose what a view names."""

    def view_text(self, query: Mapping[str, Any]) -> list[str]:
        """What a view names, for people."""


def filter_row_with_views(
    period: tuple[date, date], choices: Choices, looks: ViewOptions
) -> Filter:
    """Draw the filters beside the period and the saved views in one row; what the filters say.

    A view keeps what `looks` tells too.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        wanted = filter_row(period, choices)
        with (
            st.popover("Views", icon=":material/bookmarks:", type="tertiary"),
            error_boundary("the saved views"),
        ):
            _views(choices, looks)
        return wanted


def _views(choices: Choices, looks: ViewOptions) -> None:
    found = load_views()
    if not found:
        st.caption("No saved views yet. A view saves filters and display options.")
    for number, view in enumerate(found):
        st.button(
            escape_markdown(view.name),
            key=f"view-{number}",
            type="tertiary",
            icon=":material/bookmark:",
            help=escape_markdown(view_label(_query(view), looks.view_text(_query(view)))),
            on_click=_open,
            args=(view, choices, looks),
        )
    if not is_allowed(Action.KEEP_VIEWS):
        return
    _save_form(looks)
    if found:
        _tidy(found)


def view_label(query: Mapping[str, Any], more: Sequence[str] = ()) -> str:
    """The filters of a view in a line, and what else it says: ``30 days · ID, HK · tests in``."""
    dates = [str(day) for day in query.get("dates", ())]
    period = " to ".join(dates) if dates else str(query.get("period", DEFAULT_PRESET))
    lists = [listed(tuple(query.get(name, ()))) for name in NAMES]
    tests = "tests included" if query.get("tests") else ""
    return " · ".join(part for part in (period, *lists, tests, *more) if part)


def _save_form(looks: ViewOptions) -> None:
    with st.form("save-view", border=False, clear_on_submit=True):
        st.text_input(
            "Save current view as",
            key=NEW_NAME,
            max_chars=MOST_NAME,
            placeholder="OTP in Indonesia",
            help="Saves filters, section and comparison; visible to everybody. “30 days” stays "
            "relative; chosen dates stay fixed.",
        )
        st.form_submit_button("Save", on_click=_save, args=(looks,), icon=":material/bookmark_add:")


def _tidy(found: list[View]) -> None:
    names = [view.name for view in found]
    with st.expander("Rename or delete"):
        name = st.selectbox("View", names, key=CHOSEN)
        with st.form("rename-view", border=False, clear_on_submit=True):
            st.text_input("New name", key=OTHER_NAME, max_chars=MOST_NAME)
            st.form_submit_button("Rename", on_click=_rename, args=(name,))
        st.button("Delete", key="delete-view", on_click=_delete, args=(name,), type="tertiary")


def _open(view: View, choices: Choices, looks: ViewOptions) -> None:
    """Set the filters as the view says; what it does not name, or is not on offer, is set back."""
    reset()
    query, state = _query(view), st.session_state
    _open_period(query)
    for each, options in offers(choices).items():
        kept = [value for value in query.get(each.name, ()) if value in options]
        if kept:
            state[each.name] = kept
    state["tests"] = bool(query.get("tests"))
    looks.apply_view(query, choices)


def _open_period(query: Mapping[str, Any]) -> None:
    period, state = query.get("period"), st.session_state
    if period == DATES and query.get("dates"):
        state["period"] = DATES
        state["dates"] = tuple(date.fromisoformat(day) for day in query["dates"])
    elif period in PRESETS:
        state["period"] = period


def _query(view: View) -> dict[str, Any]:
    found = json.loads(view.query)
    return current_view("", found) if isinstance(found, dict) else {}


def _save(looks: ViewOptions) -> None:
    tests = {"tests": True} if st.session_state.get("tests") else {}
    query = {**looks.current_view(), **address(), **tests}
    name = str(st.session_state.get(NEW_NAME, ""))
    view = View(name, json.dumps(query), now_ms(), actor())
    if _done("save view", name, lambda: services().store.views.save(view)):
        outcome.remember(f"Saved the view “{name.strip()}”.")


def _rename(name: str) -> None:
    new_name = str(st.session_state.get(OTHER_NAME, ""))
    if _done("rename view", name, lambda: services().store.views.rename(name, new_name), new_name):
        outcome.remember(f"Renamed the view “{name}” to “{new_name.strip()}”.")


def _delete(name: str) -> None:
    if _done("delete view", name, lambda: services().store.views.delete(name)):
        outcome.remember(f"Deleted the view “{name}”.")


def _done(action: str, name: str, do: Callable[[], bool | None], detail: str = "") -> bool:
    """Do it and keep who did it; where it is refused, say so and why."""
    try:
        require(Action.KEEP_VIEWS)
        gone = do() is False
    except IncsError as error:
        outcome.remember(f"{error.message} {error.advice}", ":material/error:", failed=True)
        return False
    finally:
        load_views.clear()
    if gone:
        outcome.remember(f"The view “{name}” was deleted by somebody else.", failed=True)
        return False
    audit(action, name.strip(), detail=detail.strip())
    return True
