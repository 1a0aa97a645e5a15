from __future__ import annotations

from sqlalchemy import text

from incs_core.domain.statuses import Status
from incs_core.store import Store
from incs_core.store.engine import Database
from tests.store.conftest import OpenStore
from tests.store.factories import HOUR, T0, item, receipt


def heard(store: Store, account: str, at_ms: int, message_id: str = "a") -> None:
    one = receipt(message_id, Status.SENT, at_ms, account=account)
    store.ingest([item(one, received_ms=at_ms)])


def test_it_keeps_the_latest_whatever_comes_later(store: Store) -> None:
    for minutes in (5, 9, 2):
        heard(store, "main", T0 + minutes * 60_000)
    assert store.rollups.last_receipt_ms() == T0 + 9 * 60_000


def test_it_finds_a_long_silent_account_without_looking_for_it(store: Store) -> None:
    heard(store, "quiet", T0 - 900 * HOUR)
    batch = [item(receipt(f"m{n}", Status.SENT, T0 + n), received_ms=T0 + n) for n in range(300)]
    store.ingest(batch)
    assert store.rollups.last_receipt_ms(["quiet"]) == T0 - 900 * HOUR
    assert store.rollups.last_receipt_ms(["main", "quiet"]) == T0 + 299
    assert store.rollups.last_receipt_ms(["nobody"]) is None


def test_events_about_no_message_and_repeats_are_no_receipts(store: Store) -> None:
    store.ingest([item(name="template_status_update", received_ms=T0)])
    assert store.rollups.last_receipt_ms() is None
    one = item(receipt("a", Status.SENT), received_ms=T0, digest=b"d" * 16)
    again = item(receipt("a", Status.SENT), received_ms=T0 + HOUR, digest=b"d" * 16)
    store.ingest([one])
    store.ingest([again])
    assert store.rollups.last_receipt_ms() == T0


def test_it_is_filled_from_the_events_of_an_older_version(
    store_url: str, open_at: OpenStore
) -> None:
    store = open_at(store_url)
    heard(store, "main", T0)
    heard(store, "other", T0 + HOUR, "b")
    store.close()
    database = Database(store_url)
    statements = (
        "DROP TABLE last_heard",
        "DELETE FROM migrations WHERE name = '0009_last_heard'",
    )
    database.transact(lambda connection: [connection.execute(text(one)) for one in statements])
    database.close()
    again = open_at(store_url)
    assert again.rollups.last_receipt_ms(["main"]) == T0
    assert again.rollups.last_receipt_ms() == T0 + HOUR
