from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from incs_core import (
    Account,
    AuthenticationError,
    ConfigurationError,
    HostUnreachable,
    TaskDraft,
    UnexpectedAnswer,
)
from incs_core.api.connection import TokenSource
from incs_core.wire.token import Token
from tests import samples
from tests.api.fake_incs import CODE, Fake, refusal, success

EMPTY = success({"total": 0, "data": []})
LOGIN = "/external/auth/token"


def incs_with_tokens(valid: list[str]) -> Fake:
    """Give out t1, t2, … and accept only those in `valid`."""
    given: list[str] = []

    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path == LOGIN:
            given.append(f"t{len(given) + 1}")
            return success({"token": given[-1]})
        token = request.headers["authorization"].removeprefix("Bearer ")
        return EMPTY if token in valid else refusal(401, "Unauthenticated.", 401)

    return Fake(reply)


def logins(fake: Fake) -> int:
    return sum(request.url.path == LOGIN for request in fake.requests)


def test_it_logs_in_once_for_many_calls() -> None:
    fake = incs_with_tokens(["t1"])
    incs = fake.client()
    for _ in range(3):
        incs.tasks.list()
    assert incs.token() == "t1"
    assert logins(fake) == 1


def test_it_does_not_log_in_before_a_token_is_needed() -> None:
    fake = Fake(success([]))
    fake.client().templates.list()
    assert logins(fake) == 0


def test_it_shares_one_login_between_threads() -> None:
    fake = incs_with_tokens(["t1"])
    incs = fake.client()
    together = threading.Barrier(6, timeout=10)

    def list_tasks(_: int) -> None:
        together.wait()
        incs.tasks.list()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(list_tasks, range(6)))
    assert logins(fake) == 1
    assert len(fake.requests) == 7


def test_it_shares_a_failed_login_between_threads_that_waited_for_it() -> None:
    attempts = []
    others_wait = threading.Barrier(5, timeout=10)

    class Lock:
        def __init__(self) -> None:
            self.lock = threading.Lock()

        def __enter__(self) -> None:
            entering.submit(others_wait.wait)
            self.lock.acquire()

        def __exit__(self, *_: object) -> None:
            self.lock.release()

    def fetch() -> Token:
        attempts.append(1)
        if len(attempts) == 1:
            others_wait.wait()
        raise HostUnreachable("h could not be reached.", host="h")

    source = TokenSource(fetch)
    with ThreadPoolExecutor(4) as threads, ThreadPoolExecutor(9) as entering:
        source._lock = Lock()  # type: ignore[assignment]
        asked = [threads.submit(source.get) for _ in range(4)]
        failures = [one.exception(10) for one in asked]
    source._lock = threading.Lock()
    assert [type(failure) for failure in failures] == [HostUnreachable] * 4
    assert len(attempts) == 1
    with pytest.raises(HostUnreachable):
        source.get()
    assert len(attempts) == 2


def test_it_renews_a_refused_token_once_and_repeats_the_call() -> None:
    fake = incs_with_tokens(["t2"])
    assert fake.client().tasks.list().total == 0
    assert logins(fake) == 2
    assert len(fake.requests) == 4


def test_it_gives_up_if_the_new_token_is_refused_too() -> None:
    fake = incs_with_tokens([])
    with pytest.raises(AuthenticationError, match="Unauthenticated"):
        fake.client().tasks.list()
    assert logins(fake) == 2
    assert len(fake.requests) == 4


@pytest.mark.parametrize(
    "no",
    [
        pytest.param(refusal(10001), id="body code 10001"),
        pytest.param(refusal(401), id="body code 401"),
        pytest.param(httpx.Response(403, html="<h1>No</h1>"), id="HTTP 403"),
    ],
)
def test_it_repeats_a_creation_only_if_its_token_was_refused(no: httpx.Response) -> None:
    created = success(samples.load("tasks_create_success_repaired")["data"])
    fake = Fake(success({"token": "t1"}), no, success({"token": "t2"}), created)
    draft = TaskDraft(name="Call", auth_id=1, user_phone="85200001234", assignee_username="incs_1")
    assert fake.client().tasks.create(draft).id == 239
    assert [request.url.path for request in fake.requests] == [LOGIN, "/external/tasks"] * 2


def test_it_does_not_log_in_again_for_a_wrong_certification_code() -> None:
    fake = Fake(refusal(10001))
    with pytest.raises(AuthenticationError):
        fake.client().templates.list()
    assert len(fake.requests) == 1


def test_it_repeats_a_login_that_got_no_answer() -> None:
    fake = Fake(httpx.ReadTimeout("boom"), refusal(500), success("t1"))
    assert fake.client().token() == "t1"


def test_it_says_that_a_login_without_a_token_is_unexpected() -> None:
    with pytest.raises(UnexpectedAnswer):
        Fake(success({})).client().token()


@pytest.mark.parametrize("missing", ["username", "password"])
def test_it_says_which_settings_tasks_need(missing: str) -> None:
    given = {"username": "admin", "password": "p4ss", missing: ""}
    account = Account(id="main", certification_code=CODE, **given)
    fake = Fake()
    with pytest.raises(ConfigurationError) as caught:
        fake.client(account).tasks.list()
    assert "INCS_USERNAME" in caught.value.advice
    assert fake.requests == []


def test_it_fetches_a_new_token_shortly_before_the_old_one_ends() -> None:
    now = [0.0]
    tokens = iter([Token("t1", 100), Token("t2", 200)])
    source = TokenSource(lambda: next(tokens), lambda: now[0])
    assert [source.get(), source.get()] == ["t1", "t1"]
    now[0] = 75.0
    assert source.get() == "t2"


def test_it_takes_the_token_that_another_thread_has_renewed_already() -> None:
    tokens = iter([Token("t1"), Token("t2")])
    source = TokenSource(lambda: next(tokens))
    first = source.get()
    assert [source.get(refused=first), source.get(refused=first)] == ["t2", "t2"]
