"""Every kind of event that parses has a payload as INCS documents it, and an effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import pytest

from incs_core.domain.events import EventQuery
from incs_core.store import Store
from incs_core.webhooks import event_mapping
from incs_core.webhooks.event_mapping import NO_EFFECT, ingest_item, replayed_item
from incs_core.webhooks.responses import AsgiApp
from incs_core.wire.webhook_events import Event, UnknownEvent, parse_event
from tests import samples
from tests.webhooks import events
from tests.webhooks.events import NOW_MS
from tests.webhooks.posting import HERE, post

KINDS = [kind for kind in get_args(Event) if kind is not UnknownEvent]


@dataclass(frozen=True)
class NewEvent:
    """A kind of event that is read, and of which nothing else is written yet."""

    name: str = "moon_phase_update"


@pytest.mark.parametrize("kind", KINDS)
def test_every_documented_payload_of_a_kind_has_an_effect(kind: type[Event]) -> None:
    payloads = [samples.load(name) for name in samples.names("webhook_")]
    ours = [payload for payload in payloads if isinstance(parse_event(payload), kind)]
    assert ours, f"tests/samples has no webhook_*.json of a {kind.__name__}"
    for payload in ours:
        item = ingest_item(events.body(payload), "main", NOW_MS)
        assert (item.event.state, item.event.reason) == ("processed", "")
        assert item.receipts or item.changes or item.inbound


def test_a_kind_without_an_effect_is_a_dead_letter(
    app: AsgiApp, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_mapping, "parse_event", lambda _: NewEvent())
    assert post(app, {"event": "moon_phase_update"}, f"{HERE}/main").status_code == 200
    (row,) = store.events.page(EventQuery(states=("dead",))).rows
    assert (row.name, row.reason) == ("moon_phase_update", NO_EFFECT)
    assert row.source == "webhook"
    assert replayed_item(row) is None
