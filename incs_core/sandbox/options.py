"""How a sandbox behaves beyond its contract: clock, seed, and troubles made on purpose."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from incs_core.sandbox.responses import HttpStatus

RETRY_S = (1.0, 3.0, 10.0, 30.0, 120.0, 600.0)
"""Waits between the tries of one webhook call; after the last it is given up."""

IncsCallback = bool | Literal["created"]


@dataclass(frozen=True)
class Faults:
    """Troubles for tests, apart from the numbers that always do the same.

    Args:
        errors: share of calls (0 to 1) that are answered 500.
        limited: share of calls (0 to 1) that are answered 429.
        per_second: calls allowed in each second of the wall clock; the rest get 429.
        retry_after_s: what the `Retry-After` of a 429 says.
    """

    errors: float = 0.0
    limited: float = 0.0
    per_second: int | None = None
    retry_after_s: int = 1


@dataclass(frozen=True)
class Options:
    """Settings of one sandbox. Durations are seconds, `speed` divides those of messages' lives.

    ``incs_callback`` adds the INCS-format callbacks (`message_created` and its updates) to the
    channel ones; "created" leaves out the updates, whose form INCS's page does not show.
    ``channel_id`` None leaves it out of them, as the English page has it. ``templates`` are added
    to those of a new state, for trying large accounts.
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
        """Refuse a clock that stands still or runs backwards, and less than nothing."""
        if self.speed <= 0:
            raise ValueError("speed must be greater than 0")
        if self.templates < 0:
            raise ValueError("templates must not be negative")
