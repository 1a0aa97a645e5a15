"""Settings: what is in force, whether it works, and how to go live."""

import streamlit as st

from incs_core.domain.actions import Action
from incs_core.ui.common.errors import error_boundary
from incs_core.ui.common.layout import page_header
from incs_core.ui.common.permissions import is_allowed
from incs_core.ui.settings.configuration import go_live, show_configuration, zone_warning
from incs_core.ui.settings.health_check import health_check_part
from incs_core.ui.settings.sync_and_audit import audit_part, sync_part
from incs_core.ui.settings.webhook import webhook_part

PARTS = (
    ("Configuration", "the settings", (health_check_part, show_configuration)),
    ("Webhook", "the webhook URL", (webhook_part,)),
    ("Go live", "the steps to go live", (go_live,)),
    ("Activity", "the activity", (sync_part, audit_part)),
)

page_header("Settings", "Configuration, health check and activity.")
if not is_allowed(Action.SEE_SETTINGS):
    st.info("Only administrators can see the settings.", icon=":material/lock:")
    st.stop()
zone_warning()
names = [name for name, _, _ in PARTS]
tabs = st.tabs(names, key="settings_part", on_change="rerun", bind="query-params")
for tab, (_, what, draw) in zip(tabs, PARTS, strict=True):
    if tab.open:
        with tab, error_boundary(what):
            for each in draw:
                each()
