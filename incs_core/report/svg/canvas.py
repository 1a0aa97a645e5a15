"""What the report's drawings have in common: the frame, the grid, the marked moments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from incs_core.charts.style import shortened
from incs_core.preview.text import escape
from incs_core.report.document import Value

Record = dict[str, Value]
WIDTH, LEFT, RIGHT = 1_120, 46, 8
LONGEST_MARK = 24
TO_THE_MINUTE = 16


def svg(height: int, alt: str, parts: Sequence[str], width: int = WIDTH) -> str:
    """The parts as one picture that says in words what it shows."""
    head = f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(alt)}">'
    return f"{head}{''.join(parts)}</svg>"


def number(value: Value) -> float:
    """A value of a table as a number; 0 where there is none."""
    return float(value) if isinstance(value, int | float) else 0.0


def grid(y: float, text: str) -> str:
    """A horizontal line of the grid with its value."""
    line = f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    label = f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(text)}</text>'
    return line + label


def position(at: float, many: int) -> float:
    """The x of a place among `many` columns of equal width."""
    return LEFT + (WIDTH - LEFT - RIGHT) * at / many


def shortened_label(iso: str) -> str:
    """An ISO date or time as an axis shows it."""
    return iso[5:16].replace("T", " ")


def labels(moments: Sequence[str], y: float, most: int = 9) -> list[str]:
    """Some of the moments, under their columns."""
    step = -(-len(moments) // most) or 1
    return [
        f'<text x="{position(at + 0.5, len(moments)):.1f}" y="{y:.1f}" text-anchor="middle">'
        f"{escape(shortened_label(moments[at]))}</text>"
        for at in range(0, len(moments), step)
    ]


def annotation_lines(moments: Sequence[str], marks: Sequence[Record], bottom: float) -> list[str]:
    """A dotted line with its words for each marked moment, at the column that holds it.

    `moments` are the ISO dates or times at which the columns begin.
    """
    drawn, begins = [], [moment[:TO_THE_MINUTE] for moment in moments]
    for mark in marks:
        at_text, words, *_ = (str(value) for value in mark.values())
        column = bisect_right(begins, at_text[: len(begins[0])]) - 1 if begins else -1
        if column >= 0:
            x = position(column + 0.5, len(moments))
            drawn.append(
                f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{bottom:.1f}"/>'
                f'<text class="mark" x="{x + 4:.1f}" y="10">'
                f"{escape(shortened(words, LONGEST_MARK))}"
                f"<title>{escape(f'{shortened_label(at_text)} {words}')}</title></text>"
            )
    return drawn
