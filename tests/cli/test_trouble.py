"""Commands in trouble: one sentence, what to do, and an exit status that is not 0."""

from __future__ import annotations

import json
import socket
from functools import partial
from pathlib import Path

import pytest

from incs_core import IncsClient
from incs_core.api import NO_RETRY
from incs_core.cli import main
from tests.cli.conftest import Run


@pytest.fixture
def dead_host(monkeypatch: pytest.MonkeyPatch, database: Path) -> str:
    """Live settings with a host that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
    monkeypatch.setenv("INCS_CERTIFICATION_CODE", "very-secret-code")
    monkeypatch.setenv("INCS_API_URL", f"http://{host}")
    monkeypatch.setenv("INCS_CHAT_API_URL", f"http://{host}")
    monkeypatch.setattr("incs_core.api.IncsClient", partial(IncsClient, retry=NO_RETRY))
    return host


def test_statuses_tells_what_was_not_asked_from_what_is_unknown(
    dead_host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["statuses", "one", "two", "--format", "json"]) == 1
    told = capsys.readouterr()
    assert [row["status"] for row in json.loads(told.out)] == ["not asked", "not asked"]
    assert f"2 ids could not be looked up. {dead_host} could not be reached." in told.err
    assert "What to do: Check the network" in told.err


def test_sync_once_fails_when_it_could_not_ask(
    dead_host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sync", "--once"]) == 1
    told = capsys.readouterr()
    assert "problems" not in told.out
    assert f"the templates could not be read. {dead_host} could not be reached." in told.err
    assert "very-secret-code" not in told.out + told.err


@pytest.mark.parametrize("command", [("statuses", "one"), ("import", "FILE")])
def test_a_wrong_account_is_named_beside_those_that_exist(
    run: Run, tmp_path: Path, command: tuple[str, str]
) -> None:
    (tmp_path / "FILE").write_text("message_id,recipient,accepted_at,template,type\n")
    said = run(command[0], str(tmp_path / command[1]), "--account", "nobody", status=1)
    assert "no account “nobody”" in said
    assert "Choose one of: sandbox." in said


@pytest.mark.parametrize("command", ["receiver", "sandbox"])
def test_a_port_that_is_taken_is_one_sentence(run: Run, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        said = run(command, "--port", str(port), status=1)
    assert said.startswith(f"Cannot listen on 127.0.0.1, port {port}: it is in use")
    assert "--port" in said


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_a_host_of_another_machine_is_one_sentence(run: Run, host: str) -> None:
    assert "Cannot listen on" in run("receiver", "--host", host, status=1)


@pytest.mark.parametrize(
    "words", [("--port", "99999"), ("--port", "x"), ("--speed", "0"), ("--speed", "nan")]
)
def test_a_number_that_makes_no_sense_is_misuse(words: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["sandbox", *words])
    assert stop.value.code == 2


def test_a_damaged_sandbox_file_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"a letter to an aunt " * 1000)
    said = run("sandbox", "--state", str(tmp_path / "state.db"), status=1)
    assert said.startswith("The sandbox's own file")
    assert "Traceback" not in said
