"""The whole product in a process of its own, for journeys, screenshots and measurements."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
START_SECONDS = 60.0
STOP_SECONDS = 30.0


@dataclass(frozen=True)
class RunningApp:
    """A dashboard that answers at ``url``; its files are in ``folder``."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def database(self) -> Path:
        """The store's SQLite file."""
        return self.folder / "incs.db"


def wait_for_history(app: RunningApp) -> None:
    """Wait until the sandbox's generated history is whole."""
    end = time.monotonic() + START_SECONDS
    while not _has_history(app.database):
        if time.monotonic() > end:
            raise RuntimeError("the history was not made in time")
        time.sleep(0.2)


def _has_history(database: Path) -> bool:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        sql = "SELECT 1 FROM meta WHERE key = 'sandbox_seed'"
        return connection.execute(sql).fetchone() is not None


@contextmanager
def running_app(
    folder: Path | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[RunningApp]:
    """Start the app as ``make run`` does, on a free port; stop it at the end.

    Args:
        folder: where database and log go; a temporary one when absent.
        settings: environment on top of this process's, without its ``INCS_*``.
    """
    with tempfile.TemporaryDirectory() as temporary:
        place = folder or Path(temporary)
        app = _start(place, settings or {})
        try:
            _wait_until_ready(app)
            yield app
        finally:
            app.process.send_signal(signal.SIGINT)
            _wait_until_gone(app.process)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _start(folder: Path, settings: Mapping[str, str]) -> RunningApp:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if "INCS_" not in name}
    environment |= {"INCS_DATABASE_URL": f"sqlite:///{folder / 'incs.db'}", **settings}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (folder / "app.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    return RunningApp(f"http://localhost:{port}", folder, process)


def _wait_until_ready(app: RunningApp) -> None:
    end = time.monotonic() + START_SECONDS
    while not _answers(f"{app.url}/healthz"):
        if app.process.poll() is not None or time.monotonic() > end:
            raise RuntimeError((app.folder / "app.log").read_text(errors="replace"))
        time.sleep(0.02)


def _wait_until_gone(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  # our own http address
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
