"""A measured figure, its target, and the machine that it comes from."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line of the benchmark: what, how much, how much was asked for."""

    what: str
    measured: str
    target: str
    met: bool

    def as_row(self) -> str:
        """A row of a Markdown table."""
        return f"| {self.what} | {self.measured} | {self.target} | {'yes' if self.met else 'no'} |"


def machine() -> str:
    """Processor, cores, system and Python of this machine, in one line."""
    cores = os.cpu_count()
    return f"{_processor()}, {cores} cores, {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if not information.exists():
        return platform.processor() or platform.machine()
    lines = information.read_text().splitlines()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def most_memory_mb(process: int | str = "self") -> float:
    """The most memory that a process has had in use, in MiB (Linux).

    Not `getrusage`, which also counts the process that this one was started from.
    """
    return _status_mb(process, "VmHWM")


def memory_mb(process: int | str = "self") -> float:
    """The memory that a process has in use now, in MiB (Linux)."""
    return _status_mb(process, "VmRSS")


def _status_mb(process: int | str, name: str) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1_024
