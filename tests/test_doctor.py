"""The doctor: each check says whether it works and what to do, and shows no secret."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from incs_core.doctor import CheckResult, Probe, examine, probes, run_all, setting_checks
from incs_core.doctor.effective_settings import database_text
from incs_core.doctor.installation import check_database
from incs_core.doctor.network_checks import Address, account_probes, check_route, check_server
from incs_core.domain.statuses import Status
from incs_core.errors import StoreReadOnly
from incs_core.settings import Account, load_settings
from incs_core.store import open_store
from incs_core.store.meta import Meta
from incs_core.web.embedded_sandbox import EmbeddedSandbox
from incs_core.web.services import open_services
from tests.store.factories import item, receipt

SECRET = "a-webhook-secret-of-40-characters-or-so"
HEALTH = {"status": "ok"}  # as other machines see it


class Receiver(BaseHTTPRequestHandler):
    """Answers as the dashboard does: health, and 405 where a webhook would be posted."""

    def do_GET(self) -> None:
        is_webhook = self.path == f"/webhooks/incs/{SECRET}/main"
        status = 200 if self.path == "/healthz" else 405 if is_webhook else 404
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(HEALTH).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server_url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    with EmbeddedSandbox() as sandbox:
        yield sandbox.url


@pytest.fixture
def environ(tmp_path: Path, sandbox_url: str) -> dict[str, str]:
    return {
        "INCS_DATABASE_URL": f"sqlite:///{tmp_path}/incs.db",
        "INCS_API_URL": sandbox_url,
        "INCS_CHAT_API_URL": sandbox_url,
        "INCS_CERTIFICATION_CODE": "sandbox",
        "INCS_USERNAME": "sandbox",
        "INCS_PASSWORD": "sandbox",
        "INCS_WEBHOOK_SECRET": SECRET,
    }


def by_name(checks: list[CheckResult]) -> dict[str, CheckResult]:
    return {check.name: check for check in checks}


def account(url: str, **more: object) -> Account:
    given = {"id": "main", "certification_code": "sandbox", "api_url": url, "chat_api_url": url}
    return Account.model_validate(given | more)


def test_it_finds_an_installation_sound(environ: dict[str, str], server_url: str) -> None:
    checks = by_name(examine({**environ, "INCS_PUBLIC_URL": server_url}, None))
    assert [check.name for check in checks.values() if check.ok is not True] == []
    assert {"Database", "Server", "main: webhook", "main: templates", "Reporting zone"} <= set(
        checks
    )


def test_it_names_a_wrong_setting_and_stops(environ: dict[str, str]) -> None:
    (check,) = examine({**environ, "INCS_TIMEZONE": "Mars/Olympus"}, None)
    assert check.ok is False
    assert "INCS_TIMEZONE" in check.finding
    assert check.advice


def test_it_examines_the_sandbox_without_any_setting(tmp_path: Path) -> None:
    checks = by_name(examine({"INCS_DATABASE_URL": f"sqlite:///{tmp_path}/incs.db"}, None))
    assert checks["Sandbox"].finding.startswith("on")
    assert checks["Sandbox: templates"].ok
    assert checks["Sandbox: sign-in for tasks"].ok
    assert not [check for check in checks.values() if check.ok is False]


def test_it_asks_the_hosts_even_where_the_database_is_gone(
    environ: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    url = f"sqlite:///{tmp_path}/file/incs.db"
    checks = by_name(examine({**environ, "INCS_DATABASE_URL": url}, None))
    assert checks["Database"].ok is False
    assert checks["Database"].advice
    assert checks["main: templates"].ok


def test_it_shows_no_secret(environ: dict[str, str], server_url: str) -> None:
    given = {
        **environ,
        "INCS_CERTIFICATION_CODE": "code-very-secret",
        "INCS_PASSWORD": "password-very-secret",
        "INCS_PUBLIC_URL": server_url,
    }
    checks = examine(given, None)
    assert by_name(checks)["main: templates"].ok is False
    shown = str(checks)
    for secret in ("code-very-secret", "password-very-secret", SECRET):
        assert secret not in shown


def test_it_tells_wrong_credentials_from_a_dead_host(sandbox_url: str) -> None:
    wrong = account(sandbox_url, certification_code="wrong", username="x", password="y")
    for check in run_all(account_probes(wrong)):
        assert check.ok is False
        assert "responds" in check.finding
    dead = account("http://127.0.0.1:9")
    first = next(iter(run_all(account_probes(dead))))
    assert first.ok is False
    assert "127.0.0.1:9" in first.finding
    assert first.advice


def test_it_has_nothing_to_test_without_user_and_password(sandbox_url: str) -> None:
    checks = by_name(list(run_all(account_probes(account(sandbox_url)))))
    assert checks["main: sign-in for tasks"].ok is None
    assert "Tasks page" in checks["main: sign-in for tasks"].advice


@pytest.mark.parametrize(
    ("channel", "calls"),
    [
        ("rcs", ["templates", "message status", "sign-in for tasks"]),
        ("whatsapp", ["templates", "message status", "sign-in for tasks"]),
        ("viber", ["message status", "sign-in for tasks"]),
    ],
)
def test_it_asks_what_the_channel_has(sandbox_url: str, channel: str, calls: list[str]) -> None:
    found = account_probes(account(sandbox_url, channel=channel, username="sandbox"))
    assert [probe.name for probe in found] == [f"main: {what}" for what in calls]


def test_it_says_when_figures_are_kept_in_another_zone(environ: dict[str, str]) -> None:
    settings = load_settings(environ, None)
    with open_store(settings.database_url, zone=ZoneInfo("UTC")) as store:
        assert check_database(store, settings).ok
        store.ingest([item(receipt("counted", Status.SENT))])
    with open_store(settings.database_url, zone=ZoneInfo("Asia/Tokyo")) as store:
        check = check_database(store, settings)
    assert check.ok is False
    assert "Asia/Tokyo" in check.finding
    assert "rebuild" in check.advice


def test_it_says_when_the_database_cannot_be_written(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreReadOnly("The database may not be written.")

    monkeypatch.setattr(Meta, "set", refuse)
    settings = load_settings(environ, None)
    with open_store(settings.database_url) as store:
        check = check_database(store, settings)
    assert (check.ok, check.finding) == (False, "The database may not be written.")


@pytest.mark.parametrize(
    ("is_configured", "must_be_reachable", "ok"),
    [(True, True, True), (False, False, True), (False, True, None)],
)
def test_a_route_works_where_incs_can_reach_it(
    server_url: str, is_configured: bool, must_be_reachable: bool, ok: bool | None
) -> None:
    address = Address(server_url, is_configured, must_be_reachable)
    check = check_route(address, f"/webhooks/incs/{SECRET}/main", "main: webhook")
    assert check.ok is ok
    assert SECRET not in check.finding


def test_a_route_that_leads_elsewhere_fails(server_url: str) -> None:
    address = Address(server_url, is_configured=True, must_be_reachable=True)
    check = check_route(address, "/webhooks/incs/another-secret/main", "main: webhook")
    assert check.ok is False
    assert "404" in check.finding
    assert "another-secret" not in check.finding


def test_nobody_at_home_is_a_fault_only_of_a_public_address() -> None:
    local = Address("http://127.0.0.1:9", is_configured=False, must_be_reachable=True)
    assert check_server(local).ok is None
    assert "make run" in check_server(local).advice
    public = Address("http://127.0.0.1:9", is_configured=True, must_be_reachable=True)
    assert check_server(public).ok is False
    assert check_route(public, "/webhooks/incs/x/main", "main: webhook").ok is False


def test_somebody_else_s_server_is_not_ours(sandbox_url: str) -> None:
    check = check_server(Address(sandbox_url, is_configured=True, must_be_reachable=True))
    assert check.ok is False


def test_settings_say_what_is_in_force(environ: dict[str, str]) -> None:
    checks = by_name(setting_checks(load_settings(environ, None)))
    assert checks["Sandbox"].finding.startswith("off")
    assert checks["Webhook secret"].ok
    assert checks["Public URL"].ok is None
    assert "with the URL printed at start" in checks["Sign-in"].finding
    assert by_name(setting_checks(load_settings({}, None)))["Sign-in"].finding.endswith(
        "only on this machine"
    )


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://me:secret@db.example:5433/incs", "PostgreSQL at db.example:5433/incs"),
        ("postgresql://me:secret@db/incs?password=secret", "PostgreSQL at db/incs"),
        ("sqlite:////var/incs.db", "SQLite file /var/incs.db"),
    ],
)
def test_a_database_is_named_without_its_password(url: str, words: str) -> None:
    assert database_text(url) == words


def test_results_come_in_the_order_of_the_probes() -> None:
    gate = threading.Event()

    def slow() -> CheckResult:
        gate.wait(5)
        return CheckResult("slow", True, "")

    def quick() -> CheckResult:
        gate.set()
        return CheckResult("quick", True, "")

    found = run_all([Probe("slow", slow), Probe("quick", quick)])
    assert [check.name for check in found] == ["slow", "quick"]
    assert list(run_all([])) == []


def test_every_account_has_a_route_of_its_own(environ: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text('[incs.accounts.second]\ncertification_code = "sandbox"\n')
    services = open_services(load_settings(environ, file))
    names = [probe.name for probe in probes(services, "http://localhost:1")]
    services.stop()
    assert {"main: webhook", "second: webhook"} <= set(names)
