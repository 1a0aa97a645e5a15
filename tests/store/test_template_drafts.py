from __future__ import annotations

from dataclasses import replace

import pytest

from incs_core.domain.saved import SavedDraft, VariableSet
from incs_core.errors import IncsError
from incs_core.store import Store
from incs_core.store.saved.template_drafts import MOST_SET_NAME, MOST_SETS, draft_account
from tests.store.factories import T0

DRAFT = SavedDraft("d1", "main", "sale", '{"text": "Hi"}', "ana", T0, T0)
LONG = VariableSet("main", "sale", "Long names", {"name": "Wolfeschlegelsteinhausen"}, "ana", T0)


def test_a_draft_is_kept_as_it_stands_and_remembers_when_it_was_made(store: Store) -> None:
    store.template_drafts.save(DRAFT)
    later = replace(DRAFT, body='{"text": "Hi you"}', created_ms=T0 + 9, updated_ms=T0 + 9)
    store.template_drafts.save(later)
    assert store.template_drafts.get("d1") == replace(later, created_ms=T0)


def test_drafts_come_last_changed_first(store: Store) -> None:
    for number in range(3):
        store.template_drafts.save(replace(DRAFT, id=f"d{number}", updated_ms=T0 + number))
    assert [draft.id for draft in store.template_drafts.list()] == ["d2", "d1", "d0"]


def test_a_draft_goes_with_its_values(store: Store) -> None:
    store.template_drafts.save(DRAFT)
    store.variable_sets.save(replace(LONG, template=draft_account("d1")))
    assert store.template_drafts.delete("d1")
    assert not store.template_drafts.delete("d1")
    assert store.template_drafts.get("d1") is None
    assert store.variable_sets.list("main", draft_account("d1")) == []


def test_it_keeps_values_of_every_script(store: Store) -> None:
    values = {"name": "محمد", "gift": "🎁", "empty": ""}
    store.variable_sets.save(replace(LONG, values=values))
    (kept,) = store.variable_sets.list("main", "sale")
    assert kept == replace(LONG, values=values)


def test_a_set_of_the_same_name_is_replaced(store: Store) -> None:
    store.variable_sets.save(LONG)
    store.variable_sets.save(replace(LONG, values={"name": "Bo"}))
    assert [kept.values for kept in store.variable_sets.list("main", "sale")] == [{"name": "Bo"}]


def test_sets_belong_to_one_template_of_one_account(store: Store) -> None:
    store.variable_sets.save(LONG)
    assert store.variable_sets.list("other", "sale") == []
    assert store.variable_sets.list("main", "other") == []
    assert store.variable_sets.delete("main", "sale", "Long names")
    assert not store.variable_sets.delete("main", "sale", "Long names")


def test_a_drafts_sets_become_the_templates(store: Store) -> None:
    owner = draft_account("d1")
    store.variable_sets.save(LONG)
    store.variable_sets.save(replace(LONG, template=owner, values={"name": "Bo"}))
    store.variable_sets.save(replace(LONG, template=owner, name="Emoji"))
    assert store.variable_sets.move("main", owner, "sale") == 1
    kept = {one.name: one.values for one in store.variable_sets.list("main", "sale")}
    assert kept == {"Long names": LONG.values, "Emoji": LONG.values}


@pytest.mark.parametrize("name", ["", "  ", "x" * (MOST_SET_NAME + 1), "a\x00b"])
def test_a_set_needs_a_name(store: Store, name: str) -> None:
    with pytest.raises(IncsError):
        store.variable_sets.save(replace(LONG, name=name))


def test_there_is_a_most_of_sets(store: Store) -> None:
    for number in range(MOST_SETS):
        store.variable_sets.save(replace(LONG, name=f"set {number}"))
    with pytest.raises(IncsError):
        store.variable_sets.save(LONG)
    store.variable_sets.save(replace(LONG, name="set 0", values={}))
