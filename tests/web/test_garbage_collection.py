"""When the process collects what nobody can reach any more, and what is gone then."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from incs_core.web import garbage_collection
from incs_core.web.garbage_collection import (
    BUSY_INTERVAL_S,
    IDLE_INTERVAL_S,
    Collector,
    background_collection,
    collect,
)
from tests.waiting import until


class Session:
    """Only a collection frees it: it knows itself."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _only_ours() -> Iterator[None]:
    """Python's own collections are off, so that what is gone was collected by us."""
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def ended_session() -> weakref.ref[Session]:
    session = Session()
    return weakref.ref(session)


def run_a_page() -> None:
    gc.collect(0)


def test_it_frees_what_ended_while_it_was_set_aside() -> None:
    session = Session()
    ended = weakref.ref(session)
    collect()
    assert gc.get_freeze_count() > 0
    del session
    gc.collect()
    assert ended() is not None
    collect()
    assert ended() is None


def test_it_sets_nothing_aside_while_python_itself_collects() -> None:
    done: list[bool] = []

    def meanwhile(_phase: str, _info: dict[str, int]) -> None:
        done.append(collect())

    gc.unfreeze()
    gc.callbacks.append(meanwhile)
    try:
        gc.collect()
    finally:
        gc.callbacks.remove(meanwhile)
    assert done == [False, False]
    assert gc.get_freeze_count() == 0
    assert collect()


def test_it_collects_once_the_process_is_idle() -> None:
    collector = Collector(0.0)
    run_a_page()
    ended = ended_session()
    assert not collector.check(IDLE_INTERVAL_S)
    assert ended() is not None
    assert collector.check(IDLE_INTERVAL_S + 1)
    assert ended() is None


def test_it_waits_between_two_collections() -> None:
    collector = Collector(0.0)
    run_a_page()
    assert not collector.check(1.0)
    assert not collector.check(IDLE_INTERVAL_S - 1)
    assert collector.check(IDLE_INTERVAL_S)


def test_it_collects_by_the_clock_where_somebody_always_waits() -> None:
    collector, at = Collector(0.0), 0.0
    while at < BUSY_INTERVAL_S:
        run_a_page()
        assert not collector.check(at)
        at += IDLE_INTERVAL_S
    run_a_page()
    ended = ended_session()
    assert collector.check(BUSY_INTERVAL_S)
    assert ended() is None


def test_it_does_nothing_where_nothing_has_run_since() -> None:
    collector = Collector(0.0)
    assert not collector.check(2 * BUSY_INTERVAL_S)
    run_a_page()
    assert collector.check(3 * BUSY_INTERVAL_S)
    assert not collector.check(5 * BUSY_INTERVAL_S)


def test_it_collects_in_the_background_until_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage_collection, "CHECK_INTERVAL_S", 0.01)
    monkeypatch.setattr(garbage_collection, "IDLE_INTERVAL_S", 0.0)
    with background_collection():
        run_a_page()
        ended = ended_session()
        until(lambda: ended() is None)
    assert "garbage" not in {thread.name for thread in threading.enumerate()}
