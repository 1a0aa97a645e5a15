"""Why a template was rejected is kept, whoever told first that it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

from incs_core.domain.events import EventRecord, IngestItem
from incs_core.domain.templates import TemplateChange, TemplateSeen
from incs_core.store import open_store


def seen(status: str, changed_ms: int) -> TemplateSeen:
    return TemplateSeen("7", "offer", "text", "PROMOTION", status, "", "{}", 1, 1, changed_ms)


def webhook(reason: str, at_ms: int) -> IngestItem:
    change = TemplateChange(
        "main", "7", "offer", "status", None, "REJECTED", reason, at_ms, at_ms, "webhook"
    )
    digest = hashlib.blake2b(f"{reason}{at_ms}".encode(), digest_size=16).digest()
    name = "template_status_update"
    event = EventRecord(digest, "main", "webhook", name, None, at_ms, "{}", "processed")
    return IngestItem(event, changes=(change,))


def test_it_keeps_the_reason_where_a_look_was_quicker(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'incs.db'}")
    store.templates.save("main", [seen("PENDING", 10)], 100, learnt_ms=100)
    store.templates.save("main", [seen("REJECTED", 200)], 300, learnt_ms=300)
    store.ingest([webhook("No lender named.", 400)])
    store.ingest([webhook("Another reason.", 500)])
    changes = store.templates.changes("main", "7")
    assert [(change.new_value, change.reason) for change in changes] == [
        ("PENDING", ""),
        ("REJECTED", "No lender named."),
    ]
    store.close()
