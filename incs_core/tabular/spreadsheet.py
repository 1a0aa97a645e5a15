"""Reads a spreadsheet in a child process with limits on memory, output and time.

A file of 1.4 kB can contain a cell in the last row and column: the library then allocates 500 GB
and aborts its process. The child process converts the file once into a temporary file of rows.
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
_one_at_a_time = threading.Lock()  # many uploads take no more memory than one


@dataclass(frozen=True)
class Limits:
    """Resource limits of reading one spreadsheet.

    A sheet of a million rows and five columns (46 MB) needs 715 MB of memory, 150 MB of output and
    8 seconds.
    """

    memory_bytes: int = 1536 << 20
    output_bytes: int = 1 << 30
    seconds: int = 120


LIMITS: Final = Limits()


class Spreadsheet:
    """The rows of the first sheet, in a temporary file that lives as long as the object."""

    def __init__(self, name: str, content: bytes, limits: Limits = LIMITS) -> None:
        """Convert the file; raises IncsError if it is no spreadsheet or exceeds `limits`."""
        try:
            code = self._read(content, limits)
        except OSError as error:
            raise IncsError(
                f"{name} could not be read: {error.strerror or error}.",
                advice="Free space in the folder for temporary files, and choose the file again.",
            ) from error
        if code:
            _raise_for_exit_code(name, code)

    def _read(self, content: bytes, limits: Limits) -> int:
        handle, path = tempfile.mkstemp(prefix="incs-rows-", suffix=".jsonl")
        self._path = Path(path)
        weakref.finalize(self, self._path.unlink, missing_ok=True)
        with os.fdopen(handle, "wb") as rows, tempfile.TemporaryFile() as file:
            file.write(content)
            file.seek(0)
            with _one_at_a_time:
                return _run(file.fileno(), rows.fileno(), limits)

    @property
    def about_rows(self) -> int:
        """Height of the sheet, including empty rows."""
        with self._path.open(encoding="ascii") as lines:
            return int(next(lines))

    def rows(self) -> Iterator[tuple[int, list[str | datetime]]]:
        """Yield (row number in the sheet, cells) of the rows that are not empty."""
        with self._path.open(encoding="ascii") as lines:
            for line in islice(lines, 1, None):
                number, cells = json.loads(line)
                yield number, [c if c.__class__ is str else _datetime(c) for c in cells]


def _run(file: int, rows: int, limits: Limits) -> int:
    """Run the child process; return its exit code, negative for a signal or a timeout."""
    limit_arguments = map(str, (limits.memory_bytes, limits.output_bytes, limits.seconds))
    try:
        return subprocess.run(  # noqa: S603 - our own file and three numbers
            # By path, not with -m: imports nothing of ours, from any working directory.
            [sys.executable, "-P", str(READER), *limit_arguments],
            stdin=file,
            stdout=rows,
            stderr=subprocess.DEVNULL,  # a traceback may quote the content of the file
            timeout=limits.seconds,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return -1


def _raise_for_exit_code(name: str, code: int) -> NoReturn:
    if code == spreadsheet_worker.UNREADABLE:
        raise IncsError(
            f"{name} cannot be read as a spreadsheet.",
            advice="Save it as XLSX or CSV without a password, and choose that file.",
        )
    _log.warning("The reader of a spreadsheet ended with %d.", code)
    raise IncsError(
        f"{name} needs more memory or time than allowed.",
        advice="Delete empty rows and columns after the table, or save it as CSV, and choose that "
        "file.",
    )


def _datetime(cell: list[str]) -> datetime:
    return datetime.fromisoformat(cell[0])
