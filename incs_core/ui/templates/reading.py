"""Reading the templates of every account, with progress, and saying what could not be read."""

from __future__ import annotations

import time
from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from incs_core.settings import Account
from incs_core.ui.guard import as_text, show_error
from incs_core.ui.resources import services
from incs_core.ui.templates.knowledge import load_knowledge
from incs_core.ui.templates.loading import Progress, Reading, forget, read_templates
from incs_core.ui.times import ago

AT_A_GLANCE_S = 0.4


def read_all() -> list[Reading]:
    """The templates of every account that has some, with progress while INCS is asked.

    Raises:
        StoreError: the history cannot be read.
    """
    place = st.empty()
    with_templates = [
        account for account in services().accounts.values() if account.channel != "viber"
    ]
    with st.spinner("Asking INCS for the templates…", show_time=True):
        readings = [read_templates(each.id, progress_of(place, each)) for each in with_templates]
    place.empty()
    return readings


def read_again() -> None:
    """Ask INCS, and the store, anew on the next run."""
    forget()
    load_knowledge.clear()


def show_problems(readings: Iterable[Reading]) -> None:
    """Say of each account what could not be read, and how old is what is shown instead."""
    for reading in readings:
        if reading.unkept is not None:
            show_error(reading.unkept)
        if reading.problem is not None:
            show_error(reading.problem, "the template list", read_again, key=reading.account)
            if reading.listed:
                seen = ago(reading.read_ms)
                st.warning(
                    f"These are the templates as last seen, {seen}.", icon=":material/history:"
                )


def progress_of(place: DeltaGenerator, account: Account) -> Progress:
    """Says at a place how far a reading is, once it takes longer than a glance at the cache."""
    began = time.monotonic()

    def say(count: int) -> None:
        if time.monotonic() - began < AT_A_GLANCE_S:
            return
        known = services().store.template_count(account.id)
        of_known = f" of {known:,}" if known >= count else ""
        words = f"Reading the templates of {account.label}: {count:,}{of_known}"
        place.progress(min(count / max(known, count), 1.0), as_text(words))

    return say
