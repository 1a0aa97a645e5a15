"""Generates the templates of a large account: submissions of two years."""

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
"""Lower numbers belong to the templates of every sandbox."""
_OUTCOMES = (APPROVED, REJECTED, PENDING)
_OUTCOME_WEIGHTS = (88, 9, 3)
_MEDIAN_HOURS = {"text": 6.0, "richcard": 24.0, "carousel": 34.0}
_SIGMA = 0.7
_MAX_PENDING_DAYS = 6.0


def bulk_templates(seed: int, count: int, now_ms: int) -> Iterator[SandboxTemplate]:
    """Yield `count` RCS templates named campaign_0001 and so on; the same for the same seed.

    Review times are log-normal around a median by type; one in thirty stays pending.
    """
    rng = Random(f"{seed}:templates")  # noqa: S311 - reproducible data, no secret
    for number in range(1, count + 1):
        yield _row(rng, number, now_ms)


def _row(rng: Random, number: int, now_ms: int) -> SandboxTemplate:
    base = HISTORY_TEMPLATES[rng.randrange(len(HISTORY_TEMPLATES))]
    (outcome,) = rng.choices(_OUTCOMES, _OUTCOME_WEIGHTS)
    hours = rng.lognormvariate(0.0, _SIGMA) * _MEDIAN_HOURS[base.type]
    days = rng.uniform(0.1, _MAX_PENDING_DAYS) if outcome == PENDING else rng.uniform(8.0, _DAYS)
    created = now_ms - int(days * DAY_MS)
    name = f"campaign_{number:04d}"
    category = rng.choice((PROMOTION, TRANSACTION))
    body = {"name": name, "type": base.type, "category": category, "content": base.content}
    return SandboxTemplate(
        new_id("rcs", created, _FIRST_NUMBER + number),
        "rcs",
        name,
        body,
        created,
        None if outcome == PENDING else created + int(min(hours, 160.0) * HOUR_MS),
        outcome,
        REASONS[rng.randrange(len(REASONS))] if outcome == REJECTED else "",
    )
