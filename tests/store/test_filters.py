"""Every filter applies wherever the history is asked: on messages that differ in it alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from incs_core.domain.filters import FILTER_FIELDS, Choices, Filter, FilterField
from incs_core.domain.messages import MessageQuery
from incs_core.domain.statuses import Status
from incs_core.store import Store
from tests.store.factories import HOUR, T0, item, receipt, sent

DAY = date(2026, 10, 26)
WEEK = (DAY - timedelta(days=3), DAY + timedelta(days=3))
CODE = "131026"
USUAL, ODD = 3, 1
"""So many triples of messages have the usual attributes, and another value of the one tested."""

by_field = pytest.mark.parametrize("field", FILTER_FIELDS, ids=lambda field: field.name)
Count = Callable[[Store, Filter], int]
TRIPLES: dict[str, Count] = {
    "total": lambda store, wanted: store.rollups.counts(wanted, "total")[0].counts.accepted // 3,
    "pending": lambda store, wanted: (
        store.rollups.counts(wanted, "total", T0 + HOUR)[0].counts.pending
    ),
    "expired": lambda store, wanted: (
        store.rollups.counts(wanted, "total", T0 + 73 * HOUR)[0].counts.expired
    ),
    "days": lambda store, wanted: sum(
        row.counts.delivered for row in store.rollups.counts(wanted, "day")
    ),
    "hours": lambda store, wanted: sum(
        row.counts.delivered for row in store.rollups.counts(wanted, "hour")
    ),
    "tables": lambda store, wanted: sum(
        row.counts.delivered for row in store.rollups.tables(wanted)["template"]
    ),
    "breakdown": lambda store, wanted: store.rollups.breakdown(wanted).total.delivered,
    "series": lambda store, wanted: sum(
        row.counts.delivered for row in store.rollups.breakdown(wanted).series
    ),
    "compared": lambda store, wanted: (
        store.rollups.breakdown(
            replace(wanted, start=DAY + timedelta(days=20), end=DAY + timedelta(days=20)),
            against=WEEK,
        ).previous.delivered
    ),
    "event time by day": lambda store, wanted: sum(
        row.counts.delivered for row in store.rollups.event_time(wanted, "day")
    ),
    "event time by hour": lambda store, wanted: sum(
        row.counts.delivered for row in store.rollups.event_time(wanted, "hour")
    ),
    "failures": lambda store, wanted: sum(row.count for row in store.rollups.failures(wanted)),
    "failures by day": lambda store, wanted: sum(
        row.count for row in store.rollups.failure_days(wanted)
    ),
    "an error code by hour": lambda store, wanted: sum(
        store.rollups.failure_hours(wanted, CODE).values()
    ),
    "delays": lambda store, wanted: sum(store.rollups.latency(wanted)[""].delivered.values()),
}


def keep(store: Store, **other: Any) -> None:
    """Triples of messages: one failed, one arrived, one was heard of no more."""
    for triple in range(USUAL + ODD):
        changed = other if triple >= USUAL else {}
        ours = [replace(sent(f"{triple}-{number}"), **changed) for number in range(3)]
        store.messages.record_sent(ours)
        failed, arrived, _ = ours
        at_ms = T0 + 1_000
        store.ingest(
            [
                item(receipt(failed.message_id, Status.FAILED, at_ms, CODE, "", failed.account)),
                item(receipt(arrived.message_id, Status.DELIVERED, at_ms, account=failed.account)),
            ]
        )


def wanted_values(field: FilterField, *values: str) -> Filter:
    """A filter of some values of one field."""
    chosen: dict[str, Any] = {field.attribute: values}
    return Filter(*WEEK, **chosen)


@by_field
def test_every_figure_is_of_the_chosen_values(store: Store, field: FilterField) -> None:
    keep(store, **{field.name: "other"})
    usual = getattr(sent("any"), field.name)
    for name, triples in TRIPLES.items():
        assert triples(store, wanted_values(field, "other")) == ODD, name
        assert triples(store, wanted_values(field, usual)) == USUAL, name
        assert triples(store, wanted_values(field, usual, "other")) == USUAL + ODD, name
        assert triples(store, wanted_values(field)) == USUAL + ODD, name
        assert triples(store, wanted_values(field, "none such")) == 0, name


@by_field
def test_an_error_code_is_seen_among_the_chosen_values(store: Store, field: FilterField) -> None:
    keep(store, **{field.name: "other"})
    assert [seen.code for seen in store.rollups.failures_seen(wanted_values(field, "other"))] == [
        CODE
    ]
    assert store.rollups.failures_seen(wanted_values(field, "none such")) == []


def test_tests_are_left_out_of_every_figure_unless_asked_for(store: Store) -> None:
    keep(store, is_test=True)
    for name, triples in TRIPLES.items():
        assert triples(store, Filter(*WEEK)) == USUAL, name
        assert triples(store, Filter(*WEEK, include_tests=True)) == USUAL + ODD, name


@by_field
def test_a_list_of_messages_is_of_the_chosen_values(store: Store, field: FilterField) -> None:
    keep(store, **{field.name: "other"})
    usual = getattr(sent("any"), field.name)
    for values, triples in (
        (("other",), ODD),
        ((usual,), USUAL),
        ((usual, "other"), USUAL + ODD),
        ((), USUAL + ODD),
        (("none such",), 0),
    ):
        chosen: dict[str, Any] = {field.attribute: values}
        query = MessageQuery(0, T0 + HOUR, **chosen)
        assert len(store.messages.page(query).rows) == 3 * triples
        assert sum(len(chunk) for chunk in store.messages.chunks(query)) == 3 * triples


@by_field
def test_every_value_is_on_offer(store: Store, field: FilterField) -> None:
    assert field.values(store.rollups.choices()) == field.values(Choices())
    keep(store, **{field.name: "other"})
    usual = getattr(sent("any"), field.name)
    assert field.values(store.rollups.choices()) == tuple(sorted(["other", usual]))
