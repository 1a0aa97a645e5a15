"""How the product's code is cut, beside what 0.2.0 had."""

from __future__ import annotations

from tools.bench.figure import Figure
from tools.structure import LONG_LINES, Structure

MAX_FILES = 380
MAX_LINES = 47_656
"""A tenth fewer than 0.2.0's 52,951."""
BEFORE_MEDIAN, BEFORE_SINGLE, BEFORE_REPEATED = 88, 127, 33
MAX_FUNCTION, MAX_LONG = 10, 1


def measure() -> list[Figure]:
    """A row for each figure of the structure."""
    code = Structure()
    files, lines, median = len(code.modules), code.lines, code.median_module
    single, repeated = len(code.single_importer), len(code.repeated_classes)
    length, long = code.median_function, len(code.long_functions)
    return [
        _figure("Files of app, pages and core", files, f"≤ {MAX_FILES}", files <= MAX_FILES),
        _figure("Lines of code in them", lines, f"≤ {MAX_LINES:,}", lines <= MAX_LINES),
        _figure("Lines of the median module", median, f"> {BEFORE_MEDIAN}", median > BEFORE_MEDIAN),
        _figure(
            "Modules with a single importer, a sibling",
            single,
            f"< {BEFORE_SINGLE}",
            single < BEFORE_SINGLE,
        ),
        _figure(
            "Class names used more than once",
            repeated,
            f"< {BEFORE_REPEATED}",
            repeated < BEFORE_REPEATED,
        ),
        _figure(
            "Lines of the median function", length, f"≤ {MAX_FUNCTION}", length <= MAX_FUNCTION
        ),
        _figure(f"Functions over {LONG_LINES} lines", long, f"≤ {MAX_LONG}", long <= MAX_LONG),
    ]


def _figure(what: str, measured: float, target: str, met: bool) -> Figure:
    return Figure(what, f"{measured:,.0f}", target, met)
