"""The bearer token of the SaaS API (INCS: Get Token).

INCS does not document the fields of the response, so the usual ones are accepted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from incs_core.errors import UnexpectedAnswer
from incs_core.wire import parsing

MIN_LIFETIME_S = 60
"""A shorter lifetime is ignored as a wrong unit: it would fetch a token for every call."""


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token; `expires_at` is Unix seconds, or None if INCS gave no expiry."""

    value: str = field(repr=False)
    expires_at: int | None = None

    def is_fresh(self, now: float, margin: float = 30.0) -> bool:
        """Tell whether the token is valid for at least `margin` more seconds."""
        return self.expires_at is None or now + margin < self.expires_at


def read_token(data: object, now: float) -> Token:
    """Parse the `data` of a token response; raises UnexpectedAnswer without a token."""
    if isinstance(data, str) and data:
        return Token(data)
    raw = parsing.read_mapping(data)
    value = parsing.read_text(raw.get("token")) or parsing.read_text(raw.get("access_token"))
    if not value:
        raise UnexpectedAnswer("INCS said success but gave no token.")
    return Token(value, _expiry(raw, now))


def _expiry(raw: dict[str, object], now: float) -> int | None:
    """Return the expiry in Unix seconds; None if absent or sooner than MIN_LIFETIME_S."""
    expires_in = parsing.read_integer(raw.get("expires_in"))
    absolute = parsing.read_unix_seconds(raw.get("expires_at")) or parsing.read_unix_seconds(
        raw.get("expired_at")
    )
    expiry = absolute if expires_in is None else int(now) + expires_in
    return expiry if expiry is not None and expiry > now + MIN_LIFETIME_S else None
