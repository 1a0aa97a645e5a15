"""Check results, and probes that run in parallel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from incs_core.errors import IncsError

MAX_THREADS = 8


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of a check: `ok` is None for a remark or if there is nothing to test."""

    name: str
    ok: bool | None
    finding: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """A check that calls another system. `run` never raises IncsError."""

    name: str
    run: Callable[[], CheckResult]


def run_all(found: Iterable[Probe]) -> Iterator[CheckResult]:
    """Run probes in parallel; results come in the order of the probes."""
    probes = list(found)
    if not probes:
        return
    with ThreadPoolExecutor(min(len(probes), MAX_THREADS), thread_name_prefix="doctor") as pool:
        yield from pool.map(lambda probe: probe.run(), probes)


def failed_check(name: str, error: IncsError) -> CheckResult:
    """The failed check of an error."""
    return CheckResult(name, False, error.message, error.advice)
