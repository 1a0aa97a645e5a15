"""Options of a sandbox: clock, seed, fault injection."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from incs_core.sandbox.responses import HttpStatus

RETRY_S = (1.0, 3.0, 10.0, 30.0, 120.0, 600.0)
"""Seconds between the attempts of one webhook call; after the last one it is given up."""

IncsCallback = bool | Literal["created"]


@dataclass(frozen=True)
class Faults:
    """Fault injection, in addition to the magic phone numbers.

    Args:
        errors: share of calls (0 to 1) that get 500.
        limited: share of calls (0 to 1) that get 429.
        per_second: calls allowed per second of the wall clock; the others get 429.
        retry_after_s: value of the `Retry-After` header of a 429.
    """

    errors: float = 0.0
    limited: float = 0.0
    per_second: int | None = None
    retry_after_s: int = 1


@dataclass(frozen=True)
class Options:
    """Options of one sandbox. Durations are seconds; `speed` divides those of the simulation.

    ``incs_callback`` adds the INCS-format callbacks (`message_created` and its updates) to the
    channel callbacks; "created" leaves out the updates, whose form INCS does not document.
    ``channel_id`` None omits the field, as on INCS's English page. ``templates`` is the number of
    additional templates in a new state, for large accounts.
    """

    seed: int = 7
    speed: float = 1.0
    http_status: HttpStatus = "mirror"
    latency_s: float = 0.0
    now: Callable[[], float] = time.time
    incs_callback: IncsCallback = False
    channel_id: int | None = 30058
    hang_s: float = 60.0
    token_life_s: int = 7200
    faults: Faults = field(default_factory=Faults)
    retry_s: tuple[float, ...] = RETRY_S
    templates: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError for a speed of 0 or less, or a negative number of templates."""
        if self.speed <= 0:
            raise ValueError("speed must be greater than 0")
        if self.templates < 0:
            raise ValueError("templates must not be negative")
