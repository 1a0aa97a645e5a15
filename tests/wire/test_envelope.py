from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core import errors
from incs_core.errors import ApiError
from incs_core.wire.envelope import read_envelope
from tests import samples

ERRORS = [name for name in samples.names() if "_error_" in name]


def body(**fields: Any) -> bytes:
    envelope = {"status": "success", "code": 200, "message": "", "data": {"a": 1}, "error": {}}
    return json.dumps({**envelope, **fields}).encode()


def refusal(code: object, message: str = "No.", http_status: int = 200) -> ApiError:
    with pytest.raises(ApiError) as caught:
        read_envelope(http_status, body(status="error", code=code, message=message), "h.test")
    return caught.value


@pytest.mark.parametrize("name", [n for n in samples.names() if "_success" in n])
def test_it_returns_the_data_of_every_documented_success(name: str) -> None:
    envelope = samples.load(name)
    assert read_envelope(200, json.dumps(envelope).encode()) == envelope["data"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("common_error_legacy_422", errors.InvalidRequest),
        ("messages_rcs_error_insufficient_params", errors.RcsError),
        ("messages_viber_error_unknown", errors.ViberError),
        ("templates_rcs_get_error_not_found", errors.NotFound),
        ("templates_waba_create_error_category", errors.InvalidRequest),
    ],
)
@pytest.mark.parametrize("http_status", [200, 400, 422])
def test_it_raises_the_documented_errors(name: str, kind: type[ApiError], http_status: int) -> None:
    envelope = samples.load(name)
    with pytest.raises(ApiError) as caught:
        read_envelope(http_status, json.dumps(envelope).encode(), "h.test")
    error = caught.value
    assert type(error) is kind
    assert (error.code, error.message) == (envelope["code"], envelope["message"])
    assert (error.host, error.http_status, error.raw) == ("h.test", http_status, envelope)


def test_it_has_a_case_for_every_documented_error() -> None:
    assert len(ERRORS) == 5


@pytest.mark.parametrize(
    ("code", "kind", "retryable"),
    [
        (400, errors.InvalidRequest, False),
        (401, errors.AuthenticationError, False),
        (403, errors.AuthenticationError, False),
        (404, errors.NotFound, False),
        (422, errors.InvalidRequest, False),
        (429, errors.RateLimited, True),
        (500, errors.ServerError, True),
        (503, errors.ServerError, True),
        (10001, errors.AuthenticationError, False),
        (10002, errors.WhatsAppError, False),
        (10003, errors.ViberError, False),
        (10004, errors.RcsError, False),
        (10099, errors.ApiError, False),
        (418, errors.InvalidRequest, False),
        ("10004", errors.RcsError, False),
    ],
)
def test_it_maps_every_code(code: int | str, kind: type[ApiError], retryable: bool) -> None:
    error = refusal(code)
    assert type(error) is kind
    assert error.code == int(code)
    assert error.retryable is retryable


@pytest.mark.parametrize(
    ("http_status", "kind"),
    [
        (401, errors.AuthenticationError),
        (404, errors.NotFound),
        (429, errors.RateLimited),
        (502, errors.ServerError),
        (301, errors.UnexpectedAnswer),
        (200, errors.UnexpectedAnswer),
    ],
)
@pytest.mark.parametrize("answer", [b"<html>", b"", b"[]", b"null", b'{"ok": true}', b"\xff"])
def test_it_goes_by_http_if_the_body_is_not_the_envelope(
    http_status: int, kind: type[ApiError], answer: bytes
) -> None:
    with pytest.raises(ApiError) as caught:
        read_envelope(http_status, answer, "h.test")
    assert type(caught.value) is kind
    assert isinstance(caught.value.raw, str)
    assert str(http_status) in caught.value.message


@pytest.mark.parametrize(
    ("http_status", "fields", "kind"),
    [
        pytest.param(500, {}, errors.ServerError, id="HTTP 500 with a success in it"),
        pytest.param(200, {"status": "error"}, errors.UnexpectedAnswer, id="error with code 200"),
        pytest.param(200, {"code": 10004}, errors.RcsError, id="success with an error code"),
        pytest.param(200, {"code": None}, errors.UnexpectedAnswer, id="no code"),
        pytest.param(200, {"status": "ok"}, errors.UnexpectedAnswer, id="unknown status"),
        pytest.param(302, {}, errors.UnexpectedAnswer, id="redirection with a success in it"),
    ],
)
def test_it_takes_only_what_is_a_success_three_times_over(
    http_status: int, fields: dict[str, Any], kind: type[ApiError]
) -> None:
    with pytest.raises(ApiError) as caught:
        read_envelope(http_status, body(**fields))
    assert type(caught.value) is kind


def test_it_accepts_a_code_as_text_and_an_envelope_without_error() -> None:
    envelope = {"status": "success", "code": "200", "message": "", "data": []}
    assert read_envelope(201, json.dumps(envelope).encode()) == []


def test_it_passes_on_how_long_to_wait() -> None:
    with pytest.raises(errors.RateLimited) as caught:
        read_envelope(429, body(status="error", code=429), retry_after=7.5)
    assert caught.value.retry_after == 7.5


def test_it_has_words_where_incs_gives_none() -> None:
    assert refusal(500, "").message == "h.test refused with code 500 and gave no reason."


def test_it_names_the_host_of_an_answer_that_is_not_the_envelope() -> None:
    with pytest.raises(ApiError, match=r"^h\.test answered HTTP 200 with something else"):
        read_envelope(200, b"<html>", "h.test")


@pytest.mark.parametrize("answer", [b"[" * 100_000, b'{"a":' * 100_000])
def test_it_survives_an_answer_that_is_nested_without_end(answer: bytes) -> None:
    with pytest.raises(errors.UnexpectedAnswer):
        read_envelope(200, answer, "h.test")


def test_it_keeps_no_more_of_a_reason_than_people_read() -> None:
    assert len(refusal(500, "x" * 1_000_000).message) == 2000
    with pytest.raises(errors.UnexpectedAnswer) as caught:
        read_envelope(200, body(status="x" * 1_000_000))
    assert len(caught.value.message) < 100


@settings(max_examples=80, deadline=None)
@given(st.integers(100, 599), st.binary(max_size=40) | st.just(body(code=[], message={}, status=3)))
def test_it_raises_nothing_but_its_own_errors(http_status: int, answer: bytes) -> None:
    with pytest.raises(ApiError):
        read_envelope(http_status, answer)
