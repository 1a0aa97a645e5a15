"""What the report's drawings are made of: shapes, planes to place them on, and marked moments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from incs_core.charts.number_format import short_count
from incs_core.charts.style import shortened
from incs_core.report.document import Value

Record = Mapping[str, Value]
Ends = tuple[float, float]
Look = Mapping[str, str | float | None]
WIDTH = 1_120
LONGEST_MARK = 24
TO_THE_MINUTE = 16
MOST_LABELS = 9
HALVES = (0.0, 0.5, 1.0)
DASHES = {"solid": None, "dash": "8 5", "dot": "2 4"}


class Shape(NamedTuple):
    """An SVG element with the words and elements in it; the title shows on hover."""

    tag: str
    attributes: Look
    words: str = ""
    title: str = ""
    inside: Sequence[Shape] = ()


class Drawing(NamedTuple):
    """A picture that says in words (`alt`) what it shows; each mark of the legend is 12 × 12."""

    height: float
    alt: str
    shapes: Sequence[Shape]
    legend: Sequence[tuple[str, Shape | None]] = ()
    note: str = ""


def number(value: Value) -> float:
    """A value of a table as a number; 0 where there is none."""
    return float(value) if isinstance(value, int | float) else 0.0


def first(row: Record) -> str:
    """What a row is about."""
    return str(next(iter(row.values())))


def text(x: float, y: float, words: str, css: str | None = None, title: str = "") -> Shape:
    """Words whose base line is at `y`."""
    return Shape("text", {"class": css, "x": x, "y": y}, words, title)


def line(x: Ends, y: Ends, css: str) -> Shape:
    """A straight line."""
    return Shape("line", {"class": css, "x1": x[0], "x2": x[1], "y1": y[0], "y2": y[1]})


def polylines(points: Iterable[Ends | None], look: Look) -> list[Shape]:
    """A line through points in pixels, which breaks where there is none."""
    runs = [[*filter(None, run)] for known, run in groupby(points, bool) if known]
    paths = (" ".join(f"{x},{y}" for x, y in run) for run in runs)
    return [Shape("polyline", {**look, "points": path}) for path in paths]


class Scale(NamedTuple):
    """Where a value stands from `low`, 0, to `high`, 1, as `by` of it counts."""

    low: float
    high: float
    by: Callable[[float], float] = float

    def at(self, value: Value) -> float:
        """From 0 to 1."""
        low, high = self.by(self.low), self.by(self.high)
        return min((self.by(max(number(value), self.low)) - low) / (high - low or 1), 1.0)


class Plane(NamedTuple):
    """A part of a drawing in pixels; places on it are shares of its width and, upwards, height."""

    top: float
    bottom: float
    left: float = 46
    right: float = WIDTH - 8

    def x(self, share: float) -> float:
        """Pixels from the left."""
        return round(self.left + (self.right - self.left) * share, 2)

    def y(self, share: float) -> float:
        """Pixels from the top."""
        return round(self.bottom - (self.bottom - self.top) * share, 2)

    def box(
        self, across: Ends, up: Ends, look: Look, inset: Ends = (0, 0), title: str = ""
    ) -> Shape:
        """A rectangle between two places, at least a pixel wide, smaller by an inset in pixels."""
        left, right = sorted(map(self.x, across))
        bottom, top = map(self.y, up)
        width, height = max(right - left - 2 * inset[0], 1), bottom - top - 2 * inset[1]
        size = {"width": round(width, 2), "height": round(height, 2)}
        place = {"x": left + inset[0], "y": top + inset[1]}
        return Shape("rect", {**place, **size, **look}, title=title)

    def grid(self, ticks: Iterable[tuple[float, str]]) -> list[Shape]:
        """Horizontal lines with what they stand for."""
        heights = [(self.y(share), words) for share, words in ticks]
        lines = [line((self.left, self.right), (y, y), "grid") for y, _ in heights]
        return [*lines, *(text(self.left - 6, y + 4, words, "end") for y, words in heights)]

    def counts(self, most: float) -> list[Shape]:
        """The grid of an axis of counts."""
        return self.grid((share, short_count(round(most * share))) for share in HALVES)


class Line(NamedTuple):
    """A line through the values of a column."""

    name: str
    colour: str
    dash: str
    column: str
    scale: Scale

    @property
    def look(self) -> Look:
        """Its attributes."""
        return {"class": "line", "stroke": self.colour, "stroke-dasharray": DASHES[self.dash]}

    def key(self) -> tuple[str, Shape]:
        """Its place in a legend."""
        return self.name, Shape("path", {"d": "M0 12H24", "transform": "scale(.5)", **self.look})

    def shapes(self, plane: Plane, rows: Sequence[Record]) -> list[Shape]:
        """The line, which breaks where there is no value."""
        places = [plane.x((at + 0.5) / len(rows)) for at in range(len(rows))]
        values = [row[self.column] for row in rows]
        points = [
            None if value is None else (x, plane.y(self.scale.at(value)))
            for x, value in zip(places, values, strict=True)
        ]
        return polylines(points, self.look)


def band(place: int, many: int) -> Ends:
    """From where to where the row at a place, from the top, reaches upwards."""
    return 1 - (place + 1) / many, 1 - place / many


def time_axis(plane: Plane, moments: Sequence[str], marks: Sequence[Record]) -> list[Shape]:
    """Some of the moments under their columns, and a dotted line for each marked moment.

    `moments` are the ISO dates or times at which the columns begin.
    """
    places = [plane.x((at + 0.5) / len(moments)) for at in range(len(moments))]
    step = -(-len(moments) // MOST_LABELS) or 1
    shown = [*zip(places, moments, strict=True)][::step]
    shapes = [text(x, plane.bottom + 17, _short(moment), "middle") for x, moment in shown]
    begins = [moment[:TO_THE_MINUTE] for moment in moments]
    for at, words, *_ in (map(str, mark.values()) for mark in marks if begins):
        column = bisect_right(begins, at[: len(begins[0])]) - 1
        if column >= 0:
            x, title = places[column], f"{_short(at)} {words}"
            shapes.append(line((x, x), (0, plane.bottom), "mark"))
            shapes.append(text(x + 4, 10, shortened(words, LONGEST_MARK), "mark", title))
    return shapes


def _short(iso: str) -> str:
    return iso[5:16].replace("T", " ")
