"""Whether the app's memory stays flat while people come and go.

Measured against what the app holds after a warm-up of the same kind: allocators and caches are
full then, so that what comes on top is what a run or a session leaves behind.
"""

from __future__ import annotations

from tools.app_process import running_app, wait_for_history
from tools.bench.figure import Figure, memory_mb
from tools.bench.viewers import MIXED, look, warm_up

SESSIONS, AT_ONCE, RUNS = 500, 10, 40
"""Of each session are 40 runs: 20,000 in all."""
WARM_UP_SESSIONS = 140
"""Streamlit keeps the last 128 sessions for two minutes, in case their browsers come back."""
TARGET_GROWTH = 0.15
"""Less than that is fragmentation: a kilobyte that each run leaves behind would be 20 MB more, and
a session that stays, with its page of some 200 kB, 100 MB."""


def measure() -> list[Figure]:
    """Memory after 20,000 runs in 500 sessions, against memory after the warm-up."""
    with running_app() as app:
        wait_for_history(app)
        warm_up(app)
        look(app, MIXED, visits=WARM_UP_SESSIONS, at_once=AT_ONCE, reruns=9, every_s=0)
        before = memory_mb(app.process.pid)
        look(app, MIXED, visits=SESSIONS, at_once=AT_ONCE, reruns=RUNS - 1, every_s=0)
        after = memory_mb(app.process.pid)
    growth = after / before - 1
    return [
        Figure(
            f"Memory after {SESSIONS * RUNS:,} runs in {SESSIONS} sessions that came and went",
            f"{before:.0f} → {after:.0f} MB ({growth:+.0%})",
            f"< +{TARGET_GROWTH:.0%}",
            growth < TARGET_GROWTH,
        )
    ]


if __name__ == "__main__":
    for figure in measure():
        print(figure.as_row())
