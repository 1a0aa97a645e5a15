"""What changed since the last visit of whoever looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from incs_core.charts.template_rows import Listed, change_lines, change_rows, change_words
from incs_core.store.types import TemplateChange
from incs_core.ui.access import actor
from incs_core.ui.badges import template_badge
from incs_core.ui.guard import as_text
from incs_core.ui.resources import services
from incs_core.ui.templates.address import open_template
from incs_core.ui.templates.wrapped import wrapped_table
from incs_core.ui.times import ago, at, now_ms, zone

PAGE = "templates"
AT_ONCE = 3


def show_news(everything: Sequence[Listed]) -> None:
    """Draw the changes that we learnt since the last visit, newest first; nothing if none.

    Raises:
        StoreError: the history cannot be used.
    """
    since_ms = services().store.visit(actor(), PAGE, now_ms()).since_ms
    if since_ms is None:
        return
    known = {(entry.account, entry.template.template_id) for entry in everything}
    news = latest_of(
        change
        for change in services().store.changes_since(since_ms)
        if change.source != "action" and (change.account, change.template_id) in known
    )
    if news:
        with st.container(border=True, key="template_news", gap="xsmall"):
            _head(len(news), since_ms)
            for number, change in enumerate(news[:AT_ONCE]):
                _line(number, change)
            if len(news) > AT_ONCE:
                _more(news)


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
            f"**{changes} since your last visit** {as_text(f'({at(since_ms)})')}", width="stretch"
        )
        st.button(
            "Mark as seen",
            key="template_news_seen",
            icon=":material/done_all:",
            type="tertiary",
            on_click=_seen,
        )


def _seen() -> None:
    services().store.mark_seen(actor(), PAGE, now_ms())


def _line(number: int, change: TemplateChange) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if change.aspect == "status":
            template_badge(change.new_value)
        else:
            st.badge(as_text(change_words(change)), icon=":material/swap_horiz:", color="blue")
        st.button(
            as_text(change.template_name or change.template_id),
            key=f"template_news_{number}",
            type="tertiary",
            on_click=open_template,
            args=(change.account, change.template_id),
        )
        words = [f"learnt {ago(change.learnt_ms)}", change.reason]
        st.caption(as_text(" · ".join(filter(None, words))), width="content")


def _more(news: Sequence[TemplateChange]) -> None:
    with st.expander(f"{len(news) - AT_ONCE} more", type="compact"):
        rows = change_lines(news, zone(), named=True)
        wrapped_table(
            rows,
            key="template_news_all",
            file_name="template-changes",
            export=change_rows(news, zone()),
        )
