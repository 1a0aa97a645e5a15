"""How long ``import incs_core`` takes, each time in a new interpreter."""

from __future__ import annotations

import statistics
import subprocess
import sys

from tools.app_process import ROOT
from tools.bench.figure import Figure

TARGET_MS = 300.0
ROUNDS = 7
CODE = "import time; t = time.perf_counter(); import incs_core; print(time.perf_counter() - t)"


def measure() -> list[Figure]:
    """The median over several interpreters."""
    median = statistics.median(_once() for _ in range(ROUNDS)) * 1000
    return [Figure("`import incs_core`", f"{median:.0f} ms", "≤ 300 ms", median <= TARGET_MS)]


def _once() -> float:
    result = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return float(result.stdout)
