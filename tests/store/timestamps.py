"""Local dates of the zone in which the tests' stores count."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.store.conftest import JAKARTA


def local_day(ms: int) -> date:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(JAKARTA).date()
