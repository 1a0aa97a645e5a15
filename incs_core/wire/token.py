"""The bearer token of the SaaS API (INCS: Get Token).

The fields of the answer are not documented, so the likely ones are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from incs_core.errors import UnexpectedAnswer
from incs_core.wire import parsing

SHORTEST_LIFE = 60
"""Seconds. A shorter life is not believed: it would mean a log-in for every call."""


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token; `expires_at` is Unix seconds, or None where INCS did not say."""

    value: str = field(repr=False)
    expires_at: int | None = None

    def is_fresh(self, now: float, margin: float = 30.0) -> bool:
        """Tell whether it holds for at least `margin` seconds more."""
        return self.expires_at is None or now + margin < self.expires_at


def read_token(data: object, now: float) -> Token:
    """Read the `data` of a token answer; raises UnexpectedAnswer if there is no token in it."""
    if isinstance(data, str) and data:
        return Token(data)
    raw = parsing.read_mapping(data)
    value = parsing.read_text(raw.get("token")) or parsing.read_text(raw.get("access_token"))
    if not value:
        raise UnexpectedAnswer("INCS said success but gave no token.")
    return Token(value, _expiry(raw, now))


def _expiry(raw: dict[str, object], now: float) -> int | None:
    """Return when the token ends; an end that is almost here is in a unit that we do not know."""
    seconds = parsing.read_integer(raw.get("expires_in"))
    told = parsing.read_unix_seconds(raw.get("expires_at")) or parsing.read_unix_seconds(
        raw.get("expired_at")
    )
    ends = told if seconds is None else int(now) + seconds
    return ends if ends is not None and ends > now + SHORTEST_LIFE else None
