"""INCS as a list of prepared answers, and a clock that only moves when somebody sleeps."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from typing import Any

import httpx

from incs_core import Account, IncsClient, RetryPolicy

CODE = "f484bd42-4a0c-39d0-0000-000000000000"
ACCOUNT = Account(id="main", certification_code=CODE, username="admin", password="p4ss")

Reply = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def success(data: Any = None) -> httpx.Response:
    """Answer as INCS does when all is well."""
    envelope = {"status": "success", "code": 200, "message": "", "data": data, "error": {}}
    return httpx.Response(200, json=envelope)


def refusal(
    code: int, message: str = "No.", http_status: int = 200, headers: dict[str, str] | None = None
) -> httpx.Response:
    """Answer as INCS does when it says no."""
    envelope = {"status": "error", "code": code, "message": message, "data": {}, "error": {}}
    return httpx.Response(http_status, json=envelope, headers=headers)


class Clock:
    """Time for a test: `sleep` moves it and returns at once. Safe between threads."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(round(seconds, 6))
            self.now += seconds


class Fake:
    """Takes the place of the network: gives its replies in turn, the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.requests: list[httpx.Request] = []
        self.clock = Clock()
        self._replies = list(replies) or [success()]
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.requests.append(request)
            reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply(request) if callable(reply) else reply

    def client(self, account: Account = ACCOUNT, *, attempts: int = 4) -> IncsClient:
        """Return a client of this fake; its waits are not left to chance."""
        clock = self.clock
        retry = RetryPolicy(attempts=attempts, sleep=clock.sleep, clock=clock, jitter=lambda: 1.0)
        return IncsClient(account, transport=httpx.MockTransport(self), retry=retry)

    @property
    def urls(self) -> list[str]:
        """Addresses that were called, in order."""
        return [str(request.url) for request in self.requests]

    @property
    def only(self) -> httpx.Request:
        """The one request that was made."""
        (request,) = self.requests
        return request


def body_of(request: httpx.Request) -> Any:
    """Return the JSON that a request carries."""
    return json.loads(request.content)


def template(template_id: str, name: str = "offer") -> dict[str, Any]:
    """Return a template resource."""
    return {"template_id": template_id, "name": name, "type": "text", "status": "APPROVED"}


def ids(found: Iterable[Any]) -> list[str]:
    """Return the ids of templates."""
    return [item.template_id for item in found]
