from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from incs_core.store.ahead import ahead


def test_it_yields_the_same_in_the_same_order() -> None:
    assert list(ahead(range(1_000))) == list(range(1_000))
    assert list(ahead([])) == []


def test_it_raises_what_making_a_value_raises() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    values = ahead(broken())
    assert next(values) == 1
    with pytest.raises(ZeroDivisionError):
        next(values)


def test_it_stops_making_values_that_nobody_takes() -> None:
    made = []

    def endless() -> Iterator[int]:
        while True:
            made.append(1)
            yield 1

    values = ahead(endless())
    next(values)
    values.close()
    assert len(made) < 10
    assert not [thread for thread in threading.enumerate() if thread.name == "ahead"]
