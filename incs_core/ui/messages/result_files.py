"""The answers of a look-up as files, all of them, whatever the table shows."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.charts.lookup import FILE_COLUMNS, file_values, narrowed
from incs_core.exports.messages import FORMATS
from incs_core.exports.whole import file_bytes
from incs_core.store.look_ups import LookUpRow
from incs_core.ui.resources import services
from incs_core.ui.times import zone


def answer_files(row: LookUpRow, statuses: Sequence[str], *, key: str, name: str) -> None:
    """Buttons for CSV and XLSX of the answers with these statuses; made when asked for."""
    with st.container(horizontal=True, gap="small"):
        for kind in FORMATS:
            st.download_button(
                kind,
                lambda kind=kind: _content(row, statuses, kind),  # type: ignore[misc]
                f"{name}.{kind.lower()}",
                key=f"{key}-{kind.lower()}",
                icon=":material/download:",
                on_click="ignore",
                type="tertiary",
            )


def _content(row: LookUpRow, statuses: Sequence[str], kind: str) -> bytes:
    answers = narrowed(services().store.look_up_answers(row.id), statuses)
    return file_bytes(kind, FILE_COLUMNS, file_values(answers), zone())
