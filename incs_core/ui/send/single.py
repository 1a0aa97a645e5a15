"""One message: what it says, who gets it, what stands in the way, and what became of it."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.common.errors import error_boundary
from incs_core.ui.send.form import message_part, recipient_part, show_problems
from incs_core.ui.send.mode import step_heading
from incs_core.ui.send.preflight_card import run_preflight, show_card
from incs_core.ui.send.request_preview import show_preview, show_request
from incs_core.ui.send.send_once import send_part, send_state
from incs_core.ui.send.tracking import track_message


def single_send() -> None:
    """Draw the three steps, the phone beside them, and the message on its way."""
    left, right = st.columns([3, 2], gap="large")
    with left, error_boundary("the form"):
        with step_heading(1, "Message"):
            form, places = message_part()
        with step_heading(2, "Recipient"):
            form = recipient_part(form)
        problems = show_problems(form, places)
        checked = run_preflight(form, problems)
        with step_heading(3, "Check and send"):
            now = send_state(checked)
            if now.outcome is None:  # afterwards it would warn of what was just done
                complete = bool(form.to and checked.draft)
                show_card(checked.card, complete=complete, links_of_form=form)
            send_part(now)
            track_message()
            show_request(form, checked.draft, complete=not problems)
        with right:
            show_preview(form)
