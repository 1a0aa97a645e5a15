"""A table of messages whose rows lead to the message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from incs_core.charts.message_tables import log_row
from incs_core.domain.messages import MessageRow
from incs_core.message_files.columns import MOMENT_COLUMNS, USUAL_COLUMNS
from incs_core.ui.common.badges import status_column
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table, time_column
from incs_core.ui.messages.display import display_settings, handle_of
from incs_core.ui.messages.url_state import open_message

ROWS_AT_ONCE, HEIGHT_PX = 15, 577


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
