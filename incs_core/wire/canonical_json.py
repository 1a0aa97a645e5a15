"""Canonical JSON of a wire value, and its digest."""

from __future__ import annotations

import json.encoder
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, Final

DIGEST_SIZE: Final = 16

_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def _fast_encode() -> Callable[[Any], str]:
    """Return an equivalent of `_encoder.encode` that reuses one C encoder for all values."""
    make_encoder = getattr(json.encoder, "c_make_encoder", None)
    if make_encoder is None:  # an interpreter without the C module
        return _encoder.encode
    text = json.encoder.encode_basestring_ascii
    encode = make_encoder(None, _encoder.default, text, None, ":", ",", True, False, True)
    return lambda value: "".join(encode(value, 0))


_encode = _fast_encode()


def canonical_json(value: object) -> str:
    """Return JSON text that is the same for equal values, whatever their spaces and key order.

    Digesting the raw bytes would be a microsecond faster, but INCS does not promise that a repeated
    event has the same bytes.
    """
    return _encode(value)


def digest_of(account: str, canonical: str) -> bytes:
    """Return a 16-byte digest of canonical JSON, scoped to an account; finds repeated events."""
    return blake2b(f"{account}\n{canonical}".encode(), digest_size=DIGEST_SIZE).digest()
