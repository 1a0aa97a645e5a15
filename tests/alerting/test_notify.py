from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from incs_core.alerting.descriptions import rule_text, threshold_title
from incs_core.alerting.notify import (
    RETRY_BASE_MS,
    URL_KEY,
    host_problem,
    notification_body,
    notify_all,
    send_test,
    url_problem,
)
from incs_core.analytics.alert_rules import Rule
from incs_core.safe_fetch import FetchResult
from incs_core.store import Store, open_store

NOW = 1_793_016_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as store:
        store.meta.set(URL_KEY, "https://alerts.example/hook")
        store.alerts.open("r1", "Failures of +62 815 0000 0680", NOW, "30 of n = 100.", notify=True)
        yield store


class Hook:
    """Answers with the next of some statuses and keeps what it was told."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.told: list[dict[str, Any]] = []

    def __call__(self, url: str, body: bytes) -> FetchResult:
        self.told.append({"url": url, **json.loads(body)})
        return FetchResult(status=self.statuses.pop(0))


def test_it_tells_what_happened_once_and_without_numbers(store: Store) -> None:
    hook = Hook(204, 204)
    assert notify_all(store, NOW, hook) == 1
    assert notify_all(store, NOW + 999_999, hook) == 0
    (told,) = hook.told
    assert told["url"] == "https://alerts.example/hook"
    assert (told["state"], told["rule"]) == ("open", "Failures of •••")
    assert told["detail"] == "30 of n = 100."
    assert "0680" not in json.dumps(told)


def test_it_tries_again_later_ever_more_rarely(store: Store) -> None:
    hook = Hook(500, 503, 200)
    assert notify_all(store, NOW, hook) == 0
    assert store.alerts.list()[0].problem == "The answer was HTTP 500."
    assert notify_all(store, NOW + RETRY_BASE_MS - 1, hook) == 0
    assert len(hook.told) == 1
    assert notify_all(store, NOW + RETRY_BASE_MS, hook) == 0
    assert notify_all(store, NOW + 3 * RETRY_BASE_MS - 1, hook) == 0
    assert len(hook.told) == 2
    assert notify_all(store, NOW + 3 * RETRY_BASE_MS, hook) == 1
    assert store.alerts.unnotified() == []


def test_an_alert_of_a_clock_that_was_wrong_once_is_told(store: Store) -> None:
    (alert,) = store.alerts.list()
    store.alerts.change(alert.id, "resolved", NOW + 10**11, "sync", notify=True)
    assert notify_all(store, NOW, Hook(500)) == 0
    assert notify_all(store, NOW + RETRY_BASE_MS, Hook(200)) == 1


def test_it_tells_nobody_where_no_address_is_set(store: Store) -> None:
    store.meta.set(URL_KEY, "")
    hook = Hook(200)
    assert notify_all(store, NOW, hook) == 0
    assert hook.told == []


def test_it_says_when_it_was_resolved(store: Store) -> None:
    (alert,) = store.alerts.list()
    store.alerts.change(alert.id, "resolved", NOW + 60_000, "sync", notify=True)
    body = notification_body(store.alerts.unnotified()[0])
    assert body["state"] == "resolved"
    assert body["at"] == "2026-10-26T12:01:00+00:00"


def test_it_takes_https_to_public_hosts() -> None:
    assert url_problem("https://alerts.example/x") is None


INSIDE = [
    "https://127.0.0.1:9/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://10.0.0.7/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[fe80::1]/x",
    "https://[fec0::1]/x",
    "https://[::10.0.0.7]/x",
]


@pytest.mark.parametrize("url", INSIDE)
def test_it_tells_no_host_inside(url: str) -> None:
    hook = Hook()
    assert "not public" in send_test(url, hook)
    assert "INCS_NOTIFICATION_ALLOWED_HOSTS" in str(host_problem(url))
    assert hook.told == []


@pytest.mark.parametrize("url", ["https://alertbox/x", "https://localhost/x", "https://a.lan/"])
def test_nor_one_whose_name_leads_inside(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, "10.0.0.7")
    assert "not public" in str(host_problem(url))
    assert "not public" in send_test(url)


def test_it_is_the_setting_that_lets_hosts_inside_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, "10.0.0.7")
    for listed in ("alertbox", "10.0.0.7", "10.0.0.0/8"):
        assert host_problem("https://alertbox/x", (listed,)) is None
    for listed in ("alertbox.lan", "10.0.0.8", "192.168.0.0/16"):
        assert "not public" in str(host_problem("https://alertbox/x", (listed,)))
    assert url_problem("http://10.1.2.3/x", ("10.0.0.0/8",)) is None
    assert url_problem("http://alertbox/x", ("alertbox",)) is None
    assert "http is only" in str(url_problem("http://alerts.example/x", ("alertbox",)))


def test_a_name_that_nobody_knows_now_can_be_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert host_problem("https://alerts.example/x") is None
    assert send_test("https://alerts.example/x") == "Its host cannot be reached."


def leads_to(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> None:
    """Every name stands for these numbers."""
    found = [(0, 0, 0, "", (number, 443)) for number in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize(
    "url",
    [
        "http://alerts.example/x",
        "ftp://localhost/x",
        "https://",
        "https://a b/",
        "https://user:pass@alerts.example/",
        "https://alerts.example:99999/",
        "http://127.0.0.1.alerts.example/",
        "",
    ],
)
def test_it_refuses_other_addresses(url: str) -> None:
    assert url_problem(url) is not None
    hook = Hook()
    assert send_test(url, hook) == url_problem(url)
    assert hook.told == []


def test_it_posts_json_to_the_address_and_nowhere_else(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    taken: list[tuple[str, dict[str, Any]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((self.path, json.loads(body)))
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        assert send_test(f"{base}/hook", allowed=["127.0.0.1"]) == ""
        assert send_test(f"{base}/away", allowed=["127.0.0.0/8"]) == "The answer was HTTP 302."
        store.meta.set(URL_KEY, f"{base}/alert")
        assert notify_all(store, NOW) == 0
        assert "not public" in store.alerts.list()[0].problem
        assert notify_all(store, NOW + RETRY_BASE_MS, allowed=["127.0.0.1"]) == 1
        server.shutdown()
    assert [path for path, _ in taken] == ["/hook", "/away", "/alert"]
    assert taken[0][1]["event"] == "test"


def test_a_code_is_written_as_it_is() -> None:
    rule = Rule("code", 5, code="OPTED_OUT")
    assert threshold_title(rule).startswith("Messages failed with OPTED_OUT")
    assert "OPTED_OUT" in rule_text(rule)
