"""Settings: what is in force, whether it works, and how to go live."""

import streamlit as st

from incs_core.ui.access import Action, may
from incs_core.ui.frame import page_header
from incs_core.ui.guard import section
from incs_core.ui.settings.activity import audit_part, sync_part
from incs_core.ui.settings.go_live import go_live
from incs_core.ui.settings.in_force import in_force, zone_warning
from incs_core.ui.settings.testing import test_part
from incs_core.ui.settings.webhook import webhook_part

PARTS = (
    ("In force", "the settings", (test_part, in_force)),
    ("Webhook", "the webhook address", (webhook_part,)),
    ("Go live", "the way to go live", (go_live,)),
    ("Activity", "the activity", (sync_part, audit_part)),
)

page_header("Settings", "What is in force, and does it work?")
if not may(Action.SEE_SETTINGS):
    st.info("Only administrators see the settings.", icon=":material/lock:")
    st.stop()
zone_warning()
names = [name for name, _, _ in PARTS]
tabs = st.tabs(names, key="settings_part", on_change="rerun", bind="query-params")
for tab, (_, what, draw) in zip(tabs, PARTS, strict=True):
    if tab.open:
        with tab, section(what):
            for each in draw:
                each()
