from __future__ import annotations

import json
from pathlib import Path

import pytest

from incs_core.store.types import Item
from incs_core.webhooks import storing
from incs_core.webhooks.effects import Resolve, item_from
from incs_core.webhooks.frames import NOT_STORED, History
from incs_core.webhooks.storing import Storing
from tests.webhooks import events


def test_one_event_that_is_too_much_for_us_leaves_the_others_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(body: bytes, account: str, received_ms: int, resolve: Resolve | None) -> Item:
        if b"m-2" in body:
            raise ZeroDivisionError
        return item_from(body, account, received_ms, resolve)

    monkeypatch.setattr(storing, "item_from", read)
    store = Storing(History(f"sqlite:///{tmp_path / 'incs.db'}", "UTC", 72, ("main",)))
    arrived = [(json.dumps(events.status(f"m-{n}")).encode(), "", 1) for n in range(1, 4)]
    kept = store.keep(arrived)
    store.close()
    assert [one and one[0] for one in kept] == [None, NOT_STORED, None]
