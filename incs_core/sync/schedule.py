"""When a job of the background sync is due; a job in trouble is due ever more rarely."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_MOST_DOUBLINGS: Final = 4

Clock = Callable[[], float]


@dataclass(slots=True)
class Job:
    """Something done every `every` seconds. `run` returns what went wrong, in sentences."""

    run: Callable[[], tuple[str, ...]]
    every: float
    first_after: float = 0.0
    clock: Clock = time.monotonic
    _due_at: float = field(init=False)
    _troubles: int = field(init=False, default=0)
    _said: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        self._due_at = self.clock() + self.first_after

    @property
    def due_in(self) -> float:
        """Seconds until it is due; 0 if it is."""
        return max(self._due_at - self.clock(), 0.0)

    def done(self, problems: tuple[str, ...]) -> bool:
        """Plan the next time: after `every` seconds, doubled with each failure in a row.

        Returns whether these problems are news.
        """
        self._troubles = min(self._troubles + 1, _MOST_DOUBLINGS) if problems else 0
        self._due_at = self.clock() + self.every * 2.0**self._troubles
        said, self._said = self._said, problems
        return problems != said
