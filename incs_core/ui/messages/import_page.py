"""Import of messages that another system sent: file, columns, check of every row, result."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import streamlit as st

from incs_core.charts.number_format import count
from incs_core.domain.actions import Action
from incs_core.domain.messages import SentMessage
from incs_core.errors import IncsError
from incs_core.message_files.column_mapping import FIELDS, Columns, guess_columns, missing_columns
from incs_core.message_files.date_parsing import DateOrder, is_ambiguous_date
from incs_core.message_files.import_job import (
    ABORTED,
    MAX_PROBLEMS,
    ImportJob,
    ImportStep,
    describe_problems,
)
from incs_core.message_files.row_checks import RowChecker
from incs_core.settings import Account
from incs_core.tabular.columns import Cell
from incs_core.tabular.reader import UploadedTable
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import error_boundary, escape_markdown, show_error
from incs_core.ui.common.list_paging import count_label
from incs_core.ui.common.permissions import actor, is_allowed, require
from incs_core.ui.common.services import choose_account, services
from incs_core.ui.common.tables import show_table, time_column
from incs_core.ui.common.times import zone
from incs_core.ui.common.uploaded_table import TABLE_TYPES, upload_table
from incs_core.ui.messages.display import display_settings

PREVIEW_ROWS = 5
NONE = -1
KEY = "import"
MAX_FILE_MB = 200
POLL_S = 0.5


def map_columns(table: UploadedTable, file_id: str) -> dict[str, int]:
    """A choice for each field, the guess first."""
    guessed = guess_columns(table)
    options = [NONE, *range(len(table.columns))]
    found: dict[str, int] = {}
    for field, column in zip(FIELDS, st.columns(len(FIELDS)), strict=True):
        chosen = column.selectbox(
            field.title if field.is_required else f"{field.title} (optional)",
            options,
            index=options.index(guessed.get(field.name, NONE)),
            format_func=lambda index: "–" if index == NONE else table.columns[index],
            key=f"import-{field.name}-{file_id}",
            help=field.description,
        )
        if chosen != NONE:
            found[field.name] = chosen
    return found


def choose_order(table: UploadedTable, columns: Columns, file_id: str) -> DateOrder:
    """Asked only where dates of the file may mean two days."""
    column = columns.get("accepted_at", len(table.columns))
    cells = [row[column] for row in table.sample() if column < len(row)]
    slashed = next((cell for cell in cells if is_ambiguous_date(cell)), None)
    if slashed is None:
        return DateOrder.UNKNOWN_ORDER
    chosen = st.segmented_control(
        escape_markdown(f"Date format of {slashed}"),
        [DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST],
        format_func=lambda order: f"the {order}".replace("first", "first"),
        key=f"import-order-{file_id}",
    )
    return chosen or DateOrder.UNKNOWN_ORDER


def preview(
    table: UploadedTable, columns: Columns, account: Account, zone: ZoneInfo, order: DateOrder
) -> None:
    """The first rows, as they will be read."""
    st.caption(
        escape_markdown(f"First rows as recognised. Times without an offset are in {zone.key}.")
    )
    checker = RowChecker(columns, account, zone, order)
    show_table(
        [_row(checker.check(cells), zone) for cells in table.sample(PREVIEW_ROWS)],
        key="import-preview",
        file_name="preview",
        config={"Accepted": time_column()},
        exports=False,
    )


def _row(found: object, zone: ZoneInfo) -> dict[str, Cell]:
    if not isinstance(found, SentMessage):
        return {**dict.fromkeys(PREVIEW_COLUMNS, None), "Problem": describe_problems(list(found))}  # type: ignore[call-overload]
    accepted = datetime.fromtimestamp(found.accepted_ms / 1000, UTC).astimezone(zone)
    values = (
        found.message_id,
        display_settings().number(found.recipient),
        found.country,
        accepted,
        found.template,
        found.type,
    )
    return {**dict(zip(PREVIEW_COLUMNS, values, strict=True)), "Problem": ""}


PREVIEW_COLUMNS = ("Message id", "Recipient", "Country", "Accepted", "Template", "Type")


def show_check_result(job: ImportJob) -> None:
    """Figures, wrong rows to fetch, and the button that records the right ones."""
    columns = st.columns(2)
    columns[0].metric(
        "Valid rows", count(job.valid), border=True, help="These rows can be imported."
    )
    columns[1].metric(
        "Invalid rows",
        count(job.invalid),
        border=True,
        help="These rows are skipped. The file of invalid rows lists each problem.",
    )
    if job.invalid:
        _wrong_rows(job)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Import {count_label(job.valid, 'message')}"
            + (" without invalid rows" if job.invalid else ""),
            key="import-record",
            type="primary",
            icon=":material/playlist_add_check:",
            on_click=_record,
            disabled=not job.valid or not is_allowed(Action.IMPORT_MESSAGES),
        )
        st.button(
            "Choose another file", key="import-forget", icon=":material/close:", on_click=_discard
        )
        st.caption("All rows are imported, or none.", width="content")


def _wrong_rows(job: ImportJob) -> None:
    st.warning(
        f"{count_label(job.invalid, 'row')} cannot be read. Download the invalid rows, "
        "correct them, and import that file.",
        icon=":material/rule:",
    )
    st.download_button(
        "Download invalid rows",
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
    if job.invalid > MAX_PROBLEMS:
        st.caption(f"The first {MAX_PROBLEMS} invalid rows:")
    show_table(rows, key="import-problems", file_name="problems", exports=False)


@dataclass
class Importing:
    """The import of this session, and the folder of its wrong rows, which goes with it."""

    job: ImportJob
    account: str
    folder: Path

    def __post_init__(self) -> None:
        self.clear = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


def import_part() -> None:
    """The file and its columns, or how far the import is, or what came of it."""
    with error_boundary("the import"):
        current = _current()
        if current is None:
            _new()
        elif current.job.is_running:
            _progress()
        else:
            _finished(current.job)


def _finished(job: ImportJob) -> None:
    if job.error is None and job.step is ImportStep.CHECKED:
        show_check_result(job)
    elif job.error is None and job.step is ImportStep.RECORDED:
        _recorded(job)
    else:
        show_error(job.error or IncsError(ABORTED))
        st.button("Start over", key="import-again", on_click=_discard)


def _new() -> None:
    with st.container(border=True):
        account = choose_account("import_account")
        file = st.file_uploader(
            "Messages sent by another system: CSV or spreadsheet",
            TABLE_TYPES,
            key="import_file",
            max_upload_size=MAX_FILE_MB,
            help="One row per message: message id, recipient and time accepted. Nothing is "
            "imported until you confirm.",
        )
        try:
            table = upload_table(file, "import_file")
        except IncsError as error:
            show_error(error)
            return
        if table is None:
            st.caption(
                "Imported messages count in all figures and receive statuses. Importing "
                "the same file again counts nothing twice."
            )
        else:
            _column_choice(table, account, file)


def _column_choice(table: UploadedTable, account: str, file: Any) -> None:
    columns = map_columns(table, file.file_id)
    order = choose_order(table, columns, file.file_id)
    missing = missing_columns(columns)
    if missing:
        st.info(" ".join(problem.message for problem in missing), icon=":material/view_column:")
    else:
        preview(table, columns, services().accounts[account], zone(), order)
    pressed = st.button(
        "Check rows",
        key="import-check",
        type="primary",
        icon=":material/fact_check:",
        disabled=bool(missing) or not is_allowed(Action.IMPORT_MESSAGES),
    )
    if pressed:
        with outcome.acting("check the file"):
            _check(table, columns, account, order)


def _check(table: UploadedTable, columns: dict[str, int], account: str, order: DateOrder) -> None:
    require(Action.IMPORT_MESSAGES)
    _discard()  # the check of a click before this one
    folder = Path(tempfile.mkdtemp(prefix="incs-import-"))
    errors = folder / "invalid rows.csv"
    current = services()
    job = ImportJob(current.store, table, columns, current.accounts[account], zone(), errors, order)
    st.session_state[KEY] = Importing(job, account, folder)
    job.in_background(job.check)
    st.rerun()


def _record() -> None:
    current = _current()
    if current is None or current.job.is_running or current.job.step is not ImportStep.CHECKED:
        return  # the second of two clicks
    with outcome.acting("import the messages", later=True):
        require(Action.IMPORT_MESSAGES)
        current.job.in_background(partial(current.job.record, actor()))


def _recorded(job: ImportJob) -> None:
    outcome.remember(
        f"{count_label(job.valid, 'message')} read, {count(job.changed)} new or changed."
    )
    _discard()
    st.rerun()


@st.fragment(run_every=POLL_S)
def _progress() -> None:
    current = _current()
    if current is None or not current.job.is_running:
        st.rerun()
    job = current.job
    if job.step is ImportStep.RECORDING:
        whole, doing = job.valid, "Importing"
    else:
        whole, doing = job.table.about_rows, "Checking"
    share = min(job.read / whole, 1.0) if whole else 0.0
    with st.container(border=True):
        st.progress(share, f"{doing}: {count(job.read)} rows…")
        st.button("Stop", key="import-stop", icon=":material/stop_circle:", on_click=job.stop)
        st.caption(
            "Nothing is imported until the last row. You can leave this page."
            if job.step is ImportStep.RECORDING
            else "Nothing is imported yet. You can leave this page."
        )


def _current() -> Importing | None:
    return cast("Importing | None", st.session_state.get(KEY))


def _discard() -> None:
    current = st.session_state.pop(KEY, None)
    if current is not None:
        current.job.stop()
        current.clear()
