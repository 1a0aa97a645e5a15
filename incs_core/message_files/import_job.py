"""An import under way: every row is checked, then the right ones are recorded, all or none."""

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

KEPT_PROBLEMS: Final = 200
ACTION: Final = "import messages"
BROKE_OFF: Final = "The import broke off; nothing was recorded."
_BEAT: Final = 2_000


class ImportStopped(IncsError):
    """Somebody stopped an import; nothing of it was recorded."""

    def __init__(self) -> None:
        super().__init__("The import was stopped; nothing was recorded.", code="stopped")


class ImportStep(StrEnum):
    """What an import does."""

    CHECKING = "checking"
    CHECKED = "checked"
    RECORDING = "recording"
    RECORDED = "recorded"


class ImportJob:
    """One import, used once: `check`, and then `record`; each here or `in_background`.

    `read`, `right` and `wrong` count rows and grow; `problems` are the first of them, by row. Rows
    that are wrong are in the file `errors_path`, with what is wrong, to be mended and fed again.
    `changed`: how many messages were new or told more than was known.
    """

    def __init__(
        self,
        store: Store,
        table: UploadedTable,
        columns: Columns,
        account: Account,
        zone: ZoneInfo,
        errors_path: Path,
        order: DateOrder = DateOrder.UNSAID,
    ) -> None:
        self.table = table
        self.errors_path = errors_path
        self.step = ImportStep.CHECKING
        self.read = self.right = self.wrong = self.changed = 0
        self.problems: list[tuple[int, list[Problem]]] = []
        self.error: IncsError | None = None
        self._store = store
        self._checker = RowChecker(columns, account, zone, order)
        self._sorts: dict[tuple[str, str, str], SentMessage] = {}
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Whether a step is under way in the background."""
        return self._thread is not None and self._thread.is_alive()

    def in_background(self, work: Callable[[], object]) -> None:
        """Run `check` or `record` in a thread; whatever breaks it off is kept in `error`."""
        self._thread = threading.Thread(target=self._run, args=(work,), name="import", daemon=True)
        self._thread.start()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait at most `timeout` seconds for the step's end; False if it still runs."""
        if self._thread is not None:
            self._thread.join(timeout)
        return not self.is_running

    def stop(self) -> None:
        """End the step; what it would have recorded is not."""
        self._stopped.set()

    def check(self) -> None:
        """Read every row; wrong ones go to the file.

        Raises IncsError if the table breaks off or the file cannot be written.
        """
        try:
            self._check()
        except OSError as error:
            raise IncsError(
                f"The file of wrong rows could not be written: {error.strerror or error}.",
                advice="Make room in its folder, or take one that may be written.",
            ) from error
        self.step = ImportStep.CHECKED

    def record(self, actor: str) -> int:
        """Record every right row in one transaction; returns how many messages changed.

        The audit log tells that `actor` began and how it ended, broken off included.
        """
        self.step = ImportStep.RECORDING
        self.read = 0
        self._audit(actor, "begun", f"{self.right} right rows, {self.wrong} wrong ones left out")
        try:
            sorts = self._sorts.values()
            self.changed = self._store.messages.import_sent(self._right_ones, sorts, self._count)
        except Exception as error:
            told = error if isinstance(error, IncsError) else IncsError(BROKE_OFF)
            with contextlib.suppress(StoreError):  # why it broke off matters more
                self._audit(actor, f"failed: {told.code}", told.message)
            raise
        self.step = ImportStep.RECORDED
        self._audit(actor, "done", f"{self.right} messages read, {self.changed} new or changed")
        return self.changed

    def _check(self) -> None:
        with self.errors_path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(map(neutralize_formula, [*self.table.columns, "Problem"]))
            for row, found in self._checker.messages(self.table):
                self.read += 1
                self._beat()
                if isinstance(found, SentMessage):
                    self.right += 1
                    self._sorts.setdefault((found.template, found.country, found.type), found)
                else:
                    self._note(row, found)
                    cells = [*_padded(row, self.table), describe_step(found)]
                    writer.writerow(map(neutralize_formula, cells))

    def _audit(self, actor: str, outcome: str, detail: str) -> None:
        at_ms = time.time_ns() // 1_000_000
        self._store.audit.add(AuditRow(at_ms, actor, ACTION, self.table.name, outcome, detail))

    def _right_ones(self) -> Iterator[SentMessage]:
        for _, found in self._checker.messages(self.table):
            if isinstance(found, SentMessage):
                yield found

    def _note(self, row: Row, problems: list[Problem]) -> None:
        self.wrong += 1
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.append((row[0], problems))

    def _beat(self) -> None:
        if self.read % _BEAT == 0 and self._stopped.is_set():
            raise ImportStopped

    def _count(self, read: int) -> None:
        self.read = read
        if self._stopped.is_set():
            raise ImportStopped

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        except IncsError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - the end of a thread: the screen shows it
            self.error = log_unexpected(BROKE_OFF, error)


def describe_step(problems: list[Problem]) -> str:
    """What is wrong with a row, in one line."""
    return " ".join(f"{problem.field}: {problem.message}" for problem in problems)


def _padded(row: Row, table: UploadedTable) -> list[str]:
    """The cells as they came, one for each column."""
    cells = [str(cell) for cell in row[1]]
    return cells + [""] * (len(table.columns) - len(cells))
