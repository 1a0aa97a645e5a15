"""The frame around every page: navigation, badges, key-value rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import streamlit as st

from incs_core.errors import IncsError
from incs_core.ui.common import outcome
from incs_core.ui.common.banners import alert_banner, silence_banner
from incs_core.ui.common.errors import show_error
from incs_core.ui.common.services import services
from incs_core.ui.common.startup import ICON
from incs_core.ui.registry import PAGES, PageEntry
from incs_core.version import VERSION

PAGE_FOLDER = Path(__file__).parents[3] / "pages"
POLL_S = 1.0


def run_pages() -> None:
    """Draw the page that the address asks for."""
    st.set_page_config(page_title="INCS operations", page_icon=str(ICON), layout="wide")
    page = st.navigation(_navigation())
    try:
        _sidebar()
    except IncsError as error:
        st.title("The dashboard cannot start")
        show_error(error)
        st.stop()
    silence_banner()
    alert_banner(page_file(""))
    page.run()


def page_header(title: str, question: str) -> None:
    """Title, the question that this screen answers, and what the last action did."""
    st.title(title, anchor=False)
    st.caption(question)
    outcome.show()


def page_file(path: str) -> str:
    """The file of a page by its address, for links between pages."""
    return next(str(PAGE_FOLDER / entry.file) for entry in PAGES if entry.path == path)


def _navigation() -> dict[str, list[st.Page]]:
    sections: dict[str, list[st.Page]] = {}
    for entry in PAGES:
        sections.setdefault(entry.section, []).append(_page(entry))
    return sections


def _page(entry: PageEntry) -> st.Page:
    return st.Page(
        PAGE_FOLDER / entry.file,
        title=entry.title,
        icon=entry.icon,
        url_path=entry.path or None,
        default=not entry.path,
    )


def _sidebar() -> None:
    current = services()
    with st.sidebar:
        if current.settings.sandbox:
            st.badge("Sandbox", icon=":material/science:", color="orange")
            st.caption("Messages do not reach real phones. See Settings to go live.")
        else:
            st.badge("Live", icon=":material/cell_tower:", color="green")
        st.caption(f"Times in {current.settings.timezone.key} · version {VERSION}")
        _progress()


def _progress() -> None:
    """How far the making of a history is; looked at again only while there is one to wait for."""
    is_making = services().history.progress is not None
    st.fragment(_preparing, run_every=POLL_S if is_making else None)(is_making)


def _preparing(was_making: bool) -> None:
    history = services().history
    share = history.progress
    if was_making and share is None:
        st.rerun()  # the whole page: it shows the history, and is not run again by itself
    if share is not None:
        st.progress(share, "Generating demo data…")
    elif history.problem is not None:
        show_error(history.problem, "the sandbox history")


def part_switch(
    key: str,
    parts: Sequence[str],
    default: str | None,
    *,
    label: str = "Part of the page",
    on_change: Callable[[], None] | None = None,
) -> str:
    """The switch between the parts of a page; the choice is in the address, under `key`."""
    chosen = st.segmented_control(
        label,
        parts,
        default=default,
        required=True,
        key=key,
        bind="query-params",
        on_change=on_change,
        label_visibility="collapsed",
    )
    return chosen or parts[0]


def message_link(account: str, message_id: str) -> None:
    """A link to everything about a message."""
    st.page_link(
        page_file("messages"),
        label="Open message",
        icon=":material/manage_search:",
        query_params={"message": message_id, "account": account},
    )


def sticky(key: str) -> str:
    """Style, for `st.html`, by which the container with this key stays in view while the page is
    scrolled; on a narrow screen it follows the form.
    """
    return (
        f"<style>@media (min-width: 720px){{:has(> .st-key-{key}){{position:sticky;top:4rem;"
        "max-height:calc(100vh - 5rem);overflow-y:auto}}</style>"
    )


def show_key_values(facts: Iterable[tuple[str, str]]) -> None:
    """Draw names and values, wrapping where the screen is narrow; an empty value is a dash."""
    with st.container(horizontal=True, gap="medium"):
        for name, value in facts:
            with st.container(width="content", gap=None):
                st.caption(name, width="content")
                st.text(value or "–")
