"""What is new in an answer, and what only repeats what webhooks brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from incs_core.api import IncsClient
from incs_core.demo_data.fill import DemoData
from incs_core.domain.messages import KnownTimes, MessageQuery
from incs_core.domain.statuses import Status
from incs_core.lookups.lookup import Lookup, is_new
from incs_core.store import Store
from incs_core.wire.message_status import MessageStatus
from tests.sandbox_client import StartSandbox

AT_S = 1_793_000_000
READ = MessageStatus("m", Status.READ, "read", received_at=datetime.fromtimestamp(AT_S, UTC))
FAILED = replace(READ, status=Status.FAILED, error_code="131026")
NOTHING = KnownTimes(None, None, None, None, None, None, None)


@pytest.mark.parametrize(
    ("said", "known", "new"),
    [
        pytest.param(READ, None, True, id="a message that we did not know"),
        pytest.param(READ, NOTHING, True, id="a first word"),
        pytest.param(READ, NOTHING._replace(read_ms=AT_S * 1000), False, id="the same"),
        pytest.param(READ, NOTHING._replace(read_ms=AT_S * 1000 + 999), False, id="same second"),
        pytest.param(READ, NOTHING._replace(read_ms=AT_S * 1000 + 1_000), True, id="earlier"),
        pytest.param(READ, NOTHING._replace(read_ms=5), False, id="later than known"),
        pytest.param(
            replace(READ, received_at=None), NOTHING._replace(read_ms=5), False, id="when"
        ),
        pytest.param(READ, NOTHING._replace(delivered_ms=5), True, id="another status"),
        pytest.param(
            FAILED, NOTHING._replace(failed_ms=5, error_code="131026"), False, id="same reason"
        ),
        pytest.param(FAILED, NOTHING._replace(failed_ms=5), True, id="a reason"),
        pytest.param(
            replace(READ, status=Status.ACCEPTED), NOTHING._replace(first_ms=5), False, id="first"
        ),
        pytest.param(replace(READ, status=Status.UNKNOWN), NOTHING, True, id="no word of ours"),
    ],
)
def test_it_tells_news_from_repetition(
    said: MessageStatus, known: KnownTimes | None, new: bool
) -> None:
    assert is_new(said, known) is new


def test_many_ids_bring_what_is_new_only(store: Store, start_sandbox: StartSandbox) -> None:
    DemoData(store, "main").fill(days=3, per_day=100, seed=7)
    client: IncsClient = start_sandbox(seed=7)
    rows = store.messages.page(
        MessageQuery(0, 2**45, ("read", "delivered", "failed")), limit=150
    ).rows
    ids = [row.message_id for row in rows if row.message_id]
    before = store.messages.by_ids(ids)
    look_up = Lookup(client, store, "main", ids).run()
    assert look_up.progress.found == len(ids) > 100
    after = {row.message_id: row for row in store.messages.by_ids(ids)}
    for row in before:  # within a second, what we know stays
        assert (after[row.message_id].delivered_ms or 0) == (row.delivered_ms or 0)
    few = Lookup(client, store, "main", ids[:3]).run()
    assert few.progress.found == 3
    assert store.events.timeline("main", ids[0])[-1].source == "lookup"
