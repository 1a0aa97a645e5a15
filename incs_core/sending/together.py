"""Many pre-flight cards as one: the worst of each topic, and for how many it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from incs_core.sending.lines import Level, Line, Preflight


def together(cards: Sequence[Preflight]) -> Preflight:
    """One card for all recipients of a test run, its topics in their usual order."""
    topics = dict.fromkeys(line.topic for card in cards for line in card.lines)
    return Preflight(tuple(_worst(topic, cards) for topic in topics))


def _worst(topic: str, cards: Sequence[Preflight]) -> Line:
    lines = [line for card in cards for line in card.lines if line.topic == topic]
    worst = max(line.level for line in lines)
    first = next(line for line in lines if line.level is worst)
    alike = sum(line.level is worst for line in lines)
    if len(cards) == 1:
        return first
    if worst is Level.GREEN and len({line.words for line in lines}) > 1:
        return replace(first, words="In order for all.", until_ms=None)
    share = "" if alike == len(cards) else f" ({alike} of {len(cards)})"
    return replace(first, words=f"{first.words}{share}", until_ms=None)
