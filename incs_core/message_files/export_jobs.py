"""Files that are made in the background, to be fetched when they are whole."""

from __future__ import annotations

import atexit
import secrets
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import Final, Self

from incs_core.errors import IncsError, StoreFull
from incs_core.message_files.export import ExportRequest, write_file
from incs_core.store import Store
from incs_core.unexpected_errors import log_unexpected

KEPT_S: Final = 3_600.0
"""How long a file can be fetched after it was made."""
MOST_AT_ONCE: Final = 4


class ExportJob:
    """A file under way. `rows` grow; `share` is how far back in the period it is, 0 to 1."""

    def __init__(self, store: Store, wanted: ExportRequest, path: Path, token: str) -> None:
        self.wanted = wanted
        self.path = path
        self.token = token
        self.rows = 0
        self.share = 0.0
        self.error: IncsError | None = None
        self.ended_s: float | None = None
        self._store = store
        self._is_written = False
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="export", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether it is still being written."""
        return self._thread.is_alive()

    @property
    def is_whole(self) -> bool:
        """Whether the file is there to be fetched."""
        return self._is_written and not self._stopped.is_set() and self.path.exists()

    @property
    def address(self) -> str:
        """Where the file is fetched, as a path on this server."""
        return f"/exports/{self.token}/{self.wanted.file_name}"

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def start(self) -> Self:
        """Write in the background."""
        self._thread.start()
        return self

    def wait(self, timeout: float | None = None) -> bool:
        """Wait at most `timeout` seconds for its end; False if it still runs."""
        self._thread.join(timeout)
        return not self.is_running

    def stop(self) -> None:
        """Write no more, and leave no file behind."""
        self._stopped.set()

    def _run(self) -> None:
        try:
            self._write()
        except IncsError as error:
            self.error = error
        except OSError as error:
            self.error = StoreFull(
                f"The file could not be written: {error.strerror or error}.",
                advice="Make room in the folder for temporary files, or export fewer messages.",
            )
        except Exception as error:  # noqa: BLE001 - the end of a thread: the screen shows it
            self.error = log_unexpected("The export broke off.", error)
        finally:
            self.ended_s = time.monotonic()
            if not self.is_whole:
                self.path.unlink(missing_ok=True)

    def _write(self) -> None:
        for rows, share in write_file(self._store, self.wanted, self.path):
            self.rows, self.share = rows, share
            if self._stopped.is_set():
                return
        self._is_written = True


class Exports:
    """The files of this process. A file is known by a token that nobody can guess."""

    def __init__(self) -> None:
        self._jobs: dict[str, ExportJob] = {}
        self._lock = threading.Lock()
        self._folder: Path | None = None

    def begin(self, store: Store, wanted: ExportRequest) -> ExportJob:
        """Begin to write a file. Raises IncsError where too many are under way."""
        with self._lock:
            self._forget_old()
            if sum(job.is_running for job in self._jobs.values()) >= MOST_AT_ONCE:
                raise IncsError(
                    f"{MOST_AT_ONCE} exports are under way already.",
                    advice="Wait until one is done, or stop one.",
                )
            token = secrets.token_urlsafe(24)
            path = self._place() / f"{token}.{wanted.format.lower()}"
            job = self._jobs[token] = ExportJob(store, wanted, path, token)
            return job.start()

    def job(self, token: str) -> ExportJob | None:
        """The job with this token, until its file is forgotten."""
        with self._lock:
            self._forget_old()
            return self._jobs.get(token)

    def drop(self, token: str) -> None:
        """Stop a job and delete its file."""
        with self._lock:
            job = self._jobs.pop(token, None)
        if job is not None:
            job.stop()
            if not job.is_running:
                job.path.unlink(missing_ok=True)

    def _forget_old(self) -> None:
        limit = time.monotonic() - KEPT_S
        for token, job in [*self._jobs.items()]:
            if job.ended_s is not None and job.ended_s < limit:
                job.path.unlink(missing_ok=True)
                del self._jobs[token]

    def _place(self) -> Path:
        """A folder that only this user can read, gone with the process."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="incs-exports-"))
            atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder


exports = Exports()
