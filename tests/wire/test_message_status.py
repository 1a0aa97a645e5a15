from __future__ import annotations

from datetime import UTC, datetime

import pytest

from incs_core.domain.statuses import Status
from incs_core.errors import UnexpectedAnswer
from incs_core.wire.message_status import MessageStatus, SendReceipt, read_statuses
from tests import samples

READ = {"message_id": "a=", "message_status": "read", "error": None, "received_at": 1754466101}
FAILED = {
    "message_id": "b",
    "message_status": "failed",
    "error": {"code": 131049, "title": "Held back."},
    "received_at": 1754466102,
}


@pytest.mark.parametrize("channel", ["rcs", "viber"])
def test_it_reads_the_id_of_a_documented_answer(channel: str) -> None:
    data = samples.load(f"messages_{channel}_success")["data"]
    receipt = SendReceipt.from_wire(data)
    assert receipt.message_id == data["msg_id"]
    assert receipt.raw == data


@pytest.mark.parametrize("data", [{}, [], None, {"msg_id": ""}, {"msg_id": None}, "id"])
def test_it_does_not_accept_a_send_without_an_id(data: object) -> None:
    with pytest.raises(UnexpectedAnswer):
        SendReceipt.from_wire(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param([READ, FAILED], id="list"),
        pytest.param({"list": [READ, FAILED]}, id="under list"),
        pytest.param({"total": 2, "data": [READ, FAILED]}, id="under data"),
        pytest.param({"a=": READ, "b": FAILED}, id="keyed by id"),
        pytest.param({"data": {"a=": READ, "b": FAILED}}, id="keyed under data"),
        pytest.param(
            [
                {"msg_id": "a=", "status": "READ", "received_at": "1754466101"},
                {
                    "id": "b",
                    "status": "failed",
                    "error": FAILED["error"],
                    "received_at": 1754466102,
                },
            ],
            id="other names",
        ),
    ],
)
def test_it_reads_statuses_in_any_likely_shape(data: object) -> None:
    read, failed = read_statuses(data)
    assert (read.message_id, read.status, read.error_code) == ("a=", Status.READ, None)
    assert read.received_at == datetime(2025, 8, 6, 7, 41, 41, tzinfo=UTC)
    assert (failed.message_id, failed.status) == ("b", Status.FAILED)
    assert (failed.error_code, failed.error_title) == ("131049", "Held back.")


def test_it_reads_an_object_of_words_keyed_by_id() -> None:
    statuses = read_statuses({"a": "sent", "b": 3})
    assert [(s.message_id, s.status) for s in statuses] == [
        ("a", Status.SENT),
        ("b", Status.DELIVERED),
    ]


def test_it_reads_a_single_status() -> None:
    assert [status.message_id for status in read_statuses(READ)] == ["a="]


@pytest.mark.parametrize("data", [[], {}, {"list": []}, {"data": {}}])
def test_it_reads_that_no_id_is_known(data: object) -> None:
    assert read_statuses(data) == []


@pytest.mark.parametrize("data", [None, "x", 3, [{"message_status": "sent"}]])
def test_it_does_not_guess_what_is_no_status(data: object) -> None:
    with pytest.raises(UnexpectedAnswer):
        read_statuses(data)


def test_it_keeps_a_status_that_it_does_not_know() -> None:
    (status,) = read_statuses([{"message_id": "a", "message_status": "teleported", "more": 1}])
    assert (status.status, status.raw_status) == (Status.UNKNOWN, "teleported")
    assert status.raw["more"] == 1


@pytest.mark.parametrize(
    ("error", "code", "title"),
    [
        (None, None, ""),
        ([], None, ""),
        ({}, None, ""),
        ("opted_out", None, "opted_out"),
        ({"code": "NOT_FOUND"}, "NOT_FOUND", ""),
        ({"code": 404, "message": "no RCS"}, "404", "no RCS"),
    ],
)
def test_it_reads_an_error_in_any_form(error: object, code: str | None, title: str) -> None:
    status = MessageStatus.from_wire({"message_id": "a", "status": "failed", "error": error})
    assert (status.error_code, status.error_title) == (code, title)
