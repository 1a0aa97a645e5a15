"""A spreadsheet, read by a child process that may use so much memory and time and no more.

A file of 1.4 kB can name a cell in the last row and column: the reader then asks for 500 GB and
aborts its process. So it does that in a process of its own, once, into a temporary file of rows.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final, NoReturn

from incs_core.errors import IncsError
from incs_core.tabular import spreadsheet_worker

READER: Final = Path(spreadsheet_worker.__file__)
_log = logging.getLogger(__name__)
_turn = threading.Lock()  # one at a time, so that many uploads take no more memory than one


@dataclass(frozen=True)
class Limits:
    """What reading one spreadsheet may take.

    A sheet of a million rows and five columns (46 MB) takes 715 MB of memory, 150 MB of output and
    8 seconds.
    """

    memory_bytes: int = 1536 << 20
    output_bytes: int = 1 << 30
    seconds: int = 120


LIMITS: Final = Limits()


class Spreadsheet:
    """The rows of a spreadsheet's first sheet, kept in a temporary file as long as this is."""

    def __init__(self, name: str, content: bytes, limits: Limits = LIMITS) -> None:
        """Read the file; raises IncsError if it is no spreadsheet or needs more than `limits`."""
        try:
            code = self._read(content, limits)
        except OSError as error:
            raise IncsError(
                f"{name} could not be read: {error.strerror or error}.",
                advice="Make room in the folder for temporary files, and take the file again.",
            ) from error
        if code:
            _refuse(name, code)

    def _read(self, content: bytes, limits: Limits) -> int:
        handle, path = tempfile.mkstemp(prefix="incs-rows-", suffix=".jsonl")
        self._path = Path(path)
        weakref.finalize(self, self._path.unlink, missing_ok=True)
        with os.fdopen(handle, "wb") as rows, tempfile.TemporaryFile() as file:
            file.write(content)
            file.seek(0)
            with _turn:
                return _run(file.fileno(), rows.fileno(), limits)

    @property
    def about_rows(self) -> int:
        """How many rows the sheet has, empty ones in between included."""
        with self._path.open(encoding="ascii") as lines:
            return int(next(lines))

    def rows(self) -> Iterator[tuple[int, list[str | datetime]]]:
        """Each row that is not empty, with its number in the sheet."""
        with self._path.open(encoding="ascii") as lines:
            for line in islice(lines, 1, None):
                number, cells = json.loads(line)
                yield number, [c if c.__class__ is str else _moment(c) for c in cells]


def _run(file: int, rows: int, limits: Limits) -> int:
    """Run the child process; returns its exit code, negative if a signal ended it."""
    allowed = map(str, (limits.memory_bytes, limits.output_bytes, limits.seconds))
    try:
        return subprocess.run(  # noqa: S603 - our own file and three numbers
            # By its path, not with -m: nothing of ours is imported, and the folder may be any.
            [sys.executable, "-P", str(READER), *allowed],
            stdin=file,
            stdout=rows,
            stderr=subprocess.DEVNULL,  # a fault of it may quote what the file holds
            timeout=limits.seconds,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return -1


def _refuse(name: str, code: int) -> NoReturn:
    if code == spreadsheet_worker.UNREADABLE:
        raise IncsError(
            f"{name} cannot be read as a spreadsheet.",
            advice="Save it as XLSX or CSV without a password, and take that file.",
        )
    _log.warning("The reader of a spreadsheet ended with %d.", code)
    raise IncsError(
        f"{name} needs more memory or time than a spreadsheet may take.",
        advice="Delete the empty rows and columns behind the table, or save it as CSV, and take "
        "that file.",
    )


def _moment(cell: list[str]) -> datetime:
    return datetime.fromisoformat(cell[0])
