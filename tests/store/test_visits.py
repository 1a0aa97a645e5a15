from __future__ import annotations

import pytest

from incs_core.domain.saved import Visit
from incs_core.store import Store
from incs_core.store.saved.views import NEW_VISIT_MS, WRITTEN_MS, next_visit
from tests.store.factories import T0

HERE = Visit("ana", "templates", T0 - 5, T0)


@pytest.mark.parametrize(
    ("after_ms", "since_ms"),
    [(0, T0 - 5), (NEW_VISIT_MS - 1, T0 - 5), (NEW_VISIT_MS, T0), (10 * NEW_VISIT_MS, T0)],
)
def test_a_visit_ends_after_half_an_hour_without_a_look(after_ms: int, since_ms: int) -> None:
    assert next_visit(HERE, T0 + after_ms) == Visit("ana", "templates", since_ms, T0 + after_ms)


def test_a_clock_that_was_set_back_takes_no_look_back() -> None:
    assert next_visit(HERE, T0 - 1_000) == HERE


def test_the_first_visit_has_none_before(store: Store) -> None:
    assert store.visits.record("ana", "templates", T0).since_ms is None
    assert store.visits.record("ana", "templates", T0 + 1_000).since_ms is None


def test_it_remembers_the_visit_before_as_long_as_this_one_lasts(store: Store) -> None:
    store.visits.record("ana", "templates", T0)
    store.visits.record("ana", "templates", T0 + WRITTEN_MS)
    later = T0 + WRITTEN_MS + NEW_VISIT_MS
    assert store.visits.record("ana", "templates", later).since_ms == T0 + WRITTEN_MS
    assert store.visits.record("ana", "templates", later + 5).since_ms == T0 + WRITTEN_MS


def test_people_and_pages_do_not_mix(store: Store) -> None:
    store.visits.record("ana", "templates", T0)
    assert store.visits.record("ben", "templates", T0 + NEW_VISIT_MS).since_ms is None
    assert store.visits.record("ana", "tasks", T0 + NEW_VISIT_MS).since_ms is None


def test_what_was_seen_is_not_new_any_more(store: Store) -> None:
    store.visits.record("ana", "templates", T0)
    store.visits.mark_seen("ana", "templates", T0 + 5)
    assert store.visits.record("ana", "templates", T0 + 6).since_ms == T0 + 5
