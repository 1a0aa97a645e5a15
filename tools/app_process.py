"""The whole product in a process of its own, for journeys, screenshots and measurements."""

from __future__ import annotations

import os
import random
import re
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
from typing import Any

ROOT = Path(__file__).parents[1]
START_SECONDS = 180.0
STOP_SECONDS = 30.0
STARTS = 3
PORTS = (20_000, 32_000)
"""Below those that the system gives to connections: it would give a free one away."""
IN_USE = "is not available"


@dataclass(frozen=True)
class RunningApp:
    """A dashboard that answers at ``url``; its files are in ``folder``."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def address(self, path: str = "") -> str:
        """What a browser opens for a path: it brings the secret of the start, if there is one."""
        log = (self.folder / "app.log").read_text(errors="replace")
        secret = re.search(r"INCS dashboard on \S+/\?(token=\S+)", log)
        joint = "&" if "?" in path else "?"
        return f"{self.url}{path}" + (f"{joint}{secret[1]}" if secret else "")

    @property
    def database(self) -> Path:
        """The store's SQLite file."""
        return self.folder / "incs.db"

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the app's own store."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(query, values).fetchall()


def wait_for_history(app: RunningApp) -> None:
    """Wait until the sandbox's generated history is whole."""
    end = time.monotonic() + START_SECONDS
    while not app.ask("SELECT 1 FROM meta WHERE key = 'sandbox_seed'"):
        if time.monotonic() > end:
            raise RuntimeError("the history was not made in time")
        time.sleep(0.2)


@contextmanager
def running_app(
    folder: Path | None = None,
    settings: Mapping[str, str] | None = None,
    answers: str = "/healthz",
) -> Iterator[RunningApp]:
    """Start the app as ``make run`` does, on a free port; stop it at the end.

    Args:
        folder: where database and log go; a temporary one when absent.
        settings: environment on top of this process's, without its ``INCS_*``.
        answers: the path that answers 200 before it is handed over; health means all is open.
    """
    with tempfile.TemporaryDirectory() as temporary:
        place = folder or Path(temporary)
        app = _ready(place, settings or {}, answers)
        try:
            yield app
        finally:
            _stop(app.process)


def own_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with these settings, and none of whoever started it.

    Neither the ``INCS_*`` of the environment nor ``.streamlit/secrets.toml`` count, where somebody
    who went live keeps real accounts.
    """
    others = {name: value for name, value in os.environ.items() if not name.startswith("INCS_")}
    return {**others, "INCS_SECRETS_FILE": os.devnull, **settings}


def free_port() -> int:
    """A port that nobody listens on now, and that no connection takes as its own end later."""
    while True:
        port = random.randrange(*PORTS)  # noqa: S311  # to be out of each other's way
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port


def _ready(folder: Path, settings: Mapping[str, str], path: str) -> RunningApp:
    """Start the app and wait for its answer; try another port if somebody was quicker."""
    for _ in range(STARTS):
        app = _start(folder, settings)
        try:
            _wait_until_ready(app, path)
        except BaseException:
            _stop(app.process)
            raise
        if app.process.poll() is None:
            return app
        log = (folder / "app.log").read_text(errors="replace")
        if IN_USE not in log:
            break
    raise RuntimeError(log)


def _start(folder: Path, settings: Mapping[str, str]) -> RunningApp:
    port = free_port()
    environment = own_environment(
        {"INCS_DATABASE_URL": f"sqlite:///{folder / 'incs.db'}", **settings}
    )
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (folder / "app.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    return RunningApp(f"http://localhost:{port}", folder, process)


def _wait_until_ready(app: RunningApp, path: str) -> None:
    end = time.monotonic() + START_SECONDS
    while app.process.poll() is None and not _answers(f"{app.url}{path}"):
        if time.monotonic() > end:
            raise RuntimeError((app.folder / "app.log").read_text(errors="replace"))
        time.sleep(0.02)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
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
