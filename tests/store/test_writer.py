from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from incs_core.domain.events import IngestItem
from incs_core.domain.statuses import Status
from incs_core.errors import StoreError, StoreFull, StoreLocked
from incs_core.store import Store
from incs_core.store.error_translation import Unstorable
from incs_core.store.writer import Writer
from tests.store.factories import item, receipt


@pytest.fixture
def writer(store: Store) -> Iterator[Writer]:
    one = Writer(store)
    one.start()
    yield one
    one.stop()


class Gate:
    """A store whose commits wait until they are let through, and that notes its batches."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.entered = threading.Event()
        self.batches: list[int] = []
        self.error: Exception | None = None

    def ingest_each(self, items: Sequence[IngestItem]) -> list[bool]:
        self.entered.set()
        assert self.open.wait(10)
        self.batches.append(len(items))
        if any(one.event.raw == "poison" for one in items):
            raise Unstorable("no")
        if any(one.event.raw == "a fault of ours" for one in items):
            raise ZeroDivisionError
        if self.error is not None:
            raise self.error
        return [True] * len(items)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def gated(gate: Gate) -> Iterator[Writer]:
    one = Writer(gate, max_batch=8, max_queue=20)  # type: ignore[arg-type]
    one.start()
    yield one
    gate.open.set()
    one.stop()


def some(number: int, raw: str = "{}") -> IngestItem:
    return item(receipt(f"m{number}", Status.SENT), raw=raw)


def test_it_answers_once_an_item_is_durable(store: Store, writer: Writer) -> None:
    assert writer.submit(some(1)).result(10) is True
    assert store.messages.get("main", "m1") is not None
    assert writer.submit(some(1)).result(10) is False


def test_it_takes_items_from_many_threads(store: Store, writer: Writer) -> None:
    futures = []
    lock = threading.Lock()

    def send(first: int) -> None:
        for number in range(first, first + 50):
            future = writer.submit(some(number))
            with lock:
                futures.append(future)

    threads = [threading.Thread(target=send, args=(n * 50,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(future.result(20) for future in futures)
    assert len(store.messages.by_ids(f"m{n}" for n in range(200))) == 200
    assert store.rebuild() == []


def test_it_answers_coroutines(store: Store, writer: Writer) -> None:
    async def send() -> list[bool]:
        return list(await asyncio.gather(*(writer.keep(some(n % 30)) for n in range(40))))

    answers = asyncio.run(send())
    assert sum(answers) == 30
    assert len(store.messages.by_ids(f"m{n}" for n in range(30))) == 30


def test_it_commits_together_what_came_meanwhile(gate: Gate, gated: Writer) -> None:
    futures = [gated.submit(some(0))]
    assert gate.entered.wait(10)
    futures += [gated.submit(some(n)) for n in range(1, 12)]
    gate.open.set()
    assert all(future.result(10) for future in futures)
    assert gate.batches == [1, 8, 3]


def test_it_turns_away_what_the_queue_cannot_hold(gate: Gate, gated: Writer) -> None:
    futures = [gated.submit(some(0))]
    assert gate.entered.wait(10)
    futures += [gated.submit(some(n)) for n in range(1, 21)]
    with pytest.raises(StoreLocked):
        gated.submit(some(99)).result(10)
    gate.open.set()
    assert all(future.result(10) for future in futures)


@pytest.mark.parametrize(
    ("raw", "error"), [("poison", StoreError), ("a fault of ours", ZeroDivisionError)]
)
def test_it_keeps_the_others_when_one_item_is_poison(
    gate: Gate, gated: Writer, raw: str, error: type[Exception]
) -> None:
    first = gated.submit(some(0))
    assert gate.entered.wait(10)
    futures = [gated.submit(some(n, raw if n == 3 else "{}")) for n in range(1, 8)]
    gate.open.set()
    assert first.result(10) is True
    with pytest.raises(error):
        futures[2].result(10)
    assert [future.result(10) for n, future in enumerate(futures) if n != 2] == [True] * 6


def test_it_tells_every_caller_of_a_fault_and_goes_on(gate: Gate, gated: Writer) -> None:
    gate.error = StoreFull("No room.")
    futures = [gated.submit(some(n)) for n in range(3)]
    gate.open.set()
    for future in futures:
        with pytest.raises(StoreFull):
            future.result(10)
    gate.error = None
    assert gated.submit(some(9)).result(10) is True


def test_it_survives_a_fault_that_nobody_foresaw(gate: Gate, gated: Writer) -> None:
    gate.open.set()
    gate.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        gated.submit(some(1)).result(10)
    gate.error = None
    assert gated.submit(some(2)).result(10) is True


def test_it_writes_what_waits_before_it_stops(store: Store) -> None:
    writer = Writer(store)
    writer.start()
    futures = [writer.submit(some(n)) for n in range(50)]
    writer.stop()
    assert all(future.done() and future.result() for future in futures)
    with pytest.raises(StoreError):
        writer.submit(some(1)).result(10)


def test_it_leaves_nobody_without_an_answer_when_it_stops(gate: Gate) -> None:
    gate.open.set()
    for _ in range(30):
        writer = Writer(gate)  # type: ignore[arg-type]
        writer.start()
        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(writer.submit, some(n)) for n in range(40)]
            writer.stop()
        for one in asked:
            assert isinstance(one.result().exception(10), StoreError | None)


def test_it_lets_go_of_callers_that_went_away(gate: Gate, gated: Writer) -> None:
    async def leave() -> None:
        waiting = gated.keep(some(1))
        waiting.cancel()

    asyncio.run(leave())
    gone = gated.submit(some(2))
    gone.cancel()
    gate.open.set()
    assert gated.submit(some(3)).result(10) is True
