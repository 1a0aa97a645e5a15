"""How a message is shown: display settings, its explanation, and its raw JSON."""

from __future__ import annotations

import json

import streamlit as st

from incs_core.charts.message_tables import DisplaySettings
from incs_core.domain.actions import Action
from incs_core.domain.messages import MessageRow
from incs_core.explanations.operator import Explanation, explain_message
from incs_core.lookups.lookup import Lookup
from incs_core.store.rollups.buckets import expiry_cutoff_ms
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.permissions import is_allowed
from incs_core.ui.common.services import services
from incs_core.ui.common.times import now_ms


def display_settings() -> DisplaySettings:
    """Zone and horizon of the settings, and whether numbers are shown to this person."""
    settings = services().settings
    cutoff = expiry_cutoff_ms(now_ms(), settings.receipt_horizon_hours, services().store.zone)
    return DisplaySettings(settings.timezone, cutoff, is_allowed(Action.SEE_NUMBERS))


def explain_row(row: MessageRow) -> Explanation:
    """What happened to a message, why, and what to do next."""
    return explain_message(display_settings().status(row), row.error_code, row.error_title)


def ask_status(account: str, message_id: str) -> Lookup:
    """Ask INCS for a message's status; what it says is recorded."""
    client = services().client(account)
    return Lookup(client, services().store, account, [message_id], workers=1).run()


def handle_of(row: MessageRow) -> str:
    """What names a message in an address: its id, or that of our own send where INCS gave none."""
    return row.message_id or f"intent:{row.intent_id}"


TONES = {"good": st.success, "waiting": st.info, "bad": st.error, "unsure": st.warning}
ICONS = {
    "good": ":material/check_circle:",
    "waiting": ":material/hourglass_top:",
    "bad": ":material/error:",
    "unsure": ":material/help:",
}


def show_explanation(story: Explanation) -> None:
    """What happened, why, and what to do next."""
    why = f" {escape_markdown(story.why)}" if story.why else ""
    text = f"**{escape_markdown(story.what)}**{why}\n\n{escape_markdown(story.next)}"
    TONES[story.tone](text, icon=ICONS[story.tone])


def show_raw(text: str) -> None:
    """JSON as a tree; what is not JSON as it is."""
    try:
        content = json.loads(text)
    except ValueError:
        st.code(text, language=None, wrap_lines=True)
    else:
        st.json(content, expanded=2)
