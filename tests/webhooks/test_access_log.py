from __future__ import annotations

import logging

import pytest

from incs_core.webhooks.secret import hide_in_access_log

LOGGER = logging.getLogger("uvicorn.access")


def log(path: str) -> None:
    """As uvicorn does."""
    LOGGER.info('%s - "%s %s HTTP/%s" %d', "192.0.2.7:5", "POST", path, "1.1", 200)


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "uvicorn.access")
    hide_in_access_log("/webhooks/incs")
    return caplog


@pytest.mark.parametrize(
    "path", ["/webhooks/incs/secret", "/webhooks/incs/secret/main?a=b", "/x/webhooks/incs/secret"]
)
def test_it_hides_the_secret(told: pytest.LogCaptureFixture, path: str) -> None:
    log(path)
    assert "secret" not in told.text
    assert 'webhooks/incs/… HTTP/1.1" 200' in told.text


@pytest.mark.parametrize("path", ["/", "/webhooks/incs", "/webhooks/incs/", "/healthz?secret"])
def test_it_leaves_other_paths_as_they_are(told: pytest.LogCaptureFixture, path: str) -> None:
    log(path)
    assert f'"POST {path} HTTP/1.1" 200' in told.text


def test_it_hides_once_however_often_it_is_asked(told: pytest.LogCaptureFixture) -> None:
    before = len(LOGGER.filters)
    hide_in_access_log("/webhooks/incs")
    assert len(LOGGER.filters) == before


def test_it_leaves_other_records_alone(told: pytest.LogCaptureFixture) -> None:
    LOGGER.info("something without arguments")
    assert "something without arguments" in told.text
