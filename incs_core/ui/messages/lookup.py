"""Look up any number of ids: paste or upload, progress, results."""

from __future__ import annotations

import streamlit as st

from incs_core.charts.numbers import count
from incs_core.sync.lookup import ParsedIds, parse_ids
from incs_core.ui.accounts import choose_account
from incs_core.ui.guard import section
from incs_core.ui.messages import looking
from incs_core.ui.messages.results import results

TICK_S = 0.5


def look_up_part() -> None:
    """The ids, and then either how far the look-up is or what it found."""
    with section("the look-up"):
        current = looking.current()
        if current is None:
            _ask()
        elif current.is_running:
            _progress()
        else:
            results(current)


def _ask() -> None:
    with st.container(border=True):
        account = choose_account("lookup_account")
        pasted = st.text_area(
            "Message ids",
            key="lookup_text",
            height=180,
            placeholder="Paste ids: one a line, or separated by spaces or commas",
            help="Any number. A CSV with a column message_id, msg_id or id works too; other "
            "columns are left out.",
            persist_state="session",
        )
        file = st.file_uploader("Or a file", type=["txt", "csv"], key="lookup_file")
        parsed = parse_ids(f"{pasted or ''}\n{_text_of(file)}" if file else pasted or "")
        _start(account, parsed)


def _start(account: str, parsed: ParsedIds) -> None:
    number = len(parsed.ids)
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            _label(number),
            key="start-lookup",
            type="primary",
            icon=":material/travel_explore:",
            disabled=not number,
        )
        st.caption(in_words(parsed))
    if pressed:
        looking.start(account, parsed.ids)
        st.rerun()


def _label(number: int) -> str:
    if not number:
        return "Look up"
    return "Look up 1 id" if number == 1 else f"Look up {count(number)} ids"


def in_words(parsed: ParsedIds) -> str:
    """What else was found in the text: repeated ids, and words that are none."""
    if not parsed.ids and not parsed.ignored:
        return "INCS is asked for 100 ids at a time; what it says is recorded in the history."
    parts = []
    if parsed.duplicates:
        parts.append(f"{count(parsed.duplicates)} came again and are asked once")
    if parsed.ignored:
        parts.append(f"{count(parsed.ignored)} words are no ids and are left out")
    return f"{', '.join(parts)}." if parts else "100 are asked at a time."


@st.fragment(run_every=TICK_S)
def _progress() -> None:
    """How far it is; the rest of the page can be used meanwhile."""
    current = looking.current()
    if current is None or not current.is_running:
        st.rerun()
    with st.container(border=True):
        st.progress(current.share, current.in_words())
        st.button(
            "Stop", key="stop-lookup", icon=":material/stop_circle:", on_click=current.look_up.stop
        )
        st.caption("What INCS has already said stays recorded. You may leave this page meanwhile.")


def _text_of(file: object) -> str:
    content: bytes = file.getvalue()  # type: ignore[attr-defined]  # Streamlit's UploadedFile
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
