"""The histories that break naive figures, from the receipts to every table of the report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from incs_core.analytics.overview import delivery_overview
from incs_core.charts.headline_tiles import headline_tiles
from incs_core.domain.filters import Filter
from incs_core.domain.messages import Intent, SentMessage
from incs_core.domain.statuses import Status
from incs_core.report.build import report_document
from incs_core.report.data import ReportSource, StoreReads, read_report_data
from incs_core.report.document import Document
from incs_core.report.html import report_html
from incs_core.report.workbook import workbook
from tests.delivery_history import Heard, Raw, SlowSource
from tests.store.conftest import OpenStore
from tests.store.recorded import item_of, send_of, send_ourselves

# The night in which Berlin's clock goes back; in Kolkata hours begin at half past.
NIGHT_MS = int(datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp()) * 1_000
NOON_MS = NIGHT_MS + 130 * 3_600_000
HOUR = 3_600_000
WANTED = Filter(date(2026, 10, 24), date(2026, 10, 27), include_tests=True)
ZONES = ("Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "America/New_York")
TABLES = ("series", "happened", "rhythm", "usual", "template", "change-template", "failures-by-day")


def message(name: str, *heard: Heard, at_ms: int = NIGHT_MS, kind: str = "accepted") -> Raw:
    return Raw("main", name, "promo", "ID", "template", False, at_ms, heard, kind)


def arrived(name: str, at_ms: int) -> Raw:
    return message(
        name,
        Heard(Status.SENT, at_ms + 1_000),
        Heard(Status.DELIVERED, at_ms + 2_000),
        Heard(Status.READ, at_ms + 90_000),
        at_ms=at_ms,
    )


HISTORIES: dict[str, list[Raw]] = {
    "nothing": [],
    "one message": [arrived("m1", NIGHT_MS)],
    "one open message": [message("m1")],
    "all failed": [
        message(f"m{n}", Heard(Status.FAILED, NIGHT_MS + n, "131026", "No")) for n in range(40)
    ],
    "all refused": [message(f"m{n}", kind="refused") for n in range(35)],
    "failed, then delivered": [
        message(
            f"m{n}",
            Heard(Status.FAILED, NIGHT_MS + 1_000, "131026", "No"),
            Heard(Status.DELIVERED, NIGHT_MS + 2 * HOUR),
        )
        for n in range(33)
    ],
    "the hour that comes twice": [arrived(f"m{n}", NIGHT_MS + n * HOUR // 20) for n in range(60)],
    "read before it was accepted": [
        message(f"m{n}", Heard(Status.READ, NIGHT_MS - HOUR)) for n in range(31)
    ],
}


def document(source: ReportSource) -> Document:
    overview = delivery_overview(source, WANTED, NOON_MS)
    assert len(headline_tiles(overview)) == 9
    return report_document(overview, read_report_data(StoreReads(source), overview))


@pytest.mark.parametrize("zone_name", ZONES)
@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
def test_its_report_is_that_of_a_walk_over_the_receipts(
    sqlite_url: str, open_at: OpenStore, history: Sequence[Raw], zone_name: str
) -> None:
    store = open_at(sqlite_url, ZoneInfo(zone_name))
    # Receipts first: each message is met by what is heard of it, and moves when its send is known.
    for one in history:
        store.ingest([item_of(one, heard) for heard in one.receipts])
    for send in map(send_of, history):
        if isinstance(send, SentMessage):
            store.messages.record_sent([send])
        elif isinstance(send, Intent):
            send_ourselves(store, send)
    told, walked = document(store), document(SlowSource(history, store.zone))
    assert told.figures == walked.figures
    for key in TABLES:
        assert told.table(key).rows == walked.table(key).rows, key
    assert store.rebuild() == []
    assert report_html(told).startswith("<!doctype html>")
    assert workbook(told)
