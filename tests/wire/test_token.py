from __future__ import annotations

import pytest

from incs_core.errors import UnexpectedAnswer
from incs_core.wire.token import read_token

NOW = 1_754_466_101.0


@pytest.mark.parametrize(
    ("data", "expires_at"),
    [
        pytest.param({"token": "t0k3n"}, None, id="token"),
        pytest.param({"access_token": "t0k3n"}, None, id="access token"),
        pytest.param("t0k3n", None, id="text"),
        pytest.param({"token": "t0k3n", "expires_in": 7200}, 1_754_473_301, id="life"),
        pytest.param({"token": "t0k3n", "expires_at": 1_754_473_301}, 1_754_473_301, id="end"),
        pytest.param(
            {"token": "t0k3n", "expired_at": "2025-08-06T09:41:41Z"}, 1_754_473_301, id="text end"
        ),
        pytest.param({"token": "t0k3n", "expires_in": 2}, None, id="a unit that is not seconds"),
        pytest.param({"token": "t0k3n", "expires_at": 0}, None, id="never"),
    ],
)
def test_it_reads_a_token_in_any_likely_shape(data: object, expires_at: int | None) -> None:
    token = read_token(data, NOW)
    assert (token.value, token.expires_at) == ("t0k3n", expires_at)


@pytest.mark.parametrize("data", [{}, [], None, "", {"token": ""}, {"token": None}])
def test_it_does_not_go_on_without_a_token(data: object) -> None:
    with pytest.raises(UnexpectedAnswer):
        read_token(data, NOW)


def test_it_is_stale_a_little_before_its_end() -> None:
    token = read_token({"token": "t", "expires_in": 100}, NOW)
    assert token.is_fresh(NOW + 69)
    assert not token.is_fresh(NOW + 71)
    assert read_token("t", NOW).is_fresh(NOW * 2)


def test_it_does_not_show_itself() -> None:
    assert "t0k3n" not in repr(read_token("t0k3n", NOW))
