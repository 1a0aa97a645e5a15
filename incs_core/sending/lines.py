"""The lines of the pre-flight card."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How a line stands, the worst last."""

    GREEN = 0
    GREY = 1
    AMBER = 2
    RED = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. `code`: what the send would fail with, "" where none fits.

    `until_ms`: when what it says ends (epoch milliseconds), for a countdown.
    """

    topic: str
    level: Level
    words: str
    code: str = ""
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Preflight:
    """The card. Red lines block, amber ones ask."""

    lines: tuple[Line, ...]

    @property
    def blocked(self) -> bool:
        """Whether anything makes sending pointless."""
        return any(line.level is Level.RED for line in self.lines)

    @property
    def doubts(self) -> tuple[Line, ...]:
        """What a person should have seen before sending."""
        return tuple(line for line in self.lines if line.level is Level.AMBER)
