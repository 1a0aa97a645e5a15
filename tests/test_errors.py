from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator

import httpx
import pytest

from incs_core import errors
from incs_core.api.transport import TRANSPORT_ERRORS, translate_transport_error
from incs_core.error_codes import API_CODES
from incs_core.errors import (
    ApiError,
    ConfigurationError,
    Forbidden,
    IncsError,
    InvalidDraft,
    MalformedEvent,
    Problem,
    TransportError,
    Unconfirmed,
)
from incs_core.wire.envelope import ERROR_BY_CODE


def family(root: type[BaseException]) -> Iterator[type[BaseException]]:
    for child in root.__subclasses__():
        yield child
        yield from family(child)


def ours() -> list[type[BaseException]]:
    return [e for e in family(IncsError) if e.__module__ == "incs_core.errors"]


EXAMPLES: list[IncsError] = [
    ConfigurationError("INCS_API_URL: must be an address.", setting="INCS_API_URL"),
    InvalidDraft([Problem("to", "Enter a number."), Problem("text", "Enter a text.")]),
    Forbidden("delete a template"),
    MalformedEvent("The body has no event name."),
    ApiError("No.", code=10001, host="h", http_status=401, raw={"code": 10001}),
    Unconfirmed("No answer.", host="h"),
]


def test_it_draws_every_error_in_the_tree() -> None:
    drawn = errors.__doc__ or ""
    assert [e.__name__ for e in ours() if e.__name__ not in drawn] == []


def test_it_says_what_to_do_for_every_error() -> None:
    assert [e.__name__ for e in ours() if not getattr(e, "advice", "")] == []


def test_it_has_one_error_for_every_documented_code() -> None:
    refusals = set(API_CODES) - {200}
    assert refusals - ERROR_BY_CODE.keys() == set()


def test_it_has_one_error_for_every_httpx_exception() -> None:
    known = {e for e in family(httpx.RequestError) if not e.__subclasses__()}
    assert known - TRANSPORT_ERRORS.keys() == set()


@pytest.mark.parametrize("kind", TRANSPORT_ERRORS, ids=lambda kind: kind.__name__)
def test_it_translates_httpx_and_names_the_host(kind: type[httpx.RequestError]) -> None:
    error = translate_transport_error(kind("boom"), "api.incsapp.com")
    assert type(error) is TRANSPORT_ERRORS[kind].error
    assert error.host == "api.incsapp.com"
    assert error.message.startswith("api.incsapp.com ")


def test_it_takes_an_httpx_exception_that_it_does_not_know_as_possibly_sent() -> None:
    class NewInHttpx(httpx.RequestError):
        pass

    error = translate_transport_error(NewInHttpx("boom"), "h")
    assert error.sent


def test_it_takes_an_unknown_timeout_by_its_nearest_known_ancestor() -> None:
    class SlowerThanRead(httpx.ReadTimeout):
        pass

    assert isinstance(
        translate_transport_error(SlowerThanRead("boom"), "h"), errors.RequestTimedOut
    )


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_it_survives_a_copy_and_a_pickle(error: IncsError) -> None:
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301 - our own
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)


def test_it_names_every_problem_of_a_draft() -> None:
    error = InvalidDraft([Problem("to", "Enter a number."), Problem("text", "Too long.")])
    assert str(error) == "to: Enter a number. text: Too long."
    assert error.problems[1].field == "text"


def test_it_never_says_that_an_unconfirmed_send_may_be_repeated() -> None:
    assert issubclass(Unconfirmed, TransportError)
    assert not Unconfirmed("No answer.").retryable


def test_it_lets_one_error_differ_from_its_class() -> None:
    error = IncsError("Odd.", code="odd", retryable=True, advice="Wait.")
    assert (error.code, error.retryable, error.advice) == ("odd", True, "Wait.")
    assert (IncsError.code, IncsError.retryable) == ("error", False)
