"""Import job: checks every row, then records all valid rows in one transaction."""

from __future__ import annotations

import contextlib
import csv
import threading
import time
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from incs_core.domain.events import AuditRow
from incs_core.domain.messages import SentMessage
from incs_core.errors import IncsError, Problem, StoreError
from incs_core.message_files.column_mapping import Columns
from incs_core.message_files.date_parsing import DateOrder
from incs_core.message_files.row_checks import RowChecker
from incs_core.settings import Account
from incs_core.store import Store
from incs_core.tabular.formulas import neutralize_formula
from incs_core.tabular.reader import Row, UploadedTable
from incs_core.unexpected_errors import log_unexpected

MAX_PROBLEMS: Final = 200
ACTION: Final = "import messages"
ABORTED: Final = "The import failed; nothing was imported."
_STOP_CHECK_ROWS: Final = 2_000


class ImportStopped(IncsError):
    """The import was stopped; nothing was imported."""

    def __init__(self) -> None:
        super().__init__("The import was stopped; nothing was imported.", code="stopped")


class ImportStep(StrEnum):
    """Phase of an import."""

    CHECKING = "checking"
    CHECKED = "checked"
    RECORDING = "recording"
    RECORDED = "recorded"


class ImportJob:
    """One import: `check`, then `record`; each directly or `in_background`. Can be used once.

    `read`, `valid` and `invalid` are growing row counts; `problems` holds the first problems by row
    number. The file `errors_path` gets the invalid rows with their problems, to be corrected and
    imported again. `changed` is the number of new or changed messages.
    """

    def __init__(
        self,
        store: Store,
        table: UploadedTable,
        columns: Columns,
        account: Account,
        zone: ZoneInfo,
        errors_path: Path,
        order: DateOrder = DateOrder.UNKNOWN_ORDER,
    ) -> None:
        self.table = table
        self.errors_path = errors_path
        self.step = ImportStep.CHECKING
        self.read = self.valid = self.invalid = self.changed = 0
        self.problems: list[tuple[int, list[Problem]]] = []
        self.error: IncsError | None = None
        self._store = store
        self._checker = RowChecker(columns, account, zone, order)
        self._examples: dict[tuple[str, str, str], SentMessage] = {}
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Tell whether a phase is running in the background."""
        return self._thread is not None and self._thread.is_alive()

    def in_background(self, work: Callable[[], object]) -> None:
        """Run `check` or `record` in a thread; a failure is stored in `error`."""
        self._thread = threading.Thread(target=self._run, args=(work,), name="import", daemon=True)
        self._thread.start()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait at most `timeout` seconds for the end; return False if it is still running."""
        if self._thread is not None:
            self._thread.join(timeout)
        return not self.is_running

    def stop(self) -> None:
        """Stop; nothing is recorded."""
        self._stopped.set()

    def check(self) -> None:
        """Check every row and write the invalid ones to the file.

        Raises IncsError if the table is malformed or the file cannot be written.
        """
        try:
            self._check()
        except OSError as error:
            raise IncsError(
                f"The file of invalid rows could not be written: {error.strerror or error}.",
                advice="Free disk space, or choose a writable folder.",
            ) from error
        self.step = ImportStep.CHECKED

    def record(self, actor: str) -> int:
        """Record all valid rows in one transaction; return the number of changed messages.

        Writes audit entries of `actor` at the start and the end, also after a failure.
        """
        self.step = ImportStep.RECORDING
        self.read = 0
        self._audit(actor, "begun", f"{self.valid} valid rows, {self.invalid} invalid rows skipped")
        try:
            examples = self._examples.values()
            self.changed = self._store.messages.import_sent(
                self._valid_messages, examples, self._count_rows
            )
        except Exception as error:
            incs_error = error if isinstance(error, IncsError) else IncsError(ABORTED)
            with contextlib.suppress(StoreError):  # must not hide the original error
                self._audit(actor, f"failed: {incs_error.code}", incs_error.message)
            raise
        self.step = ImportStep.RECORDED
        self._audit(actor, "done", f"{self.valid} messages imported, {self.changed} new or changed")
        return self.changed

    def _check(self) -> None:
        with self.errors_path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(map(neutralize_formula, [*self.table.columns, "Problem"]))
            for row, result in self._checker.messages(self.table):
                self.read += 1
                self._check_stopped()
                if isinstance(result, SentMessage):
                    self.valid += 1
                    self._examples.setdefault(
                        (result.template, result.country, result.type), result
                    )
                else:
                    self._add_problems(row, result)
                    cells = [*_padded(row, self.table), describe_problems(result)]
                    writer.writerow(map(neutralize_formula, cells))

    def _audit(self, actor: str, outcome: str, detail: str) -> None:
        at_ms = time.time_ns() // 1_000_000
        self._store.audit.add(AuditRow(at_ms, actor, ACTION, self.table.name, outcome, detail))

    def _valid_messages(self) -> Iterator[SentMessage]:
        for _, result in self._checker.messages(self.table):
            if isinstance(result, SentMessage):
                yield result

    def _add_problems(self, row: Row, problems: list[Problem]) -> None:
        self.invalid += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append((row[0], problems))

    def _check_stopped(self) -> None:
        if self.read % _STOP_CHECK_ROWS == 0 and self._stopped.is_set():
            raise ImportStopped

    def _count_rows(self, read: int) -> None:
        self.read = read
        if self._stopped.is_set():
            raise ImportStopped

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        except IncsError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - the end of a thread: the screen shows it
            self.error = log_unexpected(ABORTED, error)


def describe_problems(problems: list[Problem]) -> str:
    """Return the problems of a row in one line."""
    return " ".join(f"{problem.field}: {problem.message}" for problem in problems)


def _padded(row: Row, table: UploadedTable) -> list[str]:
    """Return the cells as text, one per column."""
    cells = [str(cell) for cell in row[1]]
    return cells + [""] * (len(table.columns) - len(cells))
