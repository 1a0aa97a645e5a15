"""Our own sends, the last ones first."""

from __future__ import annotations

from sqlalchemy import select

from incs_core.store.core import Core
from incs_core.store.message_rows import message_by_intent
from incs_core.store.schema import sends
from incs_core.store.types import MessageRow


def recent_sends(core: Core, limit: int, actor: str | None = None) -> list[MessageRow]:
    """What became of the last `limit` sends, newest first; of one actor only, if named."""
    newest = select(sends.c.intent_id).order_by(sends.c.created_ms.desc()).limit(limit)
    if actor is not None:
        newest = newest.where(sends.c.actor == actor)
    with core.database.read() as connection:
        intents = list(connection.execute(newest).scalars())
    found = (message_by_intent(core, intent_id) for intent_id in intents)
    return [row for row in found if row is not None]
