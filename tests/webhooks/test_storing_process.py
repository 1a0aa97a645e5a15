from __future__ import annotations

import json
from pathlib import Path

import pytest

from incs_core.domain.receipts import IngestItem
from incs_core.webhooks import storing_process
from incs_core.webhooks.event_mapping import AccountResolver, ingest_item
from incs_core.webhooks.storing_frames import NOT_STORED, History
from incs_core.webhooks.storing_process import Storing
from tests.webhooks import events


def test_one_event_that_is_too_much_for_us_leaves_the_others_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(
        body: bytes, account: str, received_ms: int, resolve: AccountResolver | None
    ) -> IngestItem:
        if b"m-2" in body:
            raise ZeroDivisionError
        return ingest_item(body, account, received_ms, resolve)

    monkeypatch.setattr(storing_process, "ingest_item", read)
    store = Storing(History(f"sqlite:///{tmp_path / 'incs.db'}", "UTC", 72, ("main",)))
    arrived = [(json.dumps(events.status(f"m-{n}")).encode(), "", 1) for n in range(1, 4)]
    kept = store.keep(arrived)
    store.close()
    assert [one and one[0] for one in kept] == [None, NOT_STORED, None]
