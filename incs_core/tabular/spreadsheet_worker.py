"""The child process that reads a spreadsheet: its file on stdin, its rows as JSON lines on stdout.

Run as `python -P spreadsheet_reader.py MEMORY_BYTES OUTPUT_BYTES CPU_SECONDS`; it imports nothing
of ours, so that it starts in 25 ms. The first line is the number of rows, more or less; each other
is `[row number, [cells]]`, where a cell is a text, or a list of one ISO 8601 text for a moment.
Empty rows are left out. It ends with `UNREADABLE` for a file that is no spreadsheet; a limit ends
it with anything else but 0.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import BinaryIO, Final, TextIO

UNREADABLE: Final = 3
TOO_LARGE: Final = 4
LONGEST_ROW: Final = 1_000_000
"""Characters of a row as JSON; the process that reads them holds one row at a time."""


def main(memory: int, output: int, seconds: int) -> int:
    """Limit this process, then read; returns its exit code."""
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_FSIZE, output)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_CORE, 0)
    return _convert(sys.stdin.buffer, sys.stdout)


def _limit(kind: int, most: int) -> None:
    try:
        resource.setrlimit(kind, (most, most))
    except (ValueError, OSError):  # macOS refuses RLIMIT_AS; the time limit of the parent remains
        return


def _convert(file: BinaryIO, out: TextIO) -> int:
    import python_calamine as calamine

    try:
        sheet = calamine.CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    except (calamine.CalamineError, OSError, ValueError, IndexError):
        return UNREADABLE
    out.write(f"{sheet.height}\n")
    for number, values in enumerate(sheet.iter_rows(), start=1):  # empty ones above included
        if any(value != "" for value in values):
            line = json.dumps([number, [*map(_cell, values)]], separators=(",", ":"))
            if len(line) > LONGEST_ROW:
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
