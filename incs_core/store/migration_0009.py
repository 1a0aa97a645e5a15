"""When each account last heard of a message. Released: never change it, add a step."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    "CREATE TABLE last_heard (account {key} PRIMARY KEY, at_ms BIGINT NOT NULL)",
    "INSERT INTO last_heard SELECT account, max(received_ms) FROM events WHERE message_id <> '' "
    "GROUP BY account",
)
