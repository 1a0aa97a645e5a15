"""How messages are shown: settings, status, explanation, raw JSON, and as a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from incs_core.charts.message_tables import DisplaySettings, log_row
from incs_core.charts.number_format import duration
from incs_core.domain.actions import Action
from incs_core.domain.messages import MessageRow
from incs_core.explanations.operator import Explanation, explain_message
from incs_core.lookups.lookup import Lookup
from incs_core.message_files.columns import MOMENT_COLUMNS, USUAL_COLUMNS
from incs_core.store.rollups.buckets import expiry_cutoff_ms
from incs_core.ui.common.badges import status_badge, status_column
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.permissions import is_allowed
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table, time_column
from incs_core.ui.common.times import at, now_ms, zone
from incs_core.ui.messages.url_state import open_message

ROWS_AT_ONCE, HEIGHT_PX = 15, 577
TONES = {"good": st.success, "waiting": st.info, "bad": st.error, "unsure": st.warning}
ICONS = {
    "good": ":material/check_circle:",
    "waiting": ":material/hourglass_top:",
    "bad": ":material/error:",
    "unsure": ":material/help:",
}


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


def message_head(row: MessageRow) -> None:
    """A message's status and when it was sent."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        status_badge(display_settings().status(row))
        if row.is_test:
            st.badge("Test", icon=":material/science:", color="gray")
        st.caption(f"{at(row.cohort_ms, seconds=True)} ({zone().key})", width="content")


def elapsed_text(start_ms: int | None, end_ms: int | None) -> str:
    """How long it took from one moment to another, as people say it; "" if one is missing."""
    if start_ms is None or end_ms is None:
        return ""
    return duration(max(end_ms - start_ms, 0) / 1000)


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


def messages_table(
    rows: Sequence[MessageRow],
    *,
    key: str,
    file_name: str,
    columns: Sequence[str] | None = None,
    exports: bool = True,
) -> None:
    """Draw messages; a selected row opens its message and is selected no more on return."""
    with_account = ("Account",) if len(services().accounts) > 1 else ()
    now = display_settings()
    chosen = show_table(
        [log_row(row, now) for row in rows],
        key=key,
        file_name=file_name,
        columns=columns or (*USUAL_COLUMNS, *with_account),
        config=columns_config(now.zone.key),
        ids=[(row.account, handle_of(row)) for row in rows],
        height=HEIGHT_PX if len(rows) > ROWS_AT_ONCE else None,
        exports=exports,
    )
    if chosen is not None:
        open_message(*chosen)


def columns_config(zone_name: str) -> dict[str, Any]:
    """How the columns of message tables are drawn."""
    return {
        **dict.fromkeys(MOMENT_COLUMNS, time_column(f"Times in {zone_name}.")),
        "Time": time_column(
            f"When INCS accepted the message, or its first receipt; times in {zone_name}."
        ),
        "Status": status_column(),
        "Reason": st.column_config.TextColumn(width="medium"),
        "Test": st.column_config.TextColumn(help="Sent from the Send page; outside all rates."),
    }
