"""Statuses as badges, each with colour, icon and word, and as columns of tables."""

from __future__ import annotations

from typing import Any, Literal, cast

import streamlit as st

from incs_core.charts.style import STATUS_STYLES, status_style
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.tables import label_column

BadgeColour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray"]

TEMPLATE_LOOKS = {
    "APPROVED": ("Approved", "green", ":material/verified:"),
    "PENDING": ("In review", "orange", ":material/hourglass_top:"),
    "REJECTED": ("Rejected", "red", ":material/cancel:"),
    "DELETED": ("Deleted", "gray", ":material/delete:"),
}


def status_badge(status: str) -> None:
    """A message's status."""
    style = status_style(status)
    st.badge(escape_markdown(style.label), icon=style.icon, color=cast(BadgeColour, style.badge))


def status_column(*more: tuple[str, str], width: int | None = None) -> Any:
    """A table's column of statuses in the colours of the badges; `more`: labels with colours."""
    labels = [(style.label, style.badge) for style in STATUS_STYLES.values()]
    return label_column([*labels, *more], width=width)


def template_badge(raw_status: str) -> None:
    """A template's status; one that we have never seen is shown as *unrecognised: VALUE*."""
    unknown = (f"unrecognised: {raw_status}", "gray", ":material/question_mark:")
    label, colour, icon = TEMPLATE_LOOKS.get(raw_status.upper(), unknown)
    st.badge(escape_markdown(label), icon=icon, color=cast(BadgeColour, colour))
