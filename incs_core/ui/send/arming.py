"""Which intent the form stands for now, and whether it was sent already."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from incs_core.sending.intent import Armed, armed_for
from incs_core.store.types import OutcomeKind
from incs_core.ui.resources import services
from incs_core.ui.send.card import Checked
from incs_core.ui.times import now_ms

IS_TEST, ARMED, SENT = "send_is_test", "send_armed", "send_sent"
JUST_NOW_MS = 60_000
"""A second press so soon is a double click, or the same person in another tab."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A form with its intent. `outcome`: what became of this very message, if it was sent."""

    checked: Checked
    armed: Armed | None
    outcome: OutcomeKind | None


def ready(checked: Checked) -> Ready:
    """Find the intent of this state of the form, and whether it was sent already."""
    armed = arm(checked, st.session_state.get(ARMED))
    return Ready(checked, armed, None if armed is None else _outcome(armed.intent_id))


def arm(checked: Checked, before: Armed | None) -> Armed | None:
    """The intent of this form: the one before, or one that nobody has sent yet."""
    if checked.draft is None:
        return None
    store = services().store
    armed = armed_for(
        checked.form.account,
        checked.draft,
        is_test=bool(st.session_state.get(IS_TEST, True)),
        key=store.send_key(),
        is_taken=store.has_intent,
        before=before,
    )
    st.session_state[ARMED] = armed
    return armed


def armed_now() -> Armed | None:
    """The intent that stands now."""
    armed: Armed | None = st.session_state.get(ARMED)
    return armed


def disarm() -> None:
    """The next look makes a new intent."""
    st.session_state.pop(ARMED, None)


def sent_elsewhere(armed: Armed) -> int | None:
    """How long ago, in milliseconds, somebody else sent this very message; None: nobody did."""
    row = services().store.message_by_intent(armed.intent_id)
    return None if row is None else now_ms() - row.cohort_ms


def note_sent(armed: Armed, kind: OutcomeKind) -> None:
    """Remember in this session what became of it."""
    st.session_state[SENT] = {**st.session_state.get(SENT, {}), armed.intent_id: kind}


def _outcome(intent_id: str) -> OutcomeKind | None:
    """What became of it, as known by now: what was unconfirmed may have been found since."""
    said: OutcomeKind | None = st.session_state.get(SENT, {}).get(intent_id)
    if said != "unconfirmed":
        return said
    row = services().store.message_by_intent(intent_id)
    return said if row is None or row.status == "unconfirmed" else "accepted"
