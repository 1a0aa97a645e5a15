"""Short ways to say what happened, for tests of the store."""

from __future__ import annotations

from hashlib import blake2b

from sqlalchemy import select

from incs_core.domain.events import EventRecord, EventState, IngestItem, Receipt
from incs_core.domain.messages import Intent, Outcome, SentMessage
from incs_core.domain.statuses import Status
from incs_core.errors import StoreError
from incs_core.store import Store
from incs_core.store.schema import METADATA

HOUR = 3_600_000
T0 = 1_793_000_000_000  # in October 2026
NUMBER = "6281500000680"


def receipt(
    message_id: str,
    status: Status,
    at_ms: int = T0,
    code: str | None = None,
    title: str = "",
    account: str = "main",
    recipient: str | None = None,
) -> Receipt:
    return Receipt(account, message_id, status, at_ms, code, title, recipient)


def item(
    *receipts: Receipt,
    name: str = "message_status_update",
    state: EventState = "processed",
    raw: str = "{}",
    received_ms: int = T0,
    digest: bytes | None = None,
    account: str = "main",
) -> IngestItem:
    """An event with these receipts; the same receipts give the same event."""
    message_id = receipts[0].message_id if receipts else None
    account = receipts[0].account if receipts else account
    digest = digest or blake2b(repr((receipts, name, raw)).encode(), digest_size=16).digest()
    event = EventRecord(
        digest,
        account,
        "webhook",
        name,
        message_id,
        received_ms,
        raw,
        state,
        "why" * (state == "dead"),
    )
    return IngestItem(event, receipts)


def sent(
    message_id: str,
    accepted_ms: int = T0,
    template: str = "promo",
    country: str = "ID",
    account: str = "main",
    is_test: bool = False,
    recipient: str = NUMBER,
    kind: str = "template",
) -> SentMessage:
    return SentMessage(
        account, "rcs", message_id, recipient, country, template, kind, is_test, accepted_ms
    )


def intent(
    intent_id: str, created_ms: int = T0, template: str = "promo", account: str = "main"
) -> Intent:
    return Intent(
        intent_id,
        account,
        "rcs",
        NUMBER,
        "ID",
        template,
        "template",
        True,
        '{"to": "x"}',
        created_ms,
        "ann",
    )


def accepted(message_id: str, at_ms: int = T0 + 200) -> Outcome:
    return Outcome("accepted", at_ms, message_id, None, "", '{"code": 200}')


def refused(at_ms: int = T0 + 200, code: str = "10004") -> Outcome:
    return Outcome("refused", at_ms, None, code, "Not approved.", '{"code": 10004}')


def unconfirmed(at_ms: int = T0 + 200) -> Outcome:
    return Outcome("unconfirmed", at_ms, None, None, "No answer came.", "")


def contents(store: Store, *tables: str) -> dict[str, set[tuple[object, ...]]]:
    """Everything in these tables, with dimensions spelt out where a number stands for them."""
    dims = {dim_id: tuple(dim) for dim_id, dim in store.messages.dimensions().items()}
    found = {}
    with store.database.read() as connection:
        for name in tables:
            table = METADATA.tables[name]
            rows = connection.execute(select(table)).mappings().all()
            found[name] = {
                tuple(dims[value] if key == "dim_id" else value for key, value in row.items())
                for row in rows
            }
    return found


def assert_clear(error: StoreError) -> None:
    """One sentence, an advice, no traces of the driver."""
    assert error.message.endswith(".")
    assert error.message.count("\n") == 0
    assert error.advice
    assert "sqlite3." not in error.message
    assert "psycopg." not in error.message
