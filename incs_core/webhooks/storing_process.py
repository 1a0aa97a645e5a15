"""The process beside the receiver: reads events from a socket, stores them, answers."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from incs_core.domain.receipts import IngestItem
from incs_core.errors import StoreError
from incs_core.store import Store, open_store
from incs_core.store.writer import submit_each
from incs_core.unexpected_errors import log_unexpected
from incs_core.webhooks.event_mapping import AccountResolver, ingest_item, resolver
from incs_core.webhooks.request_parsing import UnreadableBody
from incs_core.webhooks.storing_frames import (
    NOT_STORED,
    UNREADABLE,
    Arrived,
    History,
    Kept,
    Unpacker,
    packed,
)

_NOT_STORED: Final = "An event could not be stored."
_READ: Final = 1024 * 1024
_MOST_AT_ONCE: Final = 500


class Storing:
    """Stores events of a history, which is opened when first needed."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._store: Store | None = None

    def keep(self, arrived: Sequence[Arrived]) -> list[Kept]:
        """Store events, many in one transaction; return what became of each."""
        kept: list[Kept] = []
        for at in range(0, len(arrived), _MOST_AT_ONCE):
            kept += self._keep_some(arrived[at : at + _MOST_AT_ONCE])
        return kept

    def close(self) -> None:
        """Close the history."""
        if self._store is not None:
            self._store.close()

    def _keep_some(self, arrived: Sequence[Arrived]) -> list[Kept]:
        try:
            store = self._opened()
        except StoreError as error:
            return [(NOT_STORED, error.message)] * len(arrived)
        read = self._read(store, arrived)
        answers = iter(submit_each(store, [item for item in read if isinstance(item, IngestItem)]))
        return [_kept(next(answers)) if isinstance(item, IngestItem) else item for item in read]

    def _opened(self) -> Store:
        if self._store is None:
            url, zone, horizon_hours, _ = self._history
            self._store = open_store(url, zone=ZoneInfo(zone), horizon_hours=horizon_hours)
        return self._store

    def _read(self, store: Store, arrived: Sequence[Arrived]) -> list[IngestItem | tuple[str, str]]:
        accounts = self._history.accounts
        resolve = resolver(store, accounts) if len(accounts) > 1 else None
        return [_item(one, accounts[0], resolve) for one in arrived]


def _item(
    arrived: Arrived, first: str, resolve: AccountResolver | None
) -> IngestItem | tuple[str, str]:
    body, account, received_ms = arrived
    try:
        return ingest_item(body, account or first, received_ms, None if account else resolve)
    except UnreadableBody as error:
        return UNREADABLE, str(error)
    except StoreError as error:
        return NOT_STORED, error.message
    except Exception as error:  # noqa: BLE001 - the others of its batch are kept
        return NOT_STORED, log_unexpected(_NOT_STORED, error).message


def _kept(answer: bool | Exception) -> Kept:
    if isinstance(answer, StoreError):
        return NOT_STORED, answer.message
    if isinstance(answer, Exception):
        return NOT_STORED, log_unexpected(_NOT_STORED, answer).message
    return None


def _frames(connection: socket.socket) -> Iterator[list[Any]]:
    """Yield all frames that have arrived, again and again, until the other end is closed."""
    unpacker = Unpacker()
    while data := connection.recv(_READ):
        if frames := unpacker.feed(data):
            yield frames


def serve(connection: socket.socket) -> None:
    """Answer events until the receiver closes the connection or dies."""
    storing: Storing | None = None
    for frames in _frames(connection):
        if storing is None:
            storing = Storing(History(*frames.pop(0)))
        arrived = [one for frame in frames for one in frame]
        if arrived:
            connection.sendall(packed(storing.keep(arrived)))
    if storing is not None:
        storing.close()


def main() -> None:
    """Serve the socket whose descriptor is the one argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches us too; the receiver ends us
    with socket.socket(fileno=int(sys.argv[1])) as connection:
        try:
            serve(connection)
        except (ConnectionError, BrokenPipeError):  # the receiver died: nobody wants the answer
            return


if __name__ == "__main__":
    main()
