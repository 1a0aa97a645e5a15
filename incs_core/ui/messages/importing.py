"""Messages that another system sent: a file, its columns, a check of every row, then all of it."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import streamlit as st

from incs_core.charts.numbers import count
from incs_core.errors import IncsError
from incs_core.imports.job import BROKE_OFF, Import, Step
from incs_core.imports.mapping import missing_columns
from incs_core.imports.moments import DateOrder
from incs_core.sheets import Table
from incs_core.ui import outcome
from incs_core.ui.access import Action, actor, require
from incs_core.ui.accounts import choose_account
from incs_core.ui.guard import section, show_error
from incs_core.ui.head import counted
from incs_core.ui.messages.import_columns import choose_columns, choose_order, preview
from incs_core.ui.messages.import_result import checked
from incs_core.ui.messages.upload import uploaded_table
from incs_core.ui.resources import services
from incs_core.ui.times import zone

KEY = "import"
FILE_TYPES = ["csv", "tsv", "txt", "xlsx", "xls", "ods"]
MOST_MB = 200
TICK_S = 0.5


@dataclass
class Importing:
    """The import of this session, and the folder of its wrong rows, which goes with it."""

    job: Import
    account: str
    folder: Path

    def __post_init__(self) -> None:
        self.clear = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


def import_part() -> None:
    """The file and its columns, or how far the import is, or what came of it."""
    with section("the import"):
        current = _current()
        if current is None:
            _new()
        elif current.job.is_running:
            _progress()
        else:
            _ended(current.job)


def _ended(job: Import) -> None:
    if job.error is None and job.step is Step.CHECKED:
        checked(job, _record, _forget)
    elif job.error is None and job.step is Step.RECORDED:
        _recorded(job)
    else:
        show_error(job.error or IncsError(BROKE_OFF))
        st.button("Begin anew", key="import-again", on_click=_forget)


def _new() -> None:
    with st.container(border=True):
        account = choose_account("import_account")
        file = st.file_uploader(
            "Messages that another system sent: CSV or a spreadsheet",
            FILE_TYPES,
            key="import_file",
            max_upload_size=MOST_MB,
            help="A row a message: its id, its recipient and when INCS accepted it. Nothing is "
            "recorded before every row was checked and you said so.",
        )
        try:
            table = uploaded_table(file, "import_file")
        except IncsError as error:
            show_error(error)
            return
        if table is None:
            st.caption(
                "Messages that are recorded here count in the figures, and their receipts find "
                "them. The same file may be imported again: nothing counts twice."
            )
        else:
            _mapped(table, account, file)


def _mapped(table: Table, account: str, file: Any) -> None:
    columns = choose_columns(table, file.file_id)
    order = choose_order(table, columns, file.file_id)
    missing = missing_columns(columns)
    if missing:
        st.info(" ".join(problem.message for problem in missing), icon=":material/view_column:")
    else:
        preview(table, columns, services().accounts[account], zone(), order)
    pressed = st.button(
        "Check all rows",
        key="import-check",
        type="primary",
        icon=":material/fact_check:",
        disabled=bool(missing),
    )
    if pressed:
        with outcome.acting("check the file"):
            _check(table, columns, account, order)


def _check(table: Table, columns: dict[str, int], account: str, order: DateOrder) -> None:
    require(Action.IMPORT_MESSAGES)
    _forget()  # the check of a click before this one
    folder = Path(tempfile.mkdtemp(prefix="incs-import-"))
    errors = folder / "rows to mend.csv"
    current = services()
    used = current.accounts[account]
    job = Import(current.store, table, columns, used, zone(), errors, order)
    st.session_state[KEY] = Importing(job, account, folder)
    job.in_background(job.check)
    st.rerun()


def _record() -> None:
    current = _current()
    if current is None or current.job.is_running or current.job.step is not Step.CHECKED:
        return  # the second of two clicks
    with outcome.acting("record the messages", later=True):
        require(Action.IMPORT_MESSAGES)
        current.job.in_background(partial(current.job.record, actor()))


def _recorded(job: Import) -> None:
    outcome.remember(f"{counted(job.right, 'message')} read, {count(job.changed)} new or changed.")
    _forget()
    st.rerun()


@st.fragment(run_every=TICK_S)
def _progress() -> None:
    current = _current()
    if current is None or not current.job.is_running:
        st.rerun()
    job = current.job
    if job.step is Step.RECORDING:
        whole, doing = job.right, "Recording"
    else:
        whole, doing = job.table.about_rows, "Checking"
    share = min(job.read / whole, 1.0) if whole else 0.0
    with st.container(border=True):
        st.progress(share, f"{doing}: {count(job.read)} rows…")
        st.button("Stop", key="import-stop", icon=":material/stop_circle:", on_click=job.stop)
        st.caption(
            "Until the last row is in, nothing is. You may leave this page meanwhile."
            if job.step is Step.RECORDING
            else "Nothing is recorded yet. You may leave this page meanwhile."
        )


def _current() -> Importing | None:
    return cast("Importing | None", st.session_state.get(KEY))


def _forget() -> None:
    current = st.session_state.pop(KEY, None)
    if current is not None:
        current.job.stop()
        current.clear()
