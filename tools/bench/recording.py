"""How long `python -m incs_core import` takes for a file of one million messages, and its memory.

The file is checked row by row and recorded in one transaction, in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from incs_core.demo_data.history import HistoryMessage, generate
from tools.app_process import ROOT, own_environment
from tools.bench.figure import Figure, most_memory_mb

SIZE, DAYS = 1_000_000, 90
TARGET_S = 60.0
HEAD = "message_id,recipient,accepted_at,template,type\n"


def measure() -> list[Figure]:
    """Seconds of the whole command."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "messages.csv"
        rows = write_file(path)
        url = f"sqlite:///{folder}/bench.db"
        environ = own_environment({"INCS_DATABASE_URL": url, "INCS_CERTIFICATION_CODE": "bench"})
        command = [sys.executable, "-m", "tools.bench.recording", str(path)]
        answer = subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE)
    found = json.loads(answer.stdout.splitlines()[-1])
    return [
        Figure(
            f"Import of {rows:,} messages from CSV ({found['memory_mb']:.0f} MB of memory)",
            f"{found['seconds']:.1f} s",
            f"< {TARGET_S:.0f} s",
            found["seconds"] < TARGET_S,
        )
    ]


def write_file(path: Path) -> int:
    """Write the file and return how many messages it has."""
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        for message in generate(7, DAYS, SIZE / DAYS, time.time()):
            file.write(_line(message))
            rows += 1
    return rows


def _line(message: HistoryMessage) -> str:
    at = datetime.fromtimestamp(message.accepted_ms / 1_000, UTC).isoformat(timespec="seconds")
    told = (message.message_id, message.recipient, at, message.template, message.type)
    return ",".join(told) + "\n"


def main() -> int:
    """Run the command here; print seconds and memory as JSON."""
    from incs_core.cli import main as run

    started = time.perf_counter()
    status = run(["import", sys.argv[1]])
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "memory_mb": most_memory_mb()}))
    return status


if __name__ == "__main__":
    raise SystemExit(main())
