"""A table of some hundred thousand rows as a file in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from incs_core.exports.columns import FileColumn, Values
from incs_core.exports.csv_file import CsvFile
from incs_core.exports.xlsx_file import XlsxFile


def file_bytes(
    kind: str, columns: Sequence[FileColumn], values: Sequence[Values], zone: ZoneInfo
) -> bytes:
    """The content of a file. `kind`: CSV or XLSX; `values`: those of each column, or none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        file = XlsxFile(path, columns, zone) if kind == "XLSX" else CsvFile(path, columns, zone)
        if values:
            file.write(values)
        file.close()
        return path.read_bytes()
