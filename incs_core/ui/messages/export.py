"""All messages of the log's filters as a file: begun, followed, fetched."""

from __future__ import annotations

import streamlit as st

from incs_core.charts.number_format import count
from incs_core.domain.actions import Action
from incs_core.domain.messages import MessageQuery
from incs_core.message_files.columns import COLUMNS
from incs_core.message_files.export import FORMATS, ExportRequest
from incs_core.message_files.export_jobs import ExportJob, exports
from incs_core.ui.common.errors import show_error
from incs_core.ui.common.outcome import acting
from incs_core.ui.common.permissions import audit, is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.messages.display import display_settings

KEY = "export-token"
POLL_S = 0.5
MB = 1_000_000


def export_control(query: MessageQuery, columns: tuple[str, ...]) -> None:
    """The popover that begins an export of everything that fits the filters."""
    with st.popover("Export all", icon=":material/download:", type="tertiary"):
        st.caption("Every message that matches the filters, newest first.")
        kind = st.segmented_control(
            "Format", FORMATS, default="CSV", required=True, key="export-as"
        )
        all_columns = st.toggle("Include all columns", key="export-columns")
        pressed = st.button(
            "Create file",
            key="export-start",
            icon=":material/table_view:",
            disabled=not is_allowed(Action.EXPORT),
        )
    if pressed:
        with acting("create the file"):
            _start(query, COLUMNS if all_columns else columns, kind or "CSV")


def _start(query: MessageQuery, columns: tuple[str, ...], kind: str) -> None:
    now, store = display_settings(), services().store
    request = ExportRequest(query, columns, kind, now.zone, now.cutoff_ms, now.show_numbers)
    require(Action.EXPORT)
    discard_export()
    job = exports.begin(store, request)
    st.session_state[KEY] = job.token
    audit(
        "export messages",
        kind,
        "begun",
        "full phone numbers" if now.show_numbers else "masked phone numbers",
    )


def export_progress() -> None:
    """How far the export of this session is, or where to fetch it."""
    job = _current()
    if job is None:
        return
    with st.container(border=True):
        if job.is_running:
            _running()
        else:
            _finished(job)


def discard_export() -> None:
    """Stop and forget the export of this session."""
    token = st.session_state.pop(KEY, None)
    if token is not None:
        exports.drop(token)


@st.fragment(run_every=POLL_S)
def _running() -> None:
    job = _current()
    if job is None or not job.is_running:
        st.rerun()
    st.progress(job.share, f"Writing {job.request.format}: {count(job.rows)} messages…")
    st.button("Stop", key="export-stop", icon=":material/stop_circle:", on_click=discard_export)


def _finished(job: ExportJob) -> None:
    if job.error is not None:
        show_error(job.error)
    with st.container(horizontal=True, vertical_alignment="center"):
        if job.is_complete:
            st.link_button(
                f"Download {job.request.file_name} ({job.size / MB:,.1f} MB)",
                job.address,
                icon=":material/download:",
                type="primary",
            )
            st.caption(
                f"{count(job.rows)} messages. The file is available for an hour.",
                width="stretch",
            )
        st.button("Close", key="export-close", icon=":material/close:", on_click=discard_export)


def _current() -> ExportJob | None:
    token = st.session_state.get(KEY)
    return exports.job(token) if token else None
