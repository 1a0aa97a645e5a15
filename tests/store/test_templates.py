from __future__ import annotations

from dataclasses import replace

from incs_core.domain.events import IngestItem
from incs_core.domain.templates import Aspect, TemplateChange, TemplateMoments, TemplateSeen
from incs_core.store import Store
from tests.store.factories import T0, item

PENDING = TemplateSeen("t1", "promo", "text", "MARKETING", "PENDING", "", "{}", T0, T0, T0)
APPROVED = replace(PENDING, status="APPROVED", status_updated_ms=T0 + 50)


def told(
    new_value: str, at_ms: int, aspect: Aspect = "status", template_id: str = "t1"
) -> IngestItem:
    change = TemplateChange(
        "main", template_id, "promo", aspect, None, new_value, "because", at_ms, at_ms, "webhook"
    )
    return IngestItem(
        item(name="template", raw=f"{new_value} {at_ms} {aspect}").event, (), (change,)
    )


def look(
    store: Store, seen: list[TemplateSeen], at_ms: int, account: str = "main"
) -> list[TemplateChange]:
    """A look at the whole list of an account."""
    changes = store.templates.save(account, seen, at_ms, learnt_ms=at_ms)
    listed = {one.template_id for one in seen}
    return changes + store.templates.mark_missing(account, listed, at_ms, learnt_ms=at_ms)


def history(store: Store, aspect: str = "status") -> list[tuple[str | None, str, int]]:
    changes = store.templates.changes("main", "t1")
    return [(c.old_value, c.new_value, c.at_ms) for c in changes if c.aspect == aspect]


def test_it_records_the_first_status_and_each_change(store: Store) -> None:
    first = look(store, [PENDING], T0 + 9)
    assert [(c.old_value, c.new_value, c.source) for c in first] == [(None, "PENDING", "look")]
    assert look(store, [PENDING], T0 + 20) == []
    (change,) = look(store, [APPROVED], T0 + 99)
    assert (change.old_value, change.new_value, change.at_ms) == ("PENDING", "APPROVED", T0 + 50)
    assert history(store) == [(None, "PENDING", T0), ("PENDING", "APPROVED", T0 + 50)]
    assert store.templates.changes_since(0, limit=1) == [change]
    (row,) = store.templates.list("main")
    assert (row.status, row.first_seen_ms, row.last_seen_ms) == ("APPROVED", T0 + 9, T0 + 99)


def test_it_notes_category_and_quality(store: Store) -> None:
    look(store, [PENDING], T0)
    better = replace(PENDING, category="UTILITY", quality="GREEN")
    changes = look(store, [better], T0 + 5)
    assert {(c.aspect, c.old_value, c.new_value) for c in changes} == {
        ("category", "MARKETING", "UTILITY"),
        ("quality", None, "GREEN"),
    }
    assert look(store, [replace(better, quality="")], T0 + 6) == []
    assert store.templates.list("main")[0].quality == "GREEN"


def test_it_notices_what_was_deleted_and_what_came_back(store: Store) -> None:
    look(store, [PENDING], T0)
    assert store.templates.save("main", [], T0 + 1) == []
    (gone,) = look(store, [], T0 + 5)
    assert (gone.old_value, gone.new_value) == ("PENDING", "DELETED")
    assert store.templates.list()[0].deleted_ms == T0 + 5
    assert look(store, [], T0 + 6) == []
    (back,) = look(store, [APPROVED], T0 + 9)
    assert (back.old_value, back.new_value) == ("DELETED", "APPROVED")
    assert store.templates.list()[0].deleted_ms is None


def test_it_keeps_accounts_apart(store: Store) -> None:
    look(store, [PENDING], T0)
    look(store, [APPROVED], T0, "two")
    assert [row.status for row in store.templates.list()] == ["PENDING", "APPROVED"]
    assert [row.status for row in store.templates.list("two")] == ["APPROVED"]


def test_it_learns_from_a_webhook_what_a_look_need_not_repeat(store: Store) -> None:
    look(store, [PENDING], T0)
    store.ingest([told("APPROVED", T0 + 50)])
    assert store.templates.list()[0].status == "APPROVED"
    assert history(store) == [(None, "PENDING", T0), ("PENDING", "APPROVED", T0 + 50)]
    assert look(store, [APPROVED], T0 + 99) == []


def test_it_takes_no_change_twice_from_look_and_webhook(store: Store) -> None:
    look(store, [PENDING], T0)
    look(store, [APPROVED], T0 + 99)
    store.ingest([told("APPROVED", T0 + 50)])
    assert len(history(store)) == 2


def test_it_is_not_set_back_by_a_late_webhook(store: Store) -> None:
    look(store, [PENDING], T0)
    store.ingest([told("REJECTED", T0 + 80)])
    store.ingest([told("APPROVED", T0 + 50)])
    assert store.templates.list()[0].status == "REJECTED"
    assert [new for _, new, _ in history(store)] == ["PENDING", "APPROVED", "REJECTED"]


def test_it_hears_of_a_template_before_it_sees_it(store: Store) -> None:
    store.ingest([told("APPROVED", T0 + 50), told("YELLOW", T0 + 60, "quality")])
    assert store.templates.list() == []
    assert look(store, [APPROVED], T0 + 99) == []
    assert history(store) == [(None, "APPROVED", T0 + 50)]
    assert history(store, "quality") == [(None, "YELLOW", T0 + 60)]


def test_it_keeps_a_change_of_no_certain_template_as_an_event_only(store: Store) -> None:
    store.ingest([told("APPROVED", T0, template_id="")])
    assert store.templates.changes_since(0) == []
    assert len(store.events.page().rows) == 1


def test_it_knows_who_told_of_a_first_status(store: Store) -> None:
    (change,) = store.templates.save("main", [PENDING], T0, "action")
    assert (change.new_value, change.source) == ("PENDING", "action")
    assert store.templates.changes("main", "t1") == [change]


def test_it_dates_category_and_quality_by_the_clock_of_incs(store: Store) -> None:
    look(store, [PENDING], T0)
    moved = replace(
        PENDING,
        category="UTILITY",
        quality="GREEN",
        category_updated_ms=T0 + 3,
        quality_updated_ms=T0 + 4,
    )
    changes = look(store, [moved], T0 + 50)
    assert {change.aspect: change.at_ms for change in changes} == {
        "category": T0 + 3,
        "quality": T0 + 4,
    }


def test_it_keeps_what_we_deleted_and_says_that_it_was_us(store: Store) -> None:
    look(store, [PENDING], T0)
    (gone,) = store.templates.mark_deleted("main", "t1", T0 + 5)
    assert (gone.old_value, gone.new_value, gone.source) == ("PENDING", "DELETED", "action")
    assert store.templates.list()[0].deleted_ms == T0 + 5
    assert store.templates.list()[0].raw == PENDING.raw
    assert store.templates.mark_deleted("main", "t1", T0 + 6) == []
    assert store.templates.mark_deleted("main", "never seen", T0 + 6) == []
    assert look(store, [], T0 + 9) == []


def test_it_notices_what_a_complete_look_in_pages_did_not_list(store: Store) -> None:
    newer = replace(PENDING, template_id="t2", name="sale")
    look(store, [PENDING, newer], T0)
    look(store, [PENDING], T0, "two")
    store.templates.save("main", [newer], T0 + 5)
    (gone,) = store.templates.mark_missing("main", {"t2"}, T0 + 5)
    assert (gone.template_id, gone.new_value, gone.source) == ("t1", "DELETED", "look")
    assert store.templates.mark_missing("main", {"t2"}, T0 + 5) == []
    assert [row.deleted_ms for row in store.templates.list()] == [T0 + 5, None, None]


def test_it_takes_no_template_for_missing_that_was_seen_since(store: Store) -> None:
    store.templates.save("main", [PENDING], T0 + 9)
    assert store.templates.mark_missing("main", set(), T0 + 5) == []
    assert store.templates.list()[0].deleted_ms is None


def test_it_gives_what_was_learnt_since_a_moment_newest_first(store: Store) -> None:
    look(store, [PENDING], T0 + 9)
    store.ingest([told("APPROVED", T0 + 50), told("YELLOW", T0 + 60, "quality")])
    assert [change.new_value for change in store.templates.changes_since(T0 + 9)] == [
        "YELLOW",
        "APPROVED",
    ]
    assert store.templates.changes_since(T0 + 60) == []
    assert len(store.templates.changes_since(0, limit=1)) == 1


def test_it_tells_when_a_review_was_decided_first_and_when_anything_changed_last(
    store: Store,
) -> None:
    look(store, [PENDING], T0 + 9)
    assert store.templates.moments()["main", "t1"] == TemplateMoments(None, T0)
    store.ingest([told("approved", T0 + 50), told("REJECTED", T0 + 80)])
    store.ingest([told("YELLOW", T0 + 90, "quality")])
    assert store.templates.moments() == {("main", "t1"): TemplateMoments(T0 + 50, T0 + 90)}


def test_it_does_not_take_a_first_look_without_a_time_for_the_moment_of_a_decision(
    store: Store,
) -> None:
    undated = replace(APPROVED, updated_ms=None, status_updated_ms=None)
    look(store, [undated], T0 + 9)
    store.templates.save("main", [replace(APPROVED, template_id="t2")], T0 + 99)
    moments = store.templates.moments()
    assert moments["main", "t1"].decided_ms is None
    assert moments["main", "t2"].decided_ms == T0 + 50


def test_it_counts_the_templates_of_an_account_that_are_there(store: Store) -> None:
    look(store, [PENDING, replace(PENDING, template_id="t2")], T0)
    look(store, [PENDING], T0, "two")
    store.templates.mark_deleted("main", "t2", T0 + 1)
    assert [store.templates.count(account) for account in ("main", "two", "none")] == [1, 1, 0]


def test_it_does_not_take_back_what_was_told_since_incs_was_asked(store: Store) -> None:
    look(store, [PENDING], T0)
    store.ingest([told("APPROVED", T0 + 50), told("GREEN", T0 + 51, "quality")])
    assert look(store, [replace(PENDING, quality="RED")], T0 + 40) == []
    (row,) = store.templates.list("main")
    assert (row.status, row.quality) == ("APPROVED", "GREEN")
    assert [new for _, new, _ in history(store)] == ["PENDING", "APPROVED"]


def test_it_does_not_take_back_what_was_told_of_a_template_never_seen(store: Store) -> None:
    store.ingest([told("APPROVED", T0 + 50)])
    assert look(store, [PENDING], T0 + 40) == []
    assert [row.status for row in store.templates.list("main")] == ["APPROVED"]


def test_it_does_not_bring_back_what_was_deleted_since_incs_was_asked(store: Store) -> None:
    look(store, [PENDING], T0)
    store.templates.mark_deleted("main", "t1", T0 + 50)
    assert look(store, [PENDING], T0 + 40) == []
    assert store.templates.list("main")[0].deleted_ms == T0 + 50


def test_it_misses_nothing_that_was_submitted_since_incs_was_asked(store: Store) -> None:
    store.templates.save("main", [PENDING], T0, "action", learnt_ms=T0 + 50)
    assert look(store, [], T0 + 40) == []
    assert store.templates.list("main")[0].deleted_ms is None


def test_it_lets_an_older_look_change_nothing(store: Store) -> None:
    look(store, [PENDING], T0)
    store.templates.save("main", [APPROVED], T0 + 20, learnt_ms=T0 + 30)
    assert look(store, [PENDING], T0 + 10) == []
    assert store.templates.list("main")[0].status == "APPROVED"
