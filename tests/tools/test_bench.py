"""The command that measures."""

from __future__ import annotations

import sys

import pytest

from tools.bench.__main__ import main


@pytest.mark.parametrize("part", ["lookup", "--quick"])
def test_the_readmes_table_is_written_as_a_whole_or_not_at_all(
    part: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", part, "--readme"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "whole table" in capsys.readouterr().err
