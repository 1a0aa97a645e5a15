from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from incs_core.store.bulk.load import prefetch


def test_it_yields_the_same_in_the_same_order() -> None:
    assert list(prefetch(range(1_000))) == list(range(1_000))
    assert list(prefetch([])) == []


def test_it_raises_what_making_a_value_raises() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    values = prefetch(broken())
    assert next(values) == 1
    with pytest.raises(ZeroDivisionError):
        next(values)


def test_it_stops_making_values_that_nobody_takes() -> None:
    made = []

    def endless() -> Iterator[int]:
        while True:
            made.append(1)
            yield 1

    values = prefetch(endless())
    next(values)
    values.close()
    assert len(made) < 10
    assert not [thread for thread in threading.enumerate() if thread.name == "ahead"]
