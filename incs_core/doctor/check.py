"""What a check is, and how several run side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from incs_core.errors import IncsError

AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was found: `ok` is None where there is nothing to test or only a remark."""

    name: str
    ok: bool | None
    said: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """A check that takes time, because it asks somebody else. `run` never raises IncsError."""

    name: str
    run: Callable[[], CheckResult]


def run_all(found: Iterable[Probe]) -> Iterator[CheckResult]:
    """Run probes side by side; results come in the order of the probes."""
    wanted = list(found)
    if not wanted:
        return
    with ThreadPoolExecutor(min(len(wanted), AT_ONCE), thread_name_prefix="doctor") as pool:
        yield from pool.map(lambda probe: probe.run(), wanted)


def has_failed(name: str, error: IncsError) -> CheckResult:
    """The check that an error makes."""
    return CheckResult(name, False, error.message, error.advice)
