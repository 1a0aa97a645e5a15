"""Commands run in this process, with a database of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from incs_core.cli import main

Run = Callable[..., str]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "var" / "incs.db"
    monkeypatch.setenv("INCS_DATABASE_URL", f"sqlite:///{path}")
    return path


@pytest.fixture
def run(database: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_it(*words: str, status: int = 0) -> str:
        assert main(words) == status
        captured = capsys.readouterr()
        return captured.out if status == 0 else captured.err

    return run_it
