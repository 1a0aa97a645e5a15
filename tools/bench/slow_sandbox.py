"""What `tools.bench.lookup` asks: the sandbox, whose every call takes 50 ms."""

from __future__ import annotations

from starlette.applications import Starlette

from incs_core.sandbox import create_app as create_sandbox

SEED = 7
LATENCY_S = 0.05


def create_app() -> Starlette:
    """Return the sandbox, as slow as the real thing."""
    return create_sandbox(seed=SEED, latency_s=LATENCY_S)
