"""A seed tells today what it told in earlier versions, whose histories are still looked up.

``recorded_lives.json`` was written by version 0.2.0: seed, id, when it was accepted, and every
event. Every end of every circumstance is among them, failures for each channel.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from incs_core.demo_data.history import generate
from incs_core.sandbox.simulation.lifecycle import lifecycle
from incs_core.sandbox.simulation.message_ids import MessageIdFactory

NOW = datetime(2026, 5, 20, 13, 40, tzinfo=UTC)
LIVES: list[list[Any]] = json.loads(Path(__file__).with_name("recorded_lives.json").read_text())


def test_old_ids_keep_their_lives() -> None:
    assert len(LIVES) == 100
    for seed, message_id, accepted_ms, events in LIVES:
        minted = MessageIdFactory(seed).read(message_id)
        assert minted is not None
        assert minted.at_ms == accepted_ms
        assert [list(event) for event in lifecycle(minted)] == events


@pytest.mark.parametrize(
    ("days", "per_day", "count", "digest"),
    [
        (30, 300, 8_990, "e2d646b728bde56f6b4633f5bb208f56"),
        (3, 60_000, 178_465, "0611bbf370553458ab37642c5d940551"),
    ],
)
def test_a_seed_makes_the_same_history(days: int, per_day: int, count: int, digest: str) -> None:
    found, made = blake2b(digest_size=16), 0
    for message in generate(7, days, per_day, NOW):
        found.update(json.dumps(message, ensure_ascii=False).encode())
        made += 1
    assert made == count
    assert found.hexdigest() == digest
