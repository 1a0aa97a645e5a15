"""As many templates as a large account has: submissions of two years, decided or still waiting."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from incs_core.sandbox.seed_templates import HISTORY_TEMPLATES, PROMOTION, TRANSACTION
from incs_core.sandbox.simulation.template_review import (
    APPROVED,
    DAY_MS,
    HOUR_MS,
    PENDING,
    REASONS,
    REJECTED,
    new_id,
)
from incs_core.sandbox.storage import SandboxTemplate

_DAYS = 730
_FIRST_NUMBER = 100
"""Ids before it belong to the templates that every sandbox has."""
_OUTCOMES = (APPROVED, REJECTED, PENDING)
_OUTCOME_WEIGHTS = (88, 9, 3)
_MEDIAN_HOURS = {"text": 6.0, "richcard": 24.0, "carousel": 34.0}
_SPREAD = 0.7
_WAITING_DAYS = 6.0


def bulk_templates(seed: int, count: int, now_ms: int) -> Iterator[SandboxTemplate]:
    """Yield `count` RCS templates named campaign_0001 and so on; the same for the same seed.

    Reviews take log-normal times around a median by type; one in thirty waits for ever, some of
    them for unusually long by now.
    """
    draw = Random(f"{seed}:templates")  # noqa: S311 - a story, no secret
    for number in range(1, count + 1):
        yield _row(draw, number, now_ms)


def _row(draw: Random, number: int, now_ms: int) -> SandboxTemplate:
    model = HISTORY_TEMPLATES[draw.randrange(len(HISTORY_TEMPLATES))]
    (outcome,) = draw.choices(_OUTCOMES, _OUTCOME_WEIGHTS)
    hours = draw.lognormvariate(0.0, _SPREAD) * _MEDIAN_HOURS[model.type]
    days = draw.uniform(0.1, _WAITING_DAYS) if outcome == PENDING else draw.uniform(8.0, _DAYS)
    created = now_ms - int(days * DAY_MS)
    name = f"campaign_{number:04d}"
    category = draw.choice((PROMOTION, TRANSACTION))
    body = {"name": name, "type": model.type, "category": category, "content": model.content}
    return SandboxTemplate(
        new_id("rcs", created, _FIRST_NUMBER + number),
        "rcs",
        name,
        body,
        created,
        None if outcome == PENDING else created + int(min(hours, 160.0) * HOUR_MS),
        outcome,
        REASONS[draw.randrange(len(REASONS))] if outcome == REJECTED else "",
    )
