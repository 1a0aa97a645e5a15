"""What came of a question about the followed message, on screen until the message moves on.

The panel of that message is drawn anew each second: what is only drawn is gone before it is read.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from incs_core.errors import IncsError
from incs_core.store.types import MessageRow
from incs_core.ui.guard import as_text, show_error
from incs_core.ui.times import at, now_ms

ANSWER = "send_answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """Words or an error, when it came (epoch ms), and the send and status that it is about."""

    about: tuple[str | None, str]
    at_ms: int
    words: str
    error: IncsError | None


def keep_answer(row: MessageRow, words: str = "", error: IncsError | None = None) -> None:
    """Keep what was answered; neither words nor an error forgets the answer before."""
    if error is not None:
        error = error.with_traceback(None)
    st.session_state[ANSWER] = Answer(_about(row), now_ms(), words, error)


def show_answer(row: MessageRow, what: str = "") -> None:
    """Draw the answer, if it is about this send as it stands; `what` names what was asked for."""
    answer: Answer | None = st.session_state.get(ANSWER)
    if answer is None or answer.about != _about(row):
        return
    if answer.error is not None:
        show_error(answer.error, what)
    elif answer.words:
        st.warning(as_text(answer.words), icon=":material/help:")
    else:
        return
    st.caption(f"Asked at {at(answer.at_ms, seconds=True)}.")


def _about(row: MessageRow) -> tuple[str | None, str]:
    return row.intent_id, row.status
