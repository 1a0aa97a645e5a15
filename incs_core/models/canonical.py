"""What makes two wire values the same value: one canonical JSON form, and a digest of it."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Final

DIGEST_SIZE: Final = 16

_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> str:
    """Return the form that equal JSON values share, whatever their spaces and order of keys.

    It costs two microseconds more than taking an event's bytes as they came. It is worth them:
    INCS does not say that a repeated event repeats its bytes.
    """
    return _encoder.encode(value)


def digest_of(account: str, form: str) -> bytes:
    """Return the 16 bytes by which an account knows a repeated event, from its canonical form."""
    return blake2b(f"{account}\n{form}".encode(), digest_size=DIGEST_SIZE).digest()
