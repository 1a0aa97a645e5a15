from __future__ import annotations

import io

import pytest

from incs_core.cli.maintenance import _Progress, _progress_text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("done", "seconds", "said"),
    [
        (1_000_000, 20.0, "1,000,000 messages, 10%, 50,000 per second, about 3 min 00 s left"),
        (9_500_000, 190.0, "9,500,000 messages, 95%, 50,000 per second, about 10 s left"),
        (10_100_000, 202.0, "10,100,000 messages, 100%, 50,000 per second, about 0 s left"),
        (0, 0.0, "0 messages, 0%, 0 per second, about 0 s left"),
    ],
)
def test_it_says_how_far_how_fast_and_how_long(done: int, seconds: float, said: str) -> None:
    assert _progress_text(done, 10_000_000, seconds) == said


def test_it_is_quiet_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    _Progress(10)(5)
    assert capsys.readouterr().err == ""


def test_on_a_terminal_it_stays_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    progress = _Progress(10)
    progress(5)
    progress(10)
    assert "\n" not in terminal.getvalue()
    assert terminal.getvalue().count("\r") == 2
    assert "10 messages, 100%" in terminal.getvalue()
