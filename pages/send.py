"""Send: one message, checked and previewed, sent once, followed to the phone."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.frame import page_header
from incs_core.ui.guard import section
from incs_core.ui.send.following import follow
from incs_core.ui.send.form import message_form
from incs_core.ui.send.recent import show_recent
from incs_core.ui.send.request import show_preview, show_request
from incs_core.ui.send.sending import send_part

page_header("Send", "Does my message arrive? One message, sent once, followed to the phone.")

left, right = st.columns([3, 2], gap="large")

with right:
    follow()
    phone = st.container()

with left, section("the form"):
    form, problems = message_form()
    draft = form.draft()
    show_request(form, draft, complete=not problems)
    send_part(form, draft, problems)
    with phone:
        show_preview(form)

show_recent()
