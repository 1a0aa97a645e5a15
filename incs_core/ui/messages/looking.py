"""A look-up under way in this session, and how fast it goes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import cast

import streamlit as st

from incs_core.charts.numbers import count, duration
from incs_core.sync.lookup import LookUp
from incs_core.ui.resources import client, services

KEY = "look-up"


@dataclass
class Looking:
    """One look-up of this session. `ended_s` is set when the page first sees its end."""

    account: str
    look_up: LookUp
    started_s: float = field(default_factory=time.monotonic)
    ended_s: float | None = None

    @property
    def is_running(self) -> bool:
        """Whether INCS is still being asked; the end is noted when it is first seen."""
        if self.look_up.is_running:
            return True
        self.ended_s = self.ended_s or time.monotonic()
        return False

    @property
    def seconds(self) -> float:
        """How long it takes, or took."""
        return (self.ended_s or time.monotonic()) - self.started_s

    @property
    def share(self) -> float:
        """Share of the ids that are done, 0 to 1."""
        progress = self.look_up.progress
        return progress.done / progress.total if progress.total else 0.0

    def in_words(self) -> str:
        """How far it is, how fast it goes, how long it will take."""
        done, total = self.look_up.progress.done, self.look_up.progress.total
        text = f"{count(done)} of {count(total)}"
        if not done:
            return f"{text} – asking INCS…"
        rate = done / max(self.seconds, 0.001)
        return (
            f"{text} – {count(round(rate))} a second, about {duration((total - done) / rate)} left"
        )


def current() -> Looking | None:
    """The look-up of this session, running or ended."""
    return cast("Looking | None", st.session_state.get(KEY))


def start(account: str, ids: tuple[str, ...]) -> None:
    """Begin to ask INCS in the background; an earlier look-up is stopped and forgotten."""
    forget()
    look_up = LookUp(client(account), services().writer, account, ids)
    st.session_state[KEY] = Looking(account, look_up.start())


def forget() -> None:
    """Stop and forget the look-up of this session."""
    before = st.session_state.pop(KEY, None)
    if before is not None:
        before.look_up.stop()
