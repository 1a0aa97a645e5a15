from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from incs_core.analytics.overview import delivery_overview
from incs_core.domain.filters import FILTER_FIELDS, Filter, FilterField
from incs_core.domain.saved import Pin
from incs_core.domain.statuses import Status
from incs_core.errors import IncsError
from incs_core.report.build import report_document
from incs_core.report.data import StoreReads, read_report_data
from incs_core.report.document import Document, Table, from_json
from incs_core.report.pins import changed_values, changes_since, make_pin, pin_request, same_zone
from tests.analytics.test_report_rows import ALL_DAYS, LATER_MS, NOON_MS
from tests.delivery_history import Heard, Raw, SlowSource, random_history

HISTORY = random_history(4, 200)
WANTED = Filter(date(2026, 10, 24), date(2026, 10, 26), countries=("ID",), include_tests=True)


def document(
    history: list[Raw] = HISTORY, now_ms: int = NOON_MS, zone: str = "Europe/Berlin"
) -> Document:
    source = SlowSource(history, ZoneInfo(zone))
    overview = delivery_overview(source, ALL_DAYS, now_ms)
    return report_document(overview, read_report_data(StoreReads(source), overview))


def test_it_pins_figures_and_filter() -> None:
    pin = make_pin(document(), WANTED, actor="ann", now_ms=1)
    assert from_json(pin.figures) == document()
    assert pin_request(pin) == WANTED
    assert (pin.actor, pin.created_ms, len(pin.id)) == ("ann", 1, 12)


@pytest.mark.parametrize("field", FILTER_FIELDS, ids=lambda field: field.name)
def test_a_pin_keeps_every_filter(field: FilterField) -> None:
    chosen: dict[str, Any] = {field.attribute: ("one", "")}
    wanted = replace(WANTED, **chosen)
    assert pin_request(make_pin(document(), wanted, actor="ann", now_ms=1)) == wanted


def test_a_pin_of_an_earlier_version_keeps_its_filter() -> None:
    kept = (
        '{"start":"2026-10-24","end":"2026-10-26","accounts":["main"],"templates":[],'
        '"countries":["ID"],"types":[],"channels":[],"include_tests":true}'
    )
    expected = replace(WANTED, accounts=("main",))
    assert pin_request(Pin("x", 1, "ann", kept, "{}")) == expected


def test_it_gives_the_same_figures_the_same_link() -> None:
    first = make_pin(document(), WANTED, actor="ann", now_ms=1)
    assert make_pin(document(), WANTED, actor="bob", now_ms=2).id == first.id
    other = replace(WANTED, countries=("HK",))
    assert make_pin(document(), other, actor="ann", now_ms=1).id != first.id
    assert make_pin(document(HISTORY[:199]), WANTED, actor="ann", now_ms=1).id != first.id


def test_it_says_that_nothing_has_changed() -> None:
    rows = changes_since(document(), document())
    assert {row["Change"] for row in rows} == {"none"}
    assert changed_values(document(), document()) == []


def test_it_says_what_has_changed() -> None:
    message = next(m for m in HISTORY if m.state == "sent" and not m.is_test)
    told = Heard(Status.DELIVERED, message.accepted_ms + 5_000)
    heard = replace(message, receipts=(*message.receipts, told))
    now = document([heard if m is message else m for m in HISTORY])
    changes = {str(row["Figure"]): row for row in changes_since(document(), now)}
    assert changes["Delivered"]["Change"] == "+1"
    assert changes["Accepted"]["Change"] == "none"
    assert str(changes["Delivery rate (so far)"]["Change"]).startswith("+0.")
    assert str(changes["Delivery rate (so far)"]["Change"]).endswith(" pts")
    tables = [row["Table"] for row in changed_values(document(), now)]
    assert tables == ["By day", "By template", "By country", "By type", "By account"]
    for row in changed_values(document(), now):
        assert int(row["Delivered now"] or 0) - int(row["Delivered then"] or 0) == 1


def test_it_says_what_expired_and_what_is_new() -> None:
    one = replace(HISTORY[0], template="brand_new", is_test=False, kind="accepted", receipts=())
    now = document([*HISTORY, replace(one, message_id="new")], now_ms=LATER_MS)
    changes = {str(row["Figure"]): row for row in changes_since(document(), now)}
    assert changes["Pending"]["Now"] == "0"
    assert str(changes["Pending"]["Change"]).startswith("\N{MINUS SIGN}")
    (row,) = [row for row in changed_values(document(), now) if row["Group"] == "brand_new"]
    assert (row["Accepted then"], row["Accepted now"], row["Expired now"]) == (0, 1, 1)


def test_it_notices_another_zone() -> None:
    assert same_zone(document(), document())
    assert not same_zone(document(), document(zone="UTC"))


def test_it_says_what_to_do_where_a_filter_cannot_be_read() -> None:
    pin = replace(make_pin(document(), WANTED, actor="ann", now_ms=1), wanted="{}")
    with pytest.raises(IncsError) as raised:
        pin_request(pin)
    assert "without the pin" in raised.value.advice


def test_it_reads_pins_of_earlier_versions_with_their_old_words() -> None:
    now = document()
    old = replace(
        now,
        figures=tuple(
            replace(one, label=one.label.replace("Delivery rate (final)", "Settled rate"))
            for one in now.figures
        ),
        tables=tuple(_with_old_columns(table) for table in now.tables),
    )
    assert old != now
    assert from_json(old.to_json()) == now


def _with_old_columns(table: Table) -> Table:
    old = {"Delivery rate (final)": "Settled rate", "Pending": "Open", "Cause": "Whose fault"}
    columns = tuple(replace(one, name=old.get(one.name, one.name)) for one in table.columns)
    return replace(table, columns=columns)
