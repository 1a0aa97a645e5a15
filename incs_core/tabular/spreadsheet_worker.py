"""Child process that converts a spreadsheet on stdin to JSON lines on stdout.

Usage: `python -P spreadsheet_worker.py MEMORY_BYTES OUTPUT_BYTES CPU_SECONDS`. It imports nothing
of ours, so it starts in 25 ms. The first line is the height of the sheet; each other line is
`[row number, [cells]]`, where a cell is a text, or a list of one ISO 8601 text for a date or time.
Empty rows are left out. The exit code is `UNREADABLE` for a file that is no spreadsheet; exceeding
a limit gives any other code but 0.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import BinaryIO, Final, TextIO

UNREADABLE: Final = 3
TOO_LARGE: Final = 4
MAX_ROW_LENGTH: Final = 1_000_000
"""Characters of a row as JSON; the parent process holds one row at a time."""


def main(memory: int, output: int, seconds: int) -> int:
    """Set the resource limits, convert the file, and return the exit code."""
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_FSIZE, output)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_CORE, 0)
    return _convert(sys.stdin.buffer, sys.stdout)


def _limit(kind: int, limit: int) -> None:
    try:
        resource.setrlimit(kind, (limit, limit))
    except (ValueError, OSError):  # macOS refuses RLIMIT_AS; the time limit of the parent remains
        return


def _convert(file: BinaryIO, out: TextIO) -> int:
    import python_calamine as calamine

    try:
        sheet = calamine.CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    except (calamine.CalamineError, OSError, ValueError, IndexError):
        return UNREADABLE
    out.write(f"{sheet.height}\n")
    for number, values in enumerate(
        sheet.iter_rows(), start=1
    ):  # counts empty rows above the table
        if any(value != "" for value in values):
            line = json.dumps([number, [*map(_cell, values)]], separators=(",", ":"))
            if len(line) > MAX_ROW_LENGTH:
                return TOO_LARGE
            out.write(f"{line}\n")
    return 0


def _cell(value: float | str | bool | time | date | datetime | timedelta) -> str | list[str]:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return [value.isoformat()]
    if isinstance(value, date):
        return [f"{value.isoformat()}T00:00:00"]
    return str(value)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
