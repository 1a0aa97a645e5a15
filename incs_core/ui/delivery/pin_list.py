"""The pinned figures that there are: to open, and to delete."""

from __future__ import annotations

import streamlit as st

from incs_core.domain.actions import Action
from incs_core.domain.filters import Filter, listed
from incs_core.domain.saved import PinRow
from incs_core.report.pins import pin_request
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.filters import chosen_values
from incs_core.ui.common.periods import period_text
from incs_core.ui.common.permissions import audit, is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.times import at

MOST = 30
KEY = "pin"


@st.cache_data(ttl=30, max_entries=2, show_spinner=False)
def load_pins() -> list[PinRow]:
    """The pins made last, newest first.

    Raises:
        StoreError: the database cannot be read.
    """
    return services().store.pins.list(MOST)


def pin_list() -> None:
    """Every pin with what it holds, a link to it, and a way to delete it."""
    found = load_pins()
    if not found:
        st.caption("No pins yet. A pin saves the current figures under a link.")
    for pin in found:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="stretch", gap=None):
                st.button(
                    escape_markdown(pin_label(pin_request(pin))),
                    key=f"open-pin-{pin.id}",
                    icon=":material/push_pin:",
                    type="tertiary",
                    on_click=_open,
                    args=(pin,),
                )
                st.caption(escape_markdown(f"{at(pin.created_ms)} · {pin.actor}"))
            st.button(
                "Delete this pin",
                key=f"unpin-{pin.id}",
                icon=":material/delete:",
                type="tertiary",
                disabled=not is_allowed(Action.KEEP_FIGURES),
                help="Its link stops working for everybody.",
                on_click=_delete,
                args=(pin,),
            )


def pin_label(wanted: Filter) -> str:
    """What figures are of, in a line: ``16–22 Nov 2026 · ID · tests in``."""
    named = [listed(values) for values in chosen_values(wanted).values()]
    tests = "tests included" if wanted.include_tests else ""
    return " · ".join(
        part for part in (period_text(wanted.start, wanted.end), *named, tests) if part
    )


def _open(pin: PinRow) -> None:
    st.query_params[KEY] = pin.id


def _delete(pin: PinRow) -> None:
    with outcome.acting("delete the pin", later=True):
        require(Action.KEEP_FIGURES)
        if services().store.pins.delete(pin.id):
            audit("delete pin", pin.id)
        load_pins.clear()
        outcome.remember("Deleted the pin. Its link no longer works.", ":material/delete:")
