"""One message: what it says, who gets it, what stands in the way, and what became of it."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.guard import section
from incs_core.ui.send.arming import ready
from incs_core.ui.send.card import check, show_card
from incs_core.ui.send.following import follow
from incs_core.ui.send.form import message_part, recipient_part, show_problems
from incs_core.ui.send.request import show_preview, show_request
from incs_core.ui.send.sending import send_part
from incs_core.ui.send.steps import step


def send_one() -> None:
    """Draw the three steps, the phone beside them, and the message on its way."""
    left, right = st.columns([3, 2], gap="large")
    with left, section("the form"):
        with step(1, "What it says"):
            form, places = message_part()
        with step(2, "Who gets it"):
            form = recipient_part(form)
        problems = show_problems(form, places)
        checked = check(form, problems)
        with step(3, "Check and send"):
            now = ready(checked)
            if now.outcome is None:  # afterwards it would warn of what was just done
                complete = bool(form.to and checked.draft)
                show_card(checked.card, complete=complete, links_of_form=form)
            send_part(now)
            follow()
            show_request(form, checked.draft, complete=not problems)
        with right:
            show_preview(form)
