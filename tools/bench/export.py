"""How long a file of one million messages takes, and how much memory, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from incs_core.domain.messages import MessageQuery
from incs_core.message_files.columns import COLUMNS
from incs_core.message_files.export import ExportRequest, write_file
from incs_core.store import open_store
from incs_core.store.rollups.buckets import expiry_cutoff_ms
from tools.app_process import ROOT
from tools.bench.figure import Figure, most_memory_mb
from tools.bench.page import DAYS
from tools.bench.stores import sqlite_store

SIZE = 1_000_000
FORMATS = ("CSV", "XLSX")
TARGET_S, TARGET_MB = 20.0, 300.0


def measure() -> list[Figure]:
    """Seconds and memory of each format."""
    return [figure for name in FORMATS for figure in _of_format(name)]


def _of_format(name: str) -> list[Figure]:
    url = sqlite_store(SIZE, DAYS).url
    command = [sys.executable, "-m", "tools.bench.export", url, name]
    answer = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(answer.stdout)
    seconds, memory = found["seconds"], found["memory_mb"]
    what = f"Export of {found['rows']:,} messages as {name}"
    return [
        Figure(what, f"{seconds:.1f} s", f"< {TARGET_S:.0f} s", seconds < TARGET_S),
        Figure(
            f"{what}, memory of the process",
            f"{memory:.0f} MB",
            f"< {TARGET_MB:.0f} MB",
            memory < TARGET_MB,
        ),
    ]


def write(url: str, name: str) -> dict[str, float]:
    """Write everything into a file; rows, seconds and the most memory of this process."""
    now_ms = int(time.time() * 1_000)
    query = MessageQuery(0, now_ms + 1, accounts=("main",))
    with open_store(url) as store, tempfile.TemporaryDirectory() as folder:
        cutoff_ms = expiry_cutoff_ms(now_ms, store.horizon_hours, store.zone)
        wanted = ExportRequest(query, COLUMNS, name, store.zone, cutoff_ms, show_numbers=True)
        started = time.perf_counter()
        *_, (rows, _) = write_file(store, wanted, Path(folder) / wanted.file_name)
        seconds = time.perf_counter() - started
    return {"rows": rows, "seconds": seconds, "memory_mb": most_memory_mb()}


if __name__ == "__main__":
    print(json.dumps(write(*sys.argv[1:3])))
