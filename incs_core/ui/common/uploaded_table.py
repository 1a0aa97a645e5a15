"""An uploaded table: its file is read once, not with every click."""

from __future__ import annotations

from typing import cast

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from incs_core.tabular.reader import UploadedTable, open_table

TABLE_TYPES = ["csv", "tsv", "txt", "xlsx", "xls", "ods"]


def upload_table(file: UploadedFile | None, key: str) -> UploadedTable | None:
    """The table of a file, kept in the session while that file is there; None without one.

    Args:
        key: names where it was uploaded.

    Raises:
        IncsError: the file is empty or no table.
    """
    name = f"{key}-table"
    if file is None:
        st.session_state.pop(name, None)
        return None
    file_id, table = st.session_state.get(name, ("", None))
    if file_id != file.file_id:
        table = open_table(file.name, file.getvalue())
        st.session_state[name] = (file.file_id, table)
    return cast("UploadedTable", table)
