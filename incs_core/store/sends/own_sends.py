"""Our own sends as the Send page asks for them; the store inherits these."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from sqlalchemy import select

from incs_core.domain.messages import Candidate, MessageRow
from incs_core.domain.receipts import IngestItem
from incs_core.errors import StoreError
from incs_core.store.messages.rows import message_by_intent, rows_with_send
from incs_core.store.meta import first_meta, get_meta
from incs_core.store.schema import messages, sends
from incs_core.store.sends.reconcile import reconcile, reconcile_candidates, reconcile_manually
from incs_core.store.unit_of_work import StoreContext

_SEND_KEY: Final = "send_key"


class SendQueries:
    """What became of what we sent. Each raises StoreError."""

    _core: StoreContext

    def recent_sends(self, limit: int = 10, actor: str | None = None) -> list[MessageRow]:
        """What became of our own last sends, newest first; of one actor only, if named."""
        newest = select(sends.c.intent_id).order_by(sends.c.created_ms.desc()).limit(limit)
        if actor is not None:
            newest = newest.where(sends.c.actor == actor)
        with self._core.database.read() as connection:
            intents = list(connection.execute(newest).scalars())
        found = (message_by_intent(self._core, intent_id) for intent_id in intents)
        return [row for row in found if row is not None]

    def written_to(self, recipient: str, since_ms: int, limit: int = 50) -> list[MessageRow]:
        """Every message to a number since then with its request, newest first."""
        # Not empty: only so may the index of recipients be used, which leaves out those.
        number = (messages.c.recipient == recipient, messages.c.recipient != "")
        wanted = (*number, messages.c.cohort_ms >= since_ms)
        order = messages.c.cohort_ms.desc(), messages.c.message_id
        return rows_with_send(self._core, wanted, order, limit)

    def has_intent(self, intent_id: str) -> bool:
        """Whether this was sent already, or is being sent."""
        query = select(sends.c.intent_id).where(sends.c.intent_id == intent_id)
        with self._core.database.read() as connection:
            return connection.execute(query).first() is not None

    def last_outcome(self, account: str) -> tuple[str, int]:
        """Code and time of the last outcome of an account; ("", 0) if there is none."""
        query = (
            select(sends.c.code, sends.c.at_ms)
            .where(sends.c.account == account, sends.c.kind.is_not(None))
            .order_by(sends.c.created_ms.desc())
            .limit(1)
        )
        with self._core.database.read() as connection:
            row = connection.execute(query).first()
        return ("", 0) if row is None else (row.code or "", row.at_ms or 0)

    def send_key(self) -> str:
        """A secret of this history, made when first needed: intents are derived with it."""
        kept = get_meta(self._core.database, _SEND_KEY)
        return kept or first_meta(self._core.database, _SEND_KEY, secrets.token_hex(16))

    def adopt(self, account: str | None = None) -> int:
        """Give unconfirmed sends the messages that can only be theirs; returns how many."""
        return reconcile(self._core, account)

    def adopt_told(self, items: Sequence[IngestItem]) -> None:
        """The same, where events name a recipient. A failure waits for the next look."""
        told = {one.recipient for item in items for one in item.receipts if one.recipient}
        if told:
            with suppress(StoreError):
                reconcile(self._core, recipients=told)

    def candidates(self, intent_id: str) -> list[Candidate]:
        """Messages that nobody sent as far as we know, and that an unconfirmed send may be."""
        return reconcile_candidates(self._core, intent_id)

    def adopt_by_hand(self, intent_id: str, message_id: str, at_ms: int) -> None:
        """Somebody says that this message is that unconfirmed send. Raises IncsError."""
        reconcile_manually(self._core, intent_id, message_id, at_ms)
