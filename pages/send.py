"""Send: one message, checked, previewed and followed to the phone; or a test run of many."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.frame import page_header
from incs_core.ui.guard import section
from incs_core.ui.send.card import check, show_card
from incs_core.ui.send.following import follow
from incs_core.ui.send.form import message_part, recipient_part, show_problems
from incs_core.ui.send.recent import show_recent
from incs_core.ui.send.request import show_preview, show_request
from incs_core.ui.send.sending import send_part
from incs_core.ui.send.steps import step

page_header("Send", "Does my message arrive? One message, sent once, followed to the phone.")

left, right = st.columns([3, 2], gap="large")

with right:
    phone = st.container()

with left, section("the form"):
    with step(1, "What it says"):
        form, places = message_part()
    with step(2, "Who gets it"):
        form = recipient_part(form)
    problems = show_problems(form, places)
    checked = check(form, problems)
    with step(3, "Check and send"):
        show_card(checked)
        send_part(checked)
        follow()
        show_request(form, checked.draft, complete=not problems)
    with phone:
        show_preview(form)

show_recent()
