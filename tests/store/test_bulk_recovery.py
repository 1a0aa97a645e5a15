"""A bulk load is there as a whole or not at all, whatever happens in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from incs_core.domain.events import EventQuery, Receipt
from incs_core.domain.messages import MessageQuery, SentMessage
from incs_core.domain.statuses import Status
from incs_core.errors import StoreError
from incs_core.store import Store
from incs_core.store.bulk.recovery import KEY, LoadMarker
from tests.store.conftest import OpenStore
from tests.store.factories import T0, item, receipt
from tests.store.test_bulk import history, states

KILLED = """
    import os, signal, sys
    from incs_core.store import open_store
    from tests.store.test_bulk import history, states

    def rows():
        yield from history(30_000)
        os.kill(os.getpid(), signal.SIGKILL)

    open_store(sys.argv[1]).bulk.load(states(rows()))
"""


def killed_in_the_middle(url: str) -> None:
    command = [sys.executable, "-c", textwrap.dedent(KILLED), url]
    ended = subprocess.run(command, cwd=Path(__file__).parents[2], check=False)
    assert ended.returncode == -signal.SIGKILL


def test_it_takes_back_what_a_killed_process_left(store_url: str, open_at: OpenStore) -> None:
    killed_in_the_middle(store_url)
    store = open_at(store_url)
    assert store.bulk.is_empty()
    assert store.meta.get(KEY) is None
    assert store.messages.page(MessageQuery(0, T0 * 2)).rows == ()
    assert store.bulk.load(states(history(30))) == 30
    assert store.rebuild() == []


def test_what_others_recorded_meanwhile_stays(store: Store) -> None:
    def rows() -> Iterator[tuple[SentMessage, tuple[Receipt, ...]]]:
        for number, row in enumerate(history(12_000)):
            if number == 11_000:
                store.ingest([item(receipt("theirs", Status.DELIVERED))])
            yield row
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.bulk.load(states(rows()))
    assert [row.message_id for row in store.messages.page(MessageQuery(0, T0 * 2)).rows] == [
        "theirs"
    ]
    assert len(store.events.page(EventQuery()).rows) == 1
    assert store.rebuild() == []


def test_who_opens_the_store_leaves_a_load_alone_that_goes_on(
    store: Store, store_url: str, open_at: OpenStore
) -> None:
    seen = []

    def note(done: int) -> None:
        other = open_at(store_url)
        seen.append((done, other.bulk.is_empty(), other.meta.get(KEY) is not None))

    assert store.bulk.load(states(history(6_000)), note) == 6_000
    assert seen == [(5_000, False, True), (6_000, False, True)]
    assert store.meta.get(KEY) is None
    assert len(store.messages.page(MessageQuery(0, T0 * 2), limit=9_999).rows) == 6_000


def test_two_loads_at_once_do_not_mix(store: Store, store_url: str, open_at: OpenStore) -> None:
    problems = []

    def note(done: int) -> None:
        with pytest.raises(StoreError, match="under way") as error:
            open_at(store_url).bulk.load(states(history(5)))
        problems.append(error.value)

    assert store.bulk.load(states(history(10)), note) == 10
    assert len(problems) == 1


def test_no_figure_counts_what_is_there_only_in_part(store: Store) -> None:
    totals = []

    def note(done: int) -> None:
        with store.database.read() as connection:
            count = connection.exec_driver_sql("SELECT count(*) FROM rollup_hour").scalar_one()
        totals.append(count)

    store.bulk.load(states(history(10)), note)
    assert totals == [0]


def test_who_else_has_it_open_sees_how_far_it_is(
    store: Store, store_url: str, open_at: OpenStore
) -> None:
    other, seen = open_at(store_url), []
    assert other.bulk.progress() is None
    store.bulk.load(
        states(history(10_000)), lambda _: seen.append(other.bulk.progress()), expected=10_000
    )
    assert seen == [0.5, 1.0]
    assert other.bulk.progress() is None


def test_who_has_it_open_takes_back_what_a_killed_process_left(
    store: Store, store_url: str
) -> None:
    killed_in_the_middle(store_url)
    assert not store.bulk.is_empty()
    assert store.bulk.progress() is None
    assert store.bulk.is_empty()


def test_a_load_of_another_machine_that_was_noted_in_the_future_is_not_under_way() -> None:
    marker = LoadMarker("another", 1, "token", [], at_s=time.time())
    assert marker.is_running
    marker.at_s += 365 * 86_400
    assert not marker.is_running
