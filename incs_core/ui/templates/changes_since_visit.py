"""What changed since the last visit of whoever looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from incs_core.charts.template_tables import (
    ListedTemplate,
    template_change_lines,
    template_change_rows,
    template_change_text,
)
from incs_core.domain.templates import TemplateChange
from incs_core.ui.common.badges import template_badge
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.permissions import actor
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_wrapped_table
from incs_core.ui.common.times import ago, at, now_ms, zone
from incs_core.ui.templates.url_state import open_template

PAGE = "templates"
MOST_SHOWN = 3


def show_changes(everything: Sequence[ListedTemplate]) -> None:
    """Draw the changes that we learnt since the last visit, newest first; nothing if none.

    Raises:
        StoreError: the history cannot be used.
    """
    since_ms = services().store.visits.record(actor(), PAGE, now_ms()).since_ms
    if since_ms is None:
        return
    known = {(entry.account, entry.template.template_id) for entry in everything}
    changes = latest_of(
        change
        for change in services().store.templates.changes_since(since_ms)
        if change.source != "action" and (change.account, change.template_id) in known
    )
    if changes:
        with st.container(border=True, key="template_news", gap="xsmall"):
            _head(len(changes), since_ms)
            for number, change in enumerate(changes[:MOST_SHOWN]):
                _line(number, change)
            if len(changes) > MOST_SHOWN:
                _more(changes)


def latest_of(changes: Iterable[TemplateChange]) -> list[TemplateChange]:
    """Of each aspect of a template the change that we learnt last; given newest first, and so."""
    latest: dict[tuple[str, str, str], TemplateChange] = {}
    for change in changes:
        latest.setdefault((change.account, change.template_id, change.aspect), change)
    return list(latest.values())


def _head(count: int, since_ms: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        changes = "1 change" if count == 1 else f"{count} changes"
        st.markdown(
            f"**{changes} since your last visit** {escape_markdown(f'({at(since_ms)})')}",
            width="stretch",
        )
        st.button(
            "Mark as seen",
            key="template_news_seen",
            icon=":material/done_all:",
            type="tertiary",
            on_click=_mark_seen,
        )


def _mark_seen() -> None:
    services().store.visits.mark_seen(actor(), PAGE, now_ms())


def _line(number: int, change: TemplateChange) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if change.aspect == "status":
            template_badge(change.new_value)
        else:
            st.badge(
                escape_markdown(template_change_text(change)),
                icon=":material/swap_horiz:",
                color="blue",
            )
        st.button(
            escape_markdown(change.template_name or change.template_id),
            key=f"template_news_{number}",
            type="tertiary",
            on_click=open_template,
            args=(change.account, change.template_id),
        )
        words = [f"recorded {ago(change.learnt_ms)}", change.reason]
        st.caption(escape_markdown(" · ".join(filter(None, words))), width="content")


def _more(changes: Sequence[TemplateChange]) -> None:
    with st.expander(f"{len(changes) - MOST_SHOWN} more", type="compact"):
        rows = template_change_lines(changes, zone(), named=True)
        show_wrapped_table(
            rows,
            key="template_news_all",
            file_name="template-changes",
            export=template_change_rows(changes, zone()),
        )
