"""The other halves of WhatsApp's object: `statuses` and `errors` beside, or without, `messages`.

INCS: New Message Webhook passes Meta's object through; Meta: Webhooks, `value` object.
"""

from __future__ import annotations

from collections.abc import Iterator

from incs_core.models import wire
from incs_core.models.plausible import code_of, id_of, title_of, when_ms
from incs_core.models.receipts import read_error
from incs_core.models.status import Channel, Status
from incs_core.store.types import Receipt


def meta_receipts(payload: object, account: str, received_ms: int) -> tuple[Receipt, ...]:
    """Return the receipts among the `statuses` of a `new_message` event."""
    statuses = (wire.mapping(item) for item in wire.items(_value(payload).get("statuses")))
    found = (_receipt(status, account, received_ms) for status in statuses)
    return tuple(receipt for receipt in found if receipt is not None)


def meta_errors(payload: object) -> str:
    """Return the `errors` of a `new_message` event in words; empty if there are none."""
    return "; ".join(_words(wire.items(_value(payload).get("errors"))))[:500]


def _value(payload: object) -> dict[str, object]:
    event = wire.mapping(payload)
    return wire.mapping(event.get("message")) if event.get("event") == "new_message" else {}


def _receipt(status: dict[str, object], account: str, received_ms: int) -> Receipt | None:
    reached = Status.parse(status.get("status"))
    if reached is Status.UNKNOWN or not wire.text(status.get("id")):
        return None
    code, title = read_error(next(iter(wire.items(status.get("errors"))), None))
    return Receipt(
        account,
        id_of(wire.text(status.get("id"))),
        reached,
        when_ms(wire.unix_seconds(status.get("timestamp")), received_ms),
        code_of(code),
        title_of(title),
        wire.text(status.get("recipient_id")) or None,
        Channel.WHATSAPP,
    )


def _words(errors: list[object]) -> Iterator[str]:
    for error in errors:
        code, title = read_error(error)
        yield " ".join(filter(None, (code, title))) or "An error without words."
