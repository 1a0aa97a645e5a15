from __future__ import annotations

from dataclasses import replace

import pytest

from incs_core.domain.saved import Pin, View
from incs_core.errors import IncsError
from incs_core.store import Store
from incs_core.store.saved.views import MOST_NAME, MOST_VIEWS
from tests.store.conftest import OpenStore
from tests.store.factories import T0

VIEW = View("Otp in Indonesia", '{"country": ["ID"]}', T0, "ann")
PIN = Pin("3f9a", T0, "ann", '{"start": "2026-10-01"}', '{"title": "Delivery report"}')


def test_it_keeps_views_in_order_of_name(store: Store) -> None:
    store.views.save(VIEW)
    store.views.save(replace(VIEW, name="  all   of  it ", actor="bob"))
    assert store.views.list() == [replace(VIEW, name="all of it", actor="bob"), VIEW]


def test_it_keeps_views_and_pins_across_a_restart(store_url: str, open_at: OpenStore) -> None:
    with open_at(store_url) as store:
        store.views.save(VIEW)
        store.pins.save(PIN)
    with open_at(store_url) as store:
        assert store.views.list() == [VIEW]
        assert store.pins.get(PIN.id) == PIN


@pytest.mark.parametrize("name", ["Otp in Indonesia", "otp IN indonesia", " Otp  in Indonesia"])
def test_it_refuses_a_name_that_is_taken(store: Store, name: str) -> None:
    store.views.save(VIEW)
    with pytest.raises(IncsError, match="already"):
        store.views.save(replace(VIEW, name=name, query="{}"))
    assert store.views.list() == [VIEW]


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "x" * (MOST_NAME + 1)])
def test_it_refuses_what_is_no_name(store: Store, name: str) -> None:
    with pytest.raises(IncsError) as raised:
        store.views.save(replace(VIEW, name=name))
    assert raised.value.advice
    assert store.views.list() == []


def test_it_renames_a_view(store: Store) -> None:
    store.views.save(VIEW)
    assert store.views.rename(VIEW.name, "OTP in Indonesia")
    assert store.views.list() == [replace(VIEW, name="OTP in Indonesia")]
    assert not store.views.rename(VIEW.name, "another")


def test_it_renames_no_view_to_a_name_that_is_taken(store: Store) -> None:
    store.views.save(VIEW)
    store.views.save(replace(VIEW, name="b"))
    with pytest.raises(IncsError, match="already"):
        store.views.rename("b", VIEW.name)
    assert [view.name for view in store.views.list()] == ["b", VIEW.name]


def test_it_deletes_a_view_once(store: Store) -> None:
    store.views.save(VIEW)
    assert store.views.delete(VIEW.name)
    assert not store.views.delete(VIEW.name)
    assert store.views.list() == []


def test_it_keeps_no_more_views_than_a_list_can_show(sqlite_store: Store) -> None:
    for number in range(MOST_VIEWS):
        sqlite_store.views.save(replace(VIEW, name=f"view {number}"))
    with pytest.raises(IncsError, match="already"):
        sqlite_store.views.save(replace(VIEW, name="one more"))
    assert sqlite_store.views.rename("view 0", "another")


def test_it_lists_pins_newest_first_and_forgets_them(store: Store) -> None:
    later = replace(PIN, id="later", created_ms=PIN.created_ms + 1)
    for pin in (PIN, later):
        store.pins.save(pin)
    assert [row.id for row in store.pins.list()] == ["later", PIN.id]
    assert store.pins.list(1)[0].wanted == PIN.wanted
    assert store.pins.delete(PIN.id)
    assert not store.pins.delete(PIN.id)
    assert store.pins.get(PIN.id) is None
    assert [row.id for row in store.pins.list()] == ["later"]


def test_it_keeps_the_figures_of_a_pin_as_they_were(store: Store) -> None:
    store.pins.save(PIN)
    store.pins.save(replace(PIN, figures="{}"))
    assert store.pins.get(PIN.id) == PIN
    assert store.pins.get("unknown") is None
