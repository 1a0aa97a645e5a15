"""What the check of a file found: how many rows are right, what is wrong with the others."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from incs_core.charts.numbers import count
from incs_core.exports import Cell
from incs_core.imports.job import KEPT_PROBLEMS, Import
from incs_core.ui.head import counted
from incs_core.ui.tables import show_table


def checked(job: Import, record: Callable[[], None], forget: Callable[[], None]) -> None:
    """Figures, wrong rows to fetch, and the button that records the right ones."""
    columns = st.columns(2)
    columns[0].metric(
        "Right rows", count(job.right), border=True, help="They can be recorded as they are."
    )
    columns[1].metric(
        "Wrong rows",
        count(job.wrong),
        border=True,
        help="They are left out. The file of wrong rows has each with what is wrong.",
    )
    if job.wrong:
        _wrong(job)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _label(job),
            key="import-record",
            type="primary",
            icon=":material/playlist_add_check:",
            on_click=record,
            disabled=not job.right,
        )
        st.button("Another file", key="import-forget", icon=":material/close:", on_click=forget)
        st.caption("All of them are recorded, or none.", width="content")


def _label(job: Import) -> str:
    what = "message" if job.right == 1 else "messages"
    return f"Record {count(job.right)} {what}" + (" without the wrong rows" if job.wrong else "")


def _wrong(job: Import) -> None:
    st.warning(
        f"{counted(job.wrong, 'row')} cannot be read. Fetch the file of wrong rows, mend it, and "
        "import it afterwards: its columns are the same.",
        icon=":material/rule:",
    )
    st.download_button(
        "Wrong rows to mend",
        job.errors_path.read_bytes,
        job.errors_path.name,
        "text/csv",
        key="import-errors",
        icon=":material/download:",
        on_click="ignore",
    )
    rows: list[dict[str, Cell]] = [
        {"Row": row, "Field": problem.field, "Problem": problem.message}
        for row, problems in job.problems
        for problem in problems
    ]
    if job.wrong > KEPT_PROBLEMS:
        st.caption(f"The first {KEPT_PROBLEMS} wrong rows:")
    show_table(rows, key="import-problems", file_name="problems", exports=False)
