"""Export jobs: files written in the background and served until they expire."""

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

RETENTION_S: Final = 3_600.0
"""Seconds for which a completed file can be downloaded."""
MAX_CONCURRENT: Final = 4


class ExportJob:
    """An export in the background. `rows` grows; `share` is the progress, 0 to 1."""

    def __init__(self, store: Store, request: ExportRequest, path: Path, token: str) -> None:
        self.request = request
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
        """Tell whether the file is being written."""
        return self._thread.is_alive()

    @property
    def is_complete(self) -> bool:
        """Tell whether the file can be downloaded."""
        return self._is_written and not self._stopped.is_set() and self.path.exists()

    @property
    def address(self) -> str:
        """URL path of the file on this server."""
        return f"/exports/{self.token}/{self.request.file_name}"

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def start(self) -> Self:
        """Start the thread."""
        self._thread.start()
        return self

    def wait(self, timeout: float | None = None) -> bool:
        """Wait at most `timeout` seconds for the end; return False if it is still running."""
        self._thread.join(timeout)
        return not self.is_running

    def stop(self) -> None:
        """Stop writing and delete the file."""
        self._stopped.set()

    def _run(self) -> None:
        try:
            self._write()
        except IncsError as error:
            self.error = error
        except OSError as error:
            self.error = StoreFull(
                f"The file could not be written: {error.strerror or error}.",
                advice="Free space in the folder for temporary files, or export fewer messages.",
            )
        except Exception as error:  # noqa: BLE001 - the end of a thread: the screen shows it
            self.error = log_unexpected("The export failed.", error)
        finally:
            self.ended_s = time.monotonic()
            if not self.is_complete:
                self.path.unlink(missing_ok=True)

    def _write(self) -> None:
        for rows, share in write_file(self._store, self.request, self.path):
            self.rows, self.share = rows, share
            if self._stopped.is_set():
                return
        self._is_written = True


class Exports:
    """The export jobs of this process, by an unguessable token."""

    def __init__(self) -> None:
        self._jobs: dict[str, ExportJob] = {}
        self._lock = threading.Lock()
        self._folder: Path | None = None

    def begin(self, store: Store, request: ExportRequest) -> ExportJob:
        """Start an export. Raises IncsError if too many are running."""
        with self._lock:
            self._delete_expired()
            if sum(job.is_running for job in self._jobs.values()) >= MAX_CONCURRENT:
                raise IncsError(
                    f"{MAX_CONCURRENT} exports are already running.",
                    advice="Wait for one to finish, or stop one.",
                )
            token = secrets.token_urlsafe(24)
            path = self._temporary_folder() / f"{token}.{request.format.lower()}"
            job = self._jobs[token] = ExportJob(store, request, path, token)
            return job.start()

    def job(self, token: str) -> ExportJob | None:
        """Return the job with this token, or None after its file expired."""
        with self._lock:
            self._delete_expired()
            return self._jobs.get(token)

    def drop(self, token: str) -> None:
        """Stop a job and delete its file."""
        with self._lock:
            job = self._jobs.pop(token, None)
        if job is not None:
            job.stop()
            if not job.is_running:
                job.path.unlink(missing_ok=True)

    def _delete_expired(self) -> None:
        cutoff = time.monotonic() - RETENTION_S
        for token, job in [*self._jobs.items()]:
            if job.ended_s is not None and job.ended_s < cutoff:
                job.path.unlink(missing_ok=True)
                del self._jobs[token]

    def _temporary_folder(self) -> Path:
        """Return a folder that only this user can read; deleted at the end of the process."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="incs-exports-"))
            atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder


exports = Exports()
