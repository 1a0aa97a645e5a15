"""Rows printed for people (table), for spreadsheets (csv) and for programs (json)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence

from incs_core.tabular.columns import Cell
from incs_core.tabular.table_bytes import to_csv

FORMATS = ("table", "csv", "json")


def add_format(parser: argparse.ArgumentParser) -> None:
    """The ``--format`` option."""
    parser.add_argument("--format", choices=FORMATS, default="table")


def print_rows(rows: Sequence[Mapping[str, Cell]], style: str) -> None:
    """Print rows that share their keys in one of :data:`FORMATS`."""
    if style == "json":
        print(json.dumps(list(rows), indent=2, ensure_ascii=False))
    elif style == "csv":
        text = to_csv(list(rows[0]) if rows else [], rows).decode("utf-8-sig")
        sys.stdout.write(text.replace("\r\n", "\n"))
    else:
        print(as_table(rows))


def as_table(rows: Sequence[Mapping[str, Cell]]) -> str:
    """Columns lined up; numbers to the right."""
    if not rows:
        return "(nothing)"
    names = list(rows[0])
    cells = [names, *([_text(row[name]) for name in names] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    numeric = [all(_is_number(row[name]) for row in rows) for name in names]
    return "\n".join(_line(line, widths, numeric) for line in cells)


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    parts = zip(cells, widths, numeric, strict=True)
    return "  ".join(c.rjust(w) if n else c.ljust(w) for c, w, n in parts).rstrip()


def _is_number(value: Cell) -> bool:
    return value is None or isinstance(value, int | float)


def _text(value: Cell) -> str:
    if value is None:
        return "–"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
