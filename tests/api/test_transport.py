"""The client on real sockets: what httpx does there is what decides if a send is unconfirmed."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import pytest

from incs_core import (
    ConnectionCut,
    HostUnreachable,
    IncsClient,
    RequestTimedOut,
    TextMessage,
    Unconfirmed,
    UnexpectedAnswer,
)
from incs_core.api import NO_RETRY
from incs_core.api.transport import read_retry_after
from tests.api.fake_incs import ACCOUNT

HELLO = TextMessage(to="85200001234", text="Hello")
BODY = b'{"status":"success","code":200,"message":"","data":{"msg_id":"m1"},"error":{}}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)

Talk = Callable[[socket.socket], None]


def answer(connection: socket.socket) -> None:
    connection.sendall(ANSWER)


def cut(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def cut_in_the_middle(connection: socket.socket) -> None:
    connection.sendall(ANSWER[:-10])
    connection.shutdown(socket.SHUT_RDWR)


def say_nonsense(connection: socket.socket) -> None:
    connection.sendall(b"220 mail.test ESMTP\r\n")
    connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def server(talk: Talk) -> Iterator[str]:
    """Serve one connection: read the request, then talk. Yields the address."""
    done = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            while b"\r\n\r\n" not in connection.recv(65536, socket.MSG_PEEK):
                pass
            talk(connection)
            done.wait(10)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            done.set()
            thread.join(10)


def client(address: str, timeout: float = 5.0) -> IncsClient:
    return IncsClient(ACCOUNT.at(address), timeout=timeout, retry=NO_RETRY)


def unused_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_it_talks_to_a_server_directly_whatever_proxy_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with server(answer) as address, client(address) as incs:
        assert incs.messages.send(HELLO).message_id == "m1"


def test_it_knows_that_nothing_was_sent_to_a_port_that_nobody_listens_on() -> None:
    address = unused_address()
    with client(address) as incs, pytest.raises(HostUnreachable) as caught:
        incs.messages.send(HELLO)
    assert not caught.value.sent
    assert caught.value.host in address


def test_it_knows_that_nothing_was_sent_to_a_host_that_does_not_exist() -> None:
    with client("http://host.invalid") as incs, pytest.raises(HostUnreachable) as caught:
        incs.messages.send(HELLO)
    assert not caught.value.sent


def test_it_does_not_fall_over_a_host_that_cannot_be_one() -> None:
    with client("http://☃.invalid") as incs, pytest.raises(HostUnreachable):
        incs.messages.send(HELLO)


@pytest.mark.parametrize("talk", [cut, cut_in_the_middle, say_nonsense], ids=lambda t: t.__name__)
def test_it_does_not_know_what_became_of_a_send_after_a_cut(talk: Talk) -> None:
    with server(talk) as address, client(address) as incs, pytest.raises(Unconfirmed) as caught:
        incs.messages.send(HELLO)
    assert isinstance(caught.value.__cause__, ConnectionCut)


def test_it_does_not_know_what_became_of_a_send_without_an_answer() -> None:
    with (
        server(lambda _: None) as address,
        client(address, timeout=0.2) as incs,
        pytest.raises(Unconfirmed) as caught,
    ):
        incs.messages.send(HELLO)
    assert isinstance(caught.value.__cause__, RequestTimedOut)
    assert "may or may not" in caught.value.message


def test_it_says_that_a_read_was_cut() -> None:
    with server(cut) as address, client(address) as incs, pytest.raises(ConnectionCut):
        incs.templates.list()


ENDLESS = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


def drip_slowly(connection: socket.socket) -> None:
    connection.sendall(ENDLESS)
    with suppress(OSError):  # the client hangs up
        while True:
            connection.sendall(b" ")
            time.sleep(0.05)


def pour(connection: socket.socket) -> None:
    connection.sendall(ENDLESS)
    with suppress(OSError):
        while True:
            connection.sendall(b" " * 65536)


def test_it_does_not_wait_for_ever_for_an_answer_that_drips_in() -> None:
    began = time.monotonic()
    with (
        server(drip_slowly) as address,
        client(address, timeout=0.2) as incs,
        pytest.raises(RequestTimedOut, match="did not finish its response in time") as caught,
    ):
        incs.templates.list()
    assert time.monotonic() - began < 3
    assert caught.value.host in address


def test_it_does_not_read_an_answer_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incs_core.api.transport.MAX_RESPONSE_BYTES", 1024**2)
    with (
        server(pour) as address,
        client(address) as incs,
        pytest.raises(UnexpectedAnswer, match="more than 1 MiB") as caught,
    ):
        incs.templates.list()
    assert caught.value.host in address


NOW = datetime(2026, 2, 27, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Fri, 27 Feb 2026 08:00:30 GMT", 30.0),
        ("Fri, 27 Feb 2026 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("²", None),
        ("", None),
    ],
)
def test_it_reads_retry_after_in_both_forms(header: str | None, seconds: float | None) -> None:
    assert read_retry_after(header, NOW) == seconds
