from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from incs_core import (
    HostUnreachable,
    IncsError,
    RateLimited,
    RequestTimedOut,
    RetryPolicy,
    ServerError,
    TextMessage,
)
from incs_core.api.retry import RateGate
from tests.api.fake_incs import Clock, Fake, refusal, success

LOST = httpx.ReadTimeout("boom")
BUSY = refusal(429, "Too many attempts", 429, {"Retry-After": "3"})


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(refusal(500), id="server error"),
        pytest.param(httpx.Response(502, html="<h1>Bad gateway</h1>"), id="gateway"),
        pytest.param(LOST, id="no answer"),
        pytest.param(httpx.ConnectError("boom"), id="no connection"),
        pytest.param(httpx.RemoteProtocolError("boom"), id="cut"),
        pytest.param(refusal(429), id="too many"),
    ],
)
def test_it_repeats_a_read_until_it_works(trouble: httpx.Response | Exception) -> None:
    fake = Fake(trouble, trouble, success([]))
    assert fake.client().templates.list() == []
    assert len(fake.requests) == 3
    assert len(set(fake.urls)) == 1


def test_it_gives_up_with_the_last_error() -> None:
    fake = Fake(LOST, LOST, refusal(500), refusal(503, http_status=503))
    with pytest.raises(ServerError) as caught:
        fake.client().templates.list()
    assert caught.value.code == 503
    assert len(fake.requests) == 4


@pytest.mark.parametrize("code", [400, 404, 422, 10001, 10002, 10003, 10004])
def test_it_does_not_repeat_what_cannot_help(code: int) -> None:
    fake = Fake(refusal(code))
    with pytest.raises(IncsError):
        fake.client().templates.list()
    assert len(fake.requests) == 1


def test_it_waits_longer_each_time() -> None:
    fake = Fake(refusal(500), refusal(500), refusal(500), success([]))
    fake.client().templates.list()
    assert fake.clock.slept == [0.5, 1.0, 2.0]


def test_it_leaves_half_of_each_wait_to_chance() -> None:
    never, always = RetryPolicy(jitter=lambda: 0.0), RetryPolicy(jitter=lambda: 1.0)
    assert [never.wait_before(n) for n in (1, 2, 3)] == [0.25, 0.5, 1.0]
    assert [always.wait_before(n) for n in (1, 2, 3)] == [0.5, 1.0, 2.0]
    assert always.wait_before(50) == 15.0


def test_it_waits_as_long_as_incs_asks() -> None:
    fake = Fake(BUSY, success([]))
    fake.client().templates.list()
    assert fake.clock.slept == [3.0]


def test_it_does_not_wait_longer_than_the_cap() -> None:
    fake = Fake(refusal(429, headers={"Retry-After": "86400"}), success([]))
    fake.client().messages.statuses(["a"])
    assert fake.clock.slept == [30.0]


def test_it_lets_nobody_wait_for_a_long_pause_at_a_page() -> None:
    fake = Fake(refusal(429, headers={"Retry-After": "86400"}), success([]))
    incs = fake.client()
    with pytest.raises(RateLimited, match=r"api\.incsapp\.com .* pause of 30 more") as caught:
        incs.templates.list()
    assert caught.value.retry_after == 30.0
    assert caught.value.host == "api.incsapp.com"
    fake.clock.now += 15
    assert incs.templates.list() == []
    assert (len(fake.requests), fake.clock.slept) == (2, [15.0])


def test_it_sends_nothing_into_a_long_pause() -> None:
    fake = Fake(refusal(429, headers={"Retry-After": "60"}), success({"message_id": "m"}))
    incs = fake.client()
    for _ in range(2):
        with pytest.raises(RateLimited):
            incs.messages.send(TextMessage(to="85200001234", text="Hello"))
    assert len(fake.requests) == 1


def slow(clock: Clock, seconds: float) -> Callable[[httpx.Request], httpx.Response]:
    def reply(_request: httpx.Request) -> httpx.Response:
        clock.now += seconds
        raise LOST

    return reply


@pytest.mark.parametrize(("ask", "tries"), [("page", 2), ("look-up", 4)])
def test_it_asks_a_host_that_does_not_answer_only_for_so_long(ask: str, tries: int) -> None:
    fake = Fake()
    fake._replies = [slow(fake.clock, 10)]
    incs = fake.client()
    with pytest.raises(RequestTimedOut):
        incs.templates.list() if ask == "page" else incs.messages.statuses(["a"])
    assert len(fake.requests) == tries


def test_it_tells_how_long_incs_asked_to_wait_once_it_gives_up() -> None:
    fake = Fake(BUSY)
    with pytest.raises(RateLimited) as caught:
        fake.client(attempts=1).templates.list()
    assert caught.value.retry_after == 3.0


def test_it_slows_every_call_of_the_client_after_a_429() -> None:
    fake = Fake(BUSY, success([]), success([]), success([]))
    incs = fake.client(attempts=1)
    with pytest.raises(RateLimited):
        incs.templates.list()
    incs.waba_templates.list()
    incs.messages.statuses(["a"])
    assert fake.clock.slept == [3.0, 0.05]


def test_it_does_not_slow_another_client() -> None:
    fake = Fake(BUSY, success([]))
    with pytest.raises(RateLimited):
        fake.client(attempts=1).templates.list()
    fake.client(attempts=1).templates.list()
    assert fake.clock.slept == []


def test_it_goes_through_an_open_gate_without_waiting() -> None:
    clock = Clock()
    gate = RateGate(RetryPolicy(sleep=clock.sleep, clock=clock))
    for _ in range(100):
        gate.wait_turn()
    assert clock.slept == []


def test_429s_of_calls_that_were_under_way_together_count_once() -> None:
    clock = Clock()
    gate = RateGate(RetryPolicy(sleep=clock.sleep, clock=clock))
    began = clock.now
    clock.now += 0.1
    for _ in range(8):
        gate.slow_down(1.0, began)
    gate.wait_turn()
    gate.wait_turn()
    assert clock.slept == [1.0, gate.min_pause]


def test_it_pauses_longer_with_each_429_and_forgets_with_success() -> None:
    clock = Clock()
    gate = RateGate(RetryPolicy(sleep=clock.sleep, clock=clock))
    for _ in range(3):
        gate.slow_down(0)
    gate.wait_turn()
    gate.wait_turn()
    assert clock.slept == [0.2]
    for _ in range(100):
        gate.speed_up()
    clock.now += 1
    clock.slept.clear()
    gate.wait_turn()
    gate.wait_turn()
    assert clock.slept == []


def test_it_spaces_calls_that_waited_together() -> None:
    clock = Clock()
    gate = RateGate(RetryPolicy(sleep=clock.sleep, clock=clock))
    gate.slow_down(2)
    passed = []
    for _ in range(4):
        gate.wait_turn()
        passed.append(round(clock.now - 1000, 3))
    assert passed == [2.0, 2.05, 2.1, 2.15]


def test_it_may_be_shared_between_threads() -> None:
    together = threading.Barrier(8, timeout=10)

    def status(request: httpx.Request) -> httpx.Response:
        together.wait()
        message_id = request.url.params["message_ids"]
        return success([{"message_id": message_id, "message_status": "sent"}])

    fake = Fake(status)
    incs = fake.client()
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(lambda n: incs.messages.statuses([f"m{n}"]), range(16))
    assert [status.message_id for batch in found for status in batch] == [
        f"m{n}" for n in range(16)
    ]


def test_it_says_that_the_host_is_away_after_the_last_attempt() -> None:
    fake = Fake(httpx.ConnectError("boom"))
    with pytest.raises(HostUnreachable, match=r"api\.incsapp\.com could not be reached"):
        fake.client().templates.list()
    assert len(fake.requests) == 4


def test_it_says_how_long_everybody_waits() -> None:
    clock = Clock()
    gate = RateGate(RetryPolicy(sleep=clock.sleep, clock=clock))
    assert (gate.wait_s, gate.pause_s) == (0.0, 0.0)
    gate.slow_down(3.0)
    assert (gate.wait_s, gate.pause_s) == (3.0, RateGate.min_pause)
    gate.wait_turn()
    gate.speed_up()
    assert gate.pause_s < RateGate.min_pause
