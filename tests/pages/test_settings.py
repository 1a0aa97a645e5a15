"""The Settings page, through the router: what is in force, whether it works, no secret shown."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.domain.events import AuditRow
from incs_core.settings import load_settings
from incs_core.ui.settings.configuration import ENVIRONMENT, SEVERAL, TOML
from incs_core.web.services import Services, shared_services
from tests.pages.conftest import OpenPage
from tests.pages.screen import everything, words

CODE, PASSWORD, SECRET = (
    "code-4fd1-very-secret",
    "pass-77-very-secret",
    "hook-0123456789abcdef-secret",
)


@pytest.fixture
def secrets(environment: object, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Credentials that must never be seen."""
    monkeypatch.setenv("INCS_CERTIFICATION_CODE", CODE)
    monkeypatch.setenv("INCS_PASSWORD", PASSWORD)
    monkeypatch.setenv("INCS_WEBHOOK_SECRET", SECRET)
    return (CODE, PASSWORD, SECRET)


def results(app: AppTest) -> dict[str, str]:
    """What the test of everything found, by name."""
    app.session_state["doctor-table-fold"] = True
    app.run()
    table = next(frame.value for frame in app.dataframe if "Details" in frame.value)
    return dict(zip(table["Check"], table["Result"], strict=True))


def test_it_shows_what_is_in_force(open_page: OpenPage, environment: object) -> None:
    app = open_page("settings")
    tables = [frame.value for frame in app.dataframe]
    settings = dict(zip(tables[0]["Setting"], tables[0]["Value"], strict=True))
    assert settings["Reporting zone"].startswith("UTC")
    assert settings["Receipt horizon"].startswith("72 hours")
    assert str(environment) in settings["Database URL"]
    (account,) = tables[1].to_dict("records")
    assert account["Account"] == "main"
    assert account["Certification code"] == account["Password"] == "set"
    assert account["API host"].startswith("http://127.0.0.1:")
    assert not app.exception


def test_no_secret_is_on_the_screen(open_page: OpenPage, secrets: tuple[str, ...]) -> None:
    app = open_page("settings")
    app.button(key="run-doctor").click().run()
    assert "Certification code" in everything(app)
    for part in ("Configuration", "Webhook", "Go live", "Activity"):
        shown = everything(open_page("settings", settings_part=part))
        for secret in secrets:
            assert secret not in shown + everything(app)
    assert not app.exception


def test_it_draws_the_part_that_is_open_alone(open_page: OpenPage, current: Services) -> None:
    app = open_page("settings", settings_part="Go live")
    assert [one.value for one in app.subheader] == ["From sandbox to live"]
    assert not app.dataframe
    assert not app.exception


def test_the_webhook_address_shows_its_secret_only_when_asked(
    open_page: OpenPage, secrets: tuple[str, ...]
) -> None:
    app = open_page("settings", settings_part="Webhook")
    hidden = [block.value for block in app.code if "/webhooks/incs/" in block.value]
    assert hidden == ["http://localhost:8501/webhooks/incs/••••••••/main"]
    app.toggle(key="show-webhook-secret").set_value(True).run()
    assert f"http://localhost:8501/webhooks/incs/{SECRET}/main" in [b.value for b in app.code]
    assert "INCS cannot reach localhost" in words(app)


def test_the_public_address_is_the_base_of_the_webhook(
    open_page: OpenPage, environment: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCS_PUBLIC_URL", "https://incs.example.com")
    app = open_page("settings", settings_part="Webhook")
    addresses = [block.value for block in app.code if "/webhooks/incs/" in block.value]
    assert addresses == ["https://incs.example.com/webhooks/incs/••••••••/main"]
    assert "INCS cannot reach localhost" not in words(app)


def test_it_tests_everything(open_page: OpenPage) -> None:
    app = open_page("settings")
    app.button(key="run-doctor").click().run()
    found = results(app)
    assert found["Database"] == "works"
    assert found["main: templates"] == "works"
    assert found["main: message status"] == "works"
    assert found["main: sign-in for tasks"] == "works"
    assert found["Server"] == "remark"
    assert "none failed" in words(app)
    assert not app.exception


def test_it_says_what_does_not_work_and_what_to_do(
    open_page: OpenPage, secrets: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCS_CHAT_API_URL", "http://127.0.0.1:9")
    app = open_page("settings")
    app.button(key="run-doctor").click().run()
    found = results(app)
    assert found["main: templates"] == "failed"
    assert found["main: message status"] == "failed"
    assert found["Database"] == "works"
    assert "127.0.0.1:9" in words(app)
    assert "Check this account's certification code" in words(app)
    assert "checks failed." in words(app)
    assert not app.exception


def test_it_warns_where_the_figures_are_kept_in_another_zone(
    open_page: OpenPage, environment: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "rebuild" not in words(open_page("settings"))
    shared_services.drop()
    monkeypatch.setenv("INCS_TIMEZONE", "Asia/Jakarta")
    app = open_page("settings")
    assert "Figures are stored in UTC, but the settings say Asia/Jakarta." in words(app)
    assert "python -m incs_core rebuild" in words(app)
    app.button(key="run-doctor").click().run()
    assert results(app)["Database"] == "failed"
    assert not app.exception


def test_it_shows_what_the_background_sync_did(open_page: OpenPage, current: Services) -> None:
    first = open_page("settings", settings_part="Activity")
    assert "never" in [metric.value for metric in first.metric]
    report = current.sync.run_once()
    assert report.templates is not None
    app = open_page("settings", settings_part="Activity")
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Templates checked"] == str(report.templates.templates)
    assert not app.exception


def test_it_shows_who_did_what(open_page: OpenPage, current: Services) -> None:
    assert "No actions yet." in words(open_page("settings", settings_part="Activity"))
    now_ms = int(time.time() * 1000)
    for number in range(60):
        current.store.audit.add(
            AuditRow(now_ms, "ann", "send", f"message {number}", "accepted", "")
        )
    app = open_page("settings", settings_part="Activity")
    table = next(frame.value for frame in app.dataframe if "Person" in frame.value)
    assert list(table["Subject"]) == [f"message {number}" for number in range(59, 9, -1)]
    assert not app.exception


def test_only_administrators_see_the_settings(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incs_core.ui.common.permissions.is_allowed", lambda _: False)
    app = open_page("settings")
    assert "Only administrators can see the settings." in words(app)
    assert not app.dataframe
    assert not app.exception


def test_the_settings_that_it_advises_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text((TOML + SEVERAL).replace("…", "a1b2" * 4), "utf-8")
    settings = load_settings({}, file)
    assert list(settings.accounts) == ["main", "whatsapp"]
    assert settings.timezone == ZoneInfo("Asia/Jakarta")
    lines = [line.removeprefix("export ") for line in ENVIRONMENT.splitlines() if "=" in line]
    pairs = [line.split("=", 1) for line in lines]
    given = {name: value.strip('"').replace("…", "a1b2" * 4) for name, value in pairs}
    same = load_settings(given, None)
    assert same.accounts["main"].username == settings.accounts["main"].username
    assert (same.public_url, same.timezone) == (settings.public_url, settings.timezone)
    assert set(tomllib.loads(TOML)["incs"]) == {name[5:].lower() for name in given}
