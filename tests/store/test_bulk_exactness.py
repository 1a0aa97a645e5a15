"""A bulk load, ingest of the same receipts and a recount of the messages make the same figures."""

from __future__ import annotations

import tempfile
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incs_core.domain.events import Receipt
from incs_core.domain.histogram import unpack
from incs_core.domain.messages import SentMessage
from incs_core.domain.statuses import Status
from incs_core.store import Store, open_store
from tests.store.factories import HOUR, T0, contents, item, receipt, sent
from tests.store.test_bulk import COUNTED, ROLLUPS, states, without_heard

ZONES = ("UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe")
STATUSES = (Status.SENT, Status.DELIVERED, Status.READ, Status.FAILED)
History = list[tuple[SentMessage, tuple[Receipt, ...]]]

moments = st.integers(T0 - 40 * HOUR, T0 + 40 * HOUR)
codes = st.sampled_from(((None, ""), ("131026", "Undeliverable"), ("X1", 'Said "no"')))


@st.composite
def histories(draw: st.DrawFn) -> History:
    rows: History = []
    for number in range(draw(st.integers(0, 12))):
        name = f'm"{number}'
        template = draw(st.sampled_from(("promo", "otp", "")))
        account = draw(st.sampled_from(("main", "other")))
        one = sent(name, draw(moments), template, draw(st.sampled_from(("ID", ""))), account)
        statuses = draw(st.lists(st.sampled_from(STATUSES), unique=True))
        heard = []
        for status in statuses:
            error = draw(codes) if status is Status.FAILED else (None, "")
            heard.append(receipt(name, status, draw(moments), *error, account=account))
        rows.append((one, tuple(heard)))
    return rows


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=histories(), zone=st.sampled_from(ZONES))
def test_loaded_or_ingested_or_recounted_it_is_the_same(rows: History, zone: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        loaded = open_store(f"sqlite:///{folder}/loaded.db", zone=ZoneInfo(zone))
        heard = open_store(f"sqlite:///{folder}/heard.db", zone=ZoneInfo(zone))
        with loaded, heard:
            loaded.bulk.load(states(rows))
            heard.messages.record_sent([one for one, _ in rows])
            heard.ingest([item(one) for _, receipts in rows for one in receipts])
            one, other = contents(loaded, *COUNTED), contents(heard, *COUNTED)
            assert without_heard(one["messages"]) == without_heard(other["messages"])
            for table in (*ROLLUPS, "error_titles"):
                assert one[table] == other[table]
            assert delays(one["latency_day"]) == delays(other["latency_day"])
            assert loaded.rebuild() == []
            assert told(loaded) == told(heard)


def delays(rows: set[tuple[object, ...]]) -> dict[tuple[object, ...], dict[int, int]]:
    return {row[:-1]: unpack(row[-1]) for row in rows if isinstance(row[-1], bytes)}


def told(store: Store) -> set[tuple[str | None, int]]:
    """Of which messages the events tell, and how often."""
    keys = [(event.message_id, event.account) for event in store.events.page(limit=999).rows]
    return {(key[0], keys.count(key)) for key in keys}
