"""The process that journeys and measurements start: nobody's credentials, a port of its own."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from incs_core.settings import load_settings
from tools import app_process
from tools.app_process import free_port, own_environment, running_app


def test_nothing_that_goes_live_reaches_a_process_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = tmp_path / "secrets.toml"
    live.write_text('[incs]\ncertification_code = "a"\n[incs.accounts.b]\ncertification_code = "b"')
    monkeypatch.setenv("INCS_CERTIFICATION_CODE", "c")
    assert load_settings(own_environment({}), live).sandbox
    code = {"INCS_CERTIFICATION_CODE": "sandbox", "INCS_API_URL": "http://127.0.0.1:9"}
    (account,) = load_settings(own_environment(code), live).accounts.values()
    assert account.certification_code.get_secret_value() == "sandbox"
    assert account.api_url == "http://127.0.0.1:9"


def test_nothing_that_goes_live_reaches_a_test(tmp_path: Path) -> None:
    live = tmp_path / "secrets.toml"
    live.write_text('[incs]\ncertification_code = "a"')
    assert load_settings(secrets_file=live).sandbox


def test_a_port_that_was_taken_meanwhile_is_left_for_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as quicker:
        ports = iter([quicker.getsockname()[1], port := free_port()])
        monkeypatch.setattr(app_process, "free_port", lambda: next(ports))
        with running_app() as app:
            assert app.url == f"http://localhost:{port}"
